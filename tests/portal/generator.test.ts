import { expect, test } from 'vitest'
import { dialect } from '../../portal/dialect.ts'
import { createCompany } from '../../portal/generator/index.ts'
import { COLLECTIONS, Store } from '../../portal/store.ts'
import { NEVER } from '../../portal/time.ts'

const DAY = 86_400
const ANCHOR = Date.parse('2026-11-20T15:00:00+03:00') / 1000

function company(now: number, { deals = 1500, seed = 3, steps = [now] } = {}): Store {
  const store = new Store(dialect(), () => now)
  const invented = createCompany({ deals, seed, anchor: ANCHOR, offset: '+03:00' }, store)
  for (const step of steps) invented.advance(step)
  return store
}

const contents = (store: Store) => Object.fromEntries(COLLECTIONS.map((name) => [name, store[name].all()]))

const share = <T>(items: readonly T[], test: (item: T) => boolean) => items.filter(test).length / items.length

function grouped<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

const big = company(ANCHOR, { deals: 10_000, seed: 1 })
const deals = big.deals.all()
const closed = deals.filter((deal) => deal.CLOSED)
const won = closed.filter((deal) => deal.STAGE_SEMANTIC_ID === 'S')
const ofDeals = big.activities.all().filter((activity) => activity.OWNER_TYPE_ID === 2)
const open = deals.filter((deal) => !deal.CLOSED && !deal.IS_RECURRING)

test('the same seed gives the same company', () => {
  expect(contents(company(ANCHOR))).toEqual(contents(company(ANCHOR)))
  expect(contents(company(ANCHOR, { seed: 4 })).deals).not.toEqual(contents(company(ANCHOR)).deals)
})

test('living on equals beginning later', () => {
  const steps = [
    ANCHOR - 90 * DAY,
    ANCHOR,
    ANCHOR + 1,
    ANCHOR + 3600,
    ANCHOR + DAY,
    ANCHOR + 20 * DAY,
    ANCHOR + DAY,
  ]
  expect(contents(company(ANCHOR + 20 * DAY, { steps }))).toEqual(contents(company(ANCHOR + 20 * DAY)))
})

test('the past stays as it was', () => {
  const before = company(ANCHOR)
  const after = company(ANCHOR + 30 * DAY)
  expect(after.history.all().slice(0, before.history.all().length)).toEqual(before.history.all())
  expect(after.deals.all().length).toBeGreaterThan(before.deals.all().length + 20)
  const untouched = after.deals
    .all()
    .filter((deal) => deal.DATE_MODIFY <= ANCHOR && deal.DATE_CREATE <= ANCHOR)
  for (const deal of untouched) expect(deal.STAGE_ID).toBe(before.deals.get(deal.ID)!.STAGE_ID)
})

test('life goes on around changes made by hand', () => {
  const store = new Store(dialect(), () => ANCHOR)
  const invented = createCompany({ deals: 1500, seed: 3, anchor: ANCHOR, offset: '+03:00' }, store)
  invented.advance(ANCHOR)
  const mine = store.deals.add({ TITLE: 'Своя сделка' })
  const removed = store.deals.all().filter((deal) => !deal.CLOSED && deal !== mine)
  for (const deal of removed) store.deals.remove(deal.ID)
  invented.advance(ANCHOR + 5 * DAY)
  expect(store.deals.get(mine.ID)).toMatchObject({ TITLE: 'Своя сделка', STAGE_ID: 'NEW' })
  expect(store.deals.all().filter((deal) => deal.ID > mine.ID).length).toBeGreaterThan(2)
  for (const deal of removed) expect(store.deals.get(deal.ID)).toBeUndefined()
})

test('exactly as many deals as asked for exist at the anchor', () => {
  for (const count of [1, 50, 1500]) expect(company(ANCHOR, { deals: count }).deals.all()).toHaveLength(count)
  expect(deals).toHaveLength(10_000)
  expect(deals[0]!.DATE_CREATE).toBeLessThan(ANCHOR - 890 * DAY)
  expect(deals.at(-1)!.DATE_CREATE).toBeGreaterThan(ANCHOR - DAY)
})

test('nothing is ahead of its time', () => {
  for (const deal of deals) {
    expect(deal.DATE_MODIFY).toBeLessThanOrEqual(ANCHOR)
    expect(deal.MOVED_TIME).toBeLessThanOrEqual(deal.DATE_MODIFY)
    expect(deal.MOVED_TIME).toBeGreaterThanOrEqual(deal.DATE_CREATE)
  }
  for (const list of [
    big.history.all().map((row) => row.CREATED_TIME),
    big.activities.all().map((row) => row.CREATED),
  ])
    expect(list.every((moment, at) => at === 0 || list[at - 1]! <= moment)).toBe(true)
})

test('the history tells how each deal came where it is', () => {
  const rows = grouped(big.history.all().filter(big.isShown), (row) => row.OWNER_ID)
  for (const deal of deals) {
    const last = rows.get(deal.ID)!.at(-1)!
    expect([last.STAGE_ID, last.CREATED_TIME]).toEqual([deal.STAGE_ID, deal.MOVED_TIME])
  }
})

