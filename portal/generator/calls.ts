/** Calls of the telephony that stand behind activities, and a few that nobody knows. */
import { emptyCall, failureReason } from '../entities/calls.ts'
import { COMPANY, CONTACT } from '../entities/owners.ts'
import type { Store } from '../store.ts'
import { Random } from './random.ts'

const LINES = ['+78120000101', '+78120000102', '+78120000103']
const KEY = 0xca11

export interface Conversation {
  seed: number
  at: number
  seller: number
  incoming: boolean
  seconds: number
  activity: number
  /** Contact, company or lead: calls never name a deal. */
  client: { type: number; id: number } | undefined
  phone: string | null
}

const NAMES = ['', 'LEAD', '', 'CONTACT', 'COMPANY']

/** Writes the call of an activity; one in twenty is followed by a wrong number that hangs on nothing. */
export function addCall(store: Store, conversation: Conversation) {
  const { seed, at, seller, incoming, seconds, activity, client, phone } = conversation
  const id = store.calls.nextId()
  const random = new Random(seed, KEY, id)
  const code = outcome(random, incoming)
  const answered = code === '200'
  const call = emptyCall(id)
  call.PORTAL_USER_ID = seller
  call.PORTAL_NUMBER = random.pick(LINES)
  call.PHONE_NUMBER = phone
  call.CALL_TYPE = incoming ? (random.chance(0.12) ? 3 : 2) : 1
  call.CALL_DURATION = answered ? seconds : 0
  call.CALL_START_DATE = at
  call.CALL_FAILED_CODE = code
  call.CALL_FAILED_REASON = failureReason(code)
  if (client) {
    call.CRM_ENTITY_TYPE = NAMES[client.type]!
    call.CRM_ENTITY_ID = client.id
  }
  call.CRM_ACTIVITY_ID = activity
  if (!incoming) call.COST = Math.round(Math.ceil(seconds / 60) * 180) / 100
  if (answered && random.chance(0.8)) call.RECORD_DURATION = seconds
  store.calls.insert(call)
  if (random.chance(0.05)) addStranger(store, random, at, seller)
}

function addStranger(store: Store, random: Random, at: number, seller: number) {
  const id = store.calls.nextId()
  const call = emptyCall(id)
  call.PORTAL_USER_ID = seller
  call.PORTAL_NUMBER = random.pick(LINES)
  call.PHONE_NUMBER = `+7812${random.whole(1_000_000, 9_999_999)}`
  call.CALL_TYPE = 2
  call.CALL_DURATION = random.whole(3, 40)
  call.CALL_START_DATE = at + random.whole(60, 900)
  store.calls.insert(call)
}

function outcome(random: Random, incoming: boolean): string {
  const chance = random.next()
  if (incoming) return chance < 0.86 ? '200' : chance < 0.97 ? '304' : '603'
  if (chance < 0.76) return '200'
  return random.weighted(['603-S', '486', '480', '404'], (code) => ({ '603-S': 6, '486': 4 })[code] ?? 2)
}

/** To whom a call about a deal goes. */
export function clientOf(deal: { CONTACT_ID: number | null; COMPANY_ID: number | null }) {
  if (deal.CONTACT_ID) return { type: CONTACT, id: deal.CONTACT_ID }
  return deal.COMPANY_ID ? { type: COMPANY, id: deal.COMPANY_ID } : undefined
}
