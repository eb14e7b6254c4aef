/** Leads of the invented company: those that become deals and the many that do not. */
import type { Client } from '../entities/clients.ts'
import type { Deal } from '../entities/deals.ts'
import { emptyLead, type Lead } from '../entities/leads.ts'
import { LEAD } from '../entities/owners.ts'
import type { Store } from '../store.ts'
import type { Being } from './beings.ts'
import { DAY, HOUR, inOffice } from './calendar.ts'
import type { Source, Utm } from './dictionaries.ts'
import { LEAD_UF, LOST_LEADS, WARMTH } from './lead-dictionary.ts'
import { inventFirm, inventPerson, latin, phone } from './names.ts'
import type { Random } from './random.ts'
import { ROBOT } from './staff.ts'
import type { Work } from './work.ts'

/** How long before its deal a lead comes at most. */
export const HORIZON = 14 * DAY

export interface LeadPlan {
  random: Random
  shift: number
  born: number
  source: Source
  seller: number
  /** When the deal of this lead begins; undefined for one that never becomes a deal. */
  deal: number | undefined
}

type Step = { at: number } & ({ kind: 'status'; status: string } | { kind: 'call' } | { kind: 'comment' })

const FORMS = new Set(['WEB', 'UC_AVITO1', 'UC_YADIR1', '4|TELEGRAM', '2|WHATSAPP'])
const REMARKS = [
  'Оставил заявку на сайте, просит перезвонить после обеда',
  'Интересуют короба, тираж уточнит',
  'Просит прайс на почту',
  'Номер не отвечает, написал в мессенджер',
]

/** Moment at which the lead of a deal comes. */
export function leadMoment(random: Random, deal: number, shift: number, source: Source): number {
  const ahead = Math.min(HORIZON - DAY, random.logNormal(1.1 * DAY, 1.1))
  const wished = Math.floor(deal - ahead)
  const moment = FORMS.has(source.code ?? '') ? wished : inOffice(wished, shift, random)
  return Math.min(moment, deal - 600)
}

/** One lead; the store sees it from its first `live` on. */
export class LeadBeing implements Being {
  readonly #plan: LeadPlan
  readonly #store: Store
  readonly #work: Work
  #steps: Step[] | undefined
  #next = 0
  /** Undefined until it came. */
  id: number | undefined

  constructor(plan: LeadPlan, store: Store, work: Work) {
    this.#plan = plan
    this.#store = store
    this.#work = work
  }

