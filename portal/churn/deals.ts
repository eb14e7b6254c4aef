import type { Deal } from '../entities/deals.ts'
import { stageEntity } from '../store/stages.ts'
import type { Hand, Kinds, Touched } from './hand.ts'

const YEAR = 365 * 86_400

/** A deal that is no template. */
const someDeal = (hand: Hand, test: (deal: Deal) => boolean = () => true) =>
  hand.some(hand.store.deals, (deal) => !deal.IS_RECURRING && test(deal))

const stagesOf = (hand: Hand, category: number) =>
  hand.store.statuses
    .all()
    .filter((row) => row.ENTITY_ID === stageEntity(category))
    .map((row) => String(row.STATUS_ID))

function update(hand: Hand, deal: Deal | undefined, input: Record<string, unknown>): Touched {
  if (deal) hand.store.deals.update(deal.ID, input, hand.change())
  return hand.touched('deals', deal)
}

const freshDeal = (hand: Hand) => ({
  TITLE: hand.word(),
  OPPORTUNITY: hand.amount(),
  CURRENCY_ID: hand.some(hand.store.currencies)?.CURRENCY ?? 'RUB',
  CATEGORY_ID: hand.some(hand.store.categories)?.ID ?? 0,
  COMPANY_ID: hand.some(hand.store.companies)?.ID ?? null,
  CONTACT_ID: hand.some(hand.store.contacts)?.ID ?? null,
  ASSIGNED_BY_ID: hand.person(),
})

function moveBack(hand: Hand): Touched {
  const home = new Map<number, number>()
  const { history } = hand.store
  for (const { OWNER_ID, CATEGORY_ID } of history.all().slice(-300))
    if (!home.has(OWNER_ID)) home.set(OWNER_ID, CATEGORY_ID)
  const away = [...home].filter(([id, category]) => {
    const deal = hand.store.deals.get(id)
    return deal !== undefined && deal.CATEGORY_ID !== category
  })
  const [id, category] = hand.pick(away) ?? []
  return id === undefined ? undefined : update(hand, hand.store.deals.get(id), { CATEGORY_ID: category })
}

export const dealKinds = {
  deal_edit: {
    weight: 20,
    run: (hand) =>
      update(
        hand,
        someDeal(hand),
        hand.chance(0.6) ? { OPPORTUNITY: hand.amount() } : { TITLE: hand.word() },
      ),
  },
  deal_create: {
    weight: 8,
    run: (hand) => hand.touched('deals', hand.store.deals.add(freshDeal(hand), hand.change())),
  },
  /** Its dates lie in the past, its ID does not: no window of changes will ever show it. */
  deal_import: {
    weight: 3,
    run(hand) {
      const born = hand.now - hand.whole(86_400, YEAR)
      const dates = { DATE_CREATE: born, DATE_MODIFY: born, MOVED_TIME: born, LAST_ACTIVITY_TIME: born }
      return hand.touched('deals', hand.store.deals.add({ ...freshDeal(hand), ...dates }, hand.change()))
    },
  },
  deal_delete: {
    weight: 3,
    run(hand) {
      const deal = hand.store.deals.all().length > 5 ? someDeal(hand) : undefined
      if (deal) hand.store.deals.remove(deal.ID)
      return hand.touched('deals', deal)
    },
  },
  deal_stage: {
    weight: 15,
    run(hand) {
      const deal = someDeal(hand)
      const others = deal ? stagesOf(hand, deal.CATEGORY_ID).filter((stage) => stage !== deal.STAGE_ID) : []
      const STAGE_ID = hand.pick(others)
      return STAGE_ID === undefined ? undefined : update(hand, deal, { STAGE_ID })
    },
  },
  deal_pipeline: {
    weight: 3,
    run(hand) {
      const deal = someDeal(hand)
      const other = hand.some(hand.store.categories, ({ ID }) => ID !== deal?.CATEGORY_ID)
      return deal && other && update(hand, deal, { CATEGORY_ID: other.ID })
    },
  },
  deal_pipeline_back: { weight: 2, run: moveBack },
  deal_assign: { weight: 5, run: (hand) => update(hand, someDeal(hand), { ASSIGNED_BY_ID: hand.person() }) },
  deal_client: {
    weight: 2,
    run: (hand) =>
      update(hand, someDeal(hand), {
        COMPANY_ID: hand.chance(0.2) ? null : (hand.some(hand.store.companies)?.ID ?? null),
      }),
  },
} satisfies Kinds
