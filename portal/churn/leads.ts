import type { Row } from '../store/table.ts'
import type { Hand, Kinds, Touched } from './hand.ts'

function update(hand: Hand, lead: Row | undefined, input: Record<string, unknown>): Touched {
  if (lead) hand.collection('leads')!.update(lead.ID, input, hand.change())
  return hand.touched('leads', lead)
}

const someLead = (hand: Hand) => hand.some(hand.collection('leads'))

const statuses = (hand: Hand, keep: (semantics: unknown) => boolean) =>
  hand.store.statuses
    .all()
    .filter((row) => row.ENTITY_ID === 'STATUS' && keep(row.SEMANTICS))
    .map((row) => String(row.STATUS_ID))

export const leadKinds = {
  lead_edit: {
    weight: 6,
    run: (hand) =>
      update(
        hand,
        someLead(hand),
        hand.chance(0.5) ? { OPPORTUNITY: hand.amount() } : { TITLE: hand.word() },
      ),
  },
  lead_create: {
    weight: 4,
    run(hand) {
      const input = { TITLE: hand.word(), OPPORTUNITY: hand.amount(), ASSIGNED_BY_ID: hand.person() }
      return hand.touched('leads', hand.collection('leads')?.add(input, hand.change()))
    },
  },
  /** Dated into the past, as an import does. */
  lead_import: {
    weight: 1,
    run(hand) {
      const born = hand.now - hand.whole(86_400, 300 * 86_400)
      const dates = { DATE_CREATE: born, DATE_MODIFY: born, MOVED_TIME: born, LAST_ACTIVITY_TIME: born }
      const input = { TITLE: hand.word(), OPPORTUNITY: hand.amount(), ...dates }
      return hand.touched('leads', hand.collection('leads')?.add(input, hand.change()))
    },
  },
  lead_status: {
    weight: 5,
    run(hand) {
      const lead = someLead(hand)
      const STATUS_ID = hand.pick(statuses(hand, (semantics) => semantics !== 'S'))
      return STATUS_ID && lead?.STATUS_ID !== STATUS_ID ? update(hand, lead, { STATUS_ID }) : undefined
    },
  },
  /** The lead stays, a deal begins that names it. */
  lead_convert: {
    weight: 3,
    run(hand) {
      const STATUS_ID = hand.pick(statuses(hand, (semantics) => semantics === 'S'))
      const lead = hand.some(hand.collection('leads'), (row) => row.STATUS_ID !== STATUS_ID)
      if (!lead || STATUS_ID === undefined) return undefined
      const { TITLE, OPPORTUNITY, ASSIGNED_BY_ID } = lead
      hand.store.deals.add({ TITLE, OPPORTUNITY, ASSIGNED_BY_ID, LEAD_ID: lead.ID }, hand.change())
      return update(hand, lead, { STATUS_ID })
    },
  },
  lead_delete: {
    weight: 1,
    run(hand) {
      const leads = hand.collection('leads')
      const lead = leads && leads.all().length > 5 ? someLead(hand) : undefined
      if (lead) leads!.remove(lead.ID)
      return hand.touched('leads', lead)
    },
  },
} satisfies Kinds