  live(at: number): number | undefined {
    if (this.#steps === undefined) {
      const lead = newLead(this.#store.leads.nextId(), this.#plan)
      this.id = lead.ID
      this.#store.leads.insert(lead)
      this.#store.recordLeadCreation(lead)
      this.#steps = planLead(this.#plan)
    } else {
      const lead = this.#store.leads.get(this.id!)
      // somebody may have deleted or finished it by hand
      if (!lead || lead.STATUS_ID === 'CONVERTED') return undefined
      this.#happen(lead, this.#steps[this.#next++]!, at)
    }
    return this.#steps[this.#next]?.at
  }

  #happen(lead: Lead, step: Step, at: number) {
    const change = { at, by: this.#plan.seller }
    if (step.kind === 'status') this.#store.leads.patch(lead, { STATUS_ID: step.status }, change)
    else if (step.kind === 'call')
      this.#work.call({
        at,
        seller: this.#plan.seller,
        owner: { type: LEAD, id: lead.ID },
        client: { type: LEAD, id: lead.ID },
        phone: (lead.PHONE as unknown as string | null) ?? null,
        incoming: false,
        minutes: Math.max(1, Math.round(this.#plan.random.logNormal(2, 0.8))),
      })
    else this.#work.comment(LEAD, lead.ID, this.#plan.random.pick(REMARKS), at, this.#plan.seller)
  }
}

/** What the seller does when a lead becomes a deal: names are put right, links are set. */
export function convertLead(store: Store, lead: Lead, deal: Deal, isNew: boolean, at: number) {
  const contact = deal.CONTACT_ID ? store.contacts.get(deal.CONTACT_ID) : undefined
  const company = deal.COMPANY_ID ? store.companies.get(deal.COMPANY_ID) : undefined
  if (contact) {
    lead.NAME = contact.NAME as string | null
    lead.LAST_NAME = contact.LAST_NAME as string | null
  }
  if (company) lead.COMPANY_TITLE = company.TITLE as string | null
  lead.IS_RETURN_CUSTOMER = !isNew
  for (const client of [contact, company]) if (client && isNew) claim(client, lead.ID, at)
  const links = { COMPANY_ID: deal.COMPANY_ID, CONTACT_ID: deal.CONTACT_ID }
  store.leads.patch(lead, { STATUS_ID: 'CONVERTED', ...links }, { at, by: deal.ASSIGNED_BY_ID })
  deal.LEAD_ID = lead.ID
  takeMarks(deal, lead)
}

function claim(client: Client, lead: number, at: number) {
  if (client.DATE_CREATE === at) client.LEAD_ID = lead
}

function takeMarks(deal: Deal, lead: Lead) {
  deal.UTM_SOURCE = lead.UTM_SOURCE
  deal.UTM_MEDIUM = lead.UTM_MEDIUM
  deal.UTM_CAMPAIGN = lead.UTM_CAMPAIGN
  deal.UTM_CONTENT = lead.UTM_CONTENT
  deal.UTM_TERM = lead.UTM_TERM
}

function newLead(id: number, { random, born, source, seller, deal }: LeadPlan): Lead {
  const byForm = FORMS.has(source.code ?? '')
  const author = byForm || random.chance(0.1) ? ROBOT : seller
  const person = inventPerson(random)
  const named = random.chance(0.7)
  // the firm of a lead that becomes a deal is known by then
  const firm = deal === undefined && random.chance(0.3) ? inventFirm(random) : undefined
  const lead = emptyLead(id)
  lead.TITLE = byForm ? 'Заявка с сайта' : random.pick(TITLES)
  if (named) {
    lead.NAME = person.name
    lead.LAST_NAME = random.chance(0.5) ? person.surname : null
  }
  if (firm) lead.COMPANY_TITLE = firm.title
  if (random.chance(0.2)) lead.OPPORTUNITY = random.whole(5, 300) * 1000
  lead.ASSIGNED_BY_ID = seller
  lead.CREATED_BY_ID = lead.MODIFY_BY_ID = lead.MOVED_BY_ID = lead.LAST_ACTIVITY_BY = author
  lead.DATE_CREATE = lead.DATE_MODIFY = lead.MOVED_TIME = lead.LAST_ACTIVITY_TIME = born
  lead.SOURCE_ID = source.code
  reachable(lead, random, person.name)
  if (source.utm && random.chance(0.93)) Object.assign(lead, utm(random, source))
  if (random.chance(0.6)) lead[LEAD_UF.warmth] = random.pick(WARMTH)
  if (firm && random.chance(0.5)) lead[LEAD_UF.city] = firm.city
  return lead
}

const TITLES = ['Входящее обращение', 'Запрос цены', 'Лид']

function reachable(lead: Lead, random: Random, name: string) {
  lead.HAS_PHONE = random.chance(0.92)
  if (lead.HAS_PHONE) lead.PHONE = phone(random)
  lead.HAS_EMAIL = random.chance(0.35)
  if (lead.HAS_EMAIL) lead.EMAIL = `${latinName(name)}${random.whole(1, 999)}@mail.example`
}

const latinNames = new Map<string, string>()

/** First names repeat: each is turned into Latin letters once. */
function latinName(name: string): string {
  const known = latinNames.get(name) ?? latin(name)
  latinNames.set(name, known)
  return known
}

/** Marks as advertising systems send them; now and then one was set up wrongly. */
function utm(random: Random, source: Source): Utm {
  const marks = source.utm!((items) => random.pick(items), random.whole(1, 9000))
  const mistake = random.next()
  if (mistake < 0.01) return { ...marks, UTM_CAMPAIGN: '{campaign_name}', UTM_TERM: '{keyword}' }
  if (mistake < 0.016) return { ...marks, UTM_SOURCE: 'test' }
  if (mistake < 0.02)
    return {
      ...marks,
      UTM_CONTENT:
        'https://severtara.example/catalog/gofrokoroba?yclid=1180591620717411303424&from=direct&size=600x400x400',
    }
  return marks
}

/** Steps of a lead in the order of time; the conversion is the deal's own doing. */
function planLead(plan: LeadPlan): Step[] {
  const { random, born, deal } = plan
  const steps: Step[] = []
  const until = deal ?? Infinity
  const taken = office(plan, born + random.logNormal(0.5 * HOUR, 1.4))
  if (deal !== undefined || random.chance(0.75)) {
    const at = Math.min(taken, until - 120)
    steps.push({ at, kind: 'status', status: 'IN_PROCESS' })
    if (random.chance(0.42))
      steps.push({ at: Math.min(at + random.whole(30, 900), until - 90), kind: 'call' })
    if (random.chance(0.12))
      steps.push({ at: Math.min(at + random.whole(300, 3000), until - 60), kind: 'comment' })
  }
  // most of those refused at once were called all the same
  else if (random.chance(0.8)) steps.push({ at: taken, kind: 'call' })
  if (deal === undefined) lose(plan, steps, taken)
  else if (random.chance(0.5)) {
    const from = steps[0]!.at
    const at = Math.floor(from + (deal - 30 - from) * random.next())
    steps.push({ at, kind: 'status', status: 'PROCESSED' })
  }
  return steps.length > 1 ? steps.sort(byTime) : steps
}

function byTime(a: Step, b: Step) {
  return a.at - b.at
}

function office({ random, shift }: LeadPlan, moment: number) {
  return inOffice(moment, shift, random)
}

function reason(random: Random) {
  return random.weighted(LOST_LEADS, weightOf)[0]
}

function weightOf([, weight]: readonly [string, number]) {
  return weight
}

function lose(plan: LeadPlan, steps: Step[], from: number) {
  const { random } = plan
  // nobody ever finishes some of them
  if (random.chance(0.05)) return
  const end = office(plan, from + random.logNormal(2.4 * DAY, 1))
  steps.push({ at: end, kind: 'status', status: reason(random) })
  if (!random.chance(0.02)) return
  const again = office(plan, end + random.between(2, 20) * DAY)
  steps.push({ at: again, kind: 'status', status: 'IN_PROCESS' })
  const last = office(plan, again + random.between(0.2, 6) * DAY)
  steps.push({ at: last, kind: 'status', status: reason(random) })
}