test('shares are those of a living company', () => {
  expect(share(closed, (deal) => deal.STAGE_SEMANTIC_ID === 'S')).toBeGreaterThan(0.2)
  expect(share(closed, (deal) => deal.STAGE_SEMANTIC_ID === 'S')).toBeLessThan(0.35)
  expect(open.length / deals.length).toBeGreaterThan(0.04)
  expect(open.length / deals.length).toBeLessThan(0.12)
  expect(ofDeals.length / deals.length).toBeGreaterThan(2)
  expect(ofDeals.length / deals.length).toBeLessThan(4)
  expect(share(deals, (deal) => deal.CURRENCY_ID === 'RUB')).toBeGreaterThan(0.9)
  expect(new Set(deals.map((deal) => deal.CURRENCY_ID))).toEqual(new Set(['RUB', 'USD', 'CNY']))
})

test('amounts and cycles are skewed', () => {
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
  const amounts = deals.filter((deal) => deal.CURRENCY_ID === 'RUB').map((deal) => deal.OPPORTUNITY)
  expect(middle(amounts)).toBeGreaterThan(110_000)
  expect(middle(amounts)).toBeLessThan(190_000)
  expect(Math.max(...amounts)).toBeGreaterThan(3_000_000)
  const days = won.map((deal) => (deal.MOVED_TIME! - deal.DATE_CREATE) / DAY)
  expect(middle(days)).toBeGreaterThan(10)
  expect(middle(days)).toBeLessThan(30)
  expect(share(days, (value) => value > 90)).toBeLessThan(0.05)
})

test('weekends and holidays are quiet, December is not', () => {
  const local = (deal: (typeof deals)[number]) => new Date((deal.DATE_CREATE + 3 * 3600) * 1000)
  expect(share(deals, (deal) => [0, 6].includes(local(deal).getUTCDay()))).toBeLessThan(0.05)
  expect(share(deals, (deal) => local(deal).getUTCHours() < 8)).toBeLessThan(0.02)
  const born = (year: number, month: number) =>
    deals.filter((deal) => local(deal).getUTCFullYear() === year && local(deal).getUTCMonth() === month)
      .length
  expect(born(2025, 11)).toBeGreaterThan(1.15 * born(2025, 10))
  expect(born(2026, 0)).toBeLessThan(0.7 * born(2025, 11))
  expect(born(2026, 4)).toBeLessThan(0.85 * born(2026, 3))
})

test('sellers, sources and pipelines differ', () => {
  const rates = (key: (deal: (typeof deals)[number]) => unknown) =>
    [...grouped(closed, key).values()]
      .filter((group) => group.length > 150)
      .map((group) => share(group, (deal) => deal.STAGE_SEMANTIC_ID === 'S'))
  for (const key of ['ASSIGNED_BY_ID', 'SOURCE_ID', 'CATEGORY_ID']) {
    const values = rates((deal) => deal[key])
    expect(Math.max(...values), key).toBeGreaterThan(1.8 * Math.min(...values))
  }
})

test('some customers come again, some deals have none', () => {
  const purchases = [...grouped(won, (deal) => deal.COMPANY_ID ?? `contact ${deal.CONTACT_ID}`).values()]
  expect(share(purchases, (list) => list.length > 1)).toBeGreaterThan(0.2)
  expect(share(deals, (deal) => deal.COMPANY_ID === null && deal.CONTACT_ID !== null)).toBeGreaterThan(0.08)
  expect(share(deals, (deal) => deal.COMPANY_ID === null && deal.CONTACT_ID === null)).toBeGreaterThan(0.003)
  expect(big.companies.all().filter((row) => row.IS_MY_COMPANY)).toHaveLength(1)
})

test('open deals have plans, and some are forgotten', () => {
  const pending = ofDeals.filter((activity) => !activity.COMPLETED)
  const planned = new Set(pending.map((activity) => activity.OWNER_ID))
  expect(share(open, (deal) => planned.has(deal.ID))).toBeGreaterThan(0.3)
  expect(pending.some(({ DEADLINE }) => DEADLINE! < ANCHOR)).toBe(true)
  expect(pending.some(({ DEADLINE }) => DEADLINE! > ANCHOR && DEADLINE! < NEVER)).toBe(true)
  expect(pending.some(({ DEADLINE }) => DEADLINE === NEVER)).toBe(true)
  expect(share(open, (deal) => deal.LAST_ACTIVITY_TIME! < ANCHOR - 21 * DAY)).toBeGreaterThan(0.1)
})

test('the oddities of a true portal are there', () => {
  const stages = new Set(big.statuses.all().map((row) => row.STATUS_ID))
  const users = new Map(big.users.all().map((row) => [row.ID, row]))
  expect(deals.some((deal) => deal.IS_RECURRING)).toBe(true)
  expect(big.history.all().some((row) => !stages.has(row.STAGE_ID))).toBe(true)
  expect(big.history.all().some((row) => row.TYPE_ID === 5)).toBe(true)
  expect(deals.some((deal) => deal.SOURCE_ID === '4|TELEGRAM')).toBe(true)
  expect(deals.some((deal) => deal.SOURCE_ID === null)).toBe(true)
  expect(deals.some((deal) => deal.UTM_SOURCE !== null)).toBe(true)
  expect(deals.some((deal) => !users.has(deal.ASSIGNED_BY_ID))).toBe(true)
  expect(deals.some((deal) => users.get(deal.ASSIGNED_BY_ID)?.ACTIVE === false && !deal.CLOSED)).toBe(true)
  const finals = [...grouped(big.history.all(), (row) => row.OWNER_ID).values()]
  expect(finals.some((rows) => rows.filter((row) => row.TYPE_ID === 3).length > 1)).toBe(true)
})
