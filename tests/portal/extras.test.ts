/** What the invented company has besides its deals. */
import { expect, test } from 'vitest'
import { dialect } from '../../portal/dialect.ts'
import { createCompany } from '../../portal/generator/index.ts'
import { SHIPMENTS } from '../../portal/generator/shipments.ts'
import { Store } from '../../portal/store.ts'

const ANCHOR = Date.parse('2026-11-20T15:00:00+03:00') / 1000
const DAY = 86_400

function company(options: object = {}): Store {
  const store = new Store(dialect(), () => ANCHOR)
  createCompany({ deals: 4000, seed: 1, anchor: ANCHOR, offset: '+03:00', ...options }, store).advance(ANCHOR)
  return store
}

const store = company()
const bare = company({ extras: false })
const deals = store.deals.all()
const leads = store.leads.all()
const share = <T>(rows: readonly T[], test: (row: T) => boolean) => rows.filter(test).length / rows.length

test('extras leave deals as they are', () => {
  const life = (all: Store) =>
    all.deals
      .all()
      .map(({ ID, STAGE_ID, DATE_CREATE, MOVED_TIME, ASSIGNED_BY_ID }) => [
        ...[ID, STAGE_ID, DATE_CREATE],
        ...[MOVED_TIME, ASSIGNED_BY_ID],
      ])
  expect(life(store)).toEqual(life(bare))
  expect(store.history.all()).toHaveLength(bare.history.all().length)
  for (const name of ['leads', 'calls', 'tasks', 'comments', 'productRows', 'dealContacts'] as const)
    expect(bare[name].all()).toHaveLength(0)
})

test('leads come 1.4 to a deal, or as many as asked for', () => {
  expect(leads.length / deals.length).toBeGreaterThan(1.3)
  expect(leads.length / deals.length).toBeLessThan(1.5)
  const few = company({ deals: 1000, leads: 200 })
  expect(few.leads.all().length).toBeGreaterThan(120)
  expect(few.leads.all().length).toBeLessThan(280)
  expect(company({ deals: 50, leads: 0 }).leads.all()).toHaveLength(0)
})

test('every converted lead has its deal, of the same source and moment', () => {
  const converted = leads.filter((lead) => lead.STATUS_ID === 'CONVERTED')
  const byLead = new Map(deals.filter(({ LEAD_ID }) => LEAD_ID).map((deal) => [deal.LEAD_ID, deal]))
  expect(converted.length / leads.length).toBeGreaterThan(0.3)
  expect(converted.length / leads.length).toBeLessThan(0.5)
  expect(byLead.size).toBe(converted.length)
  for (const lead of converted) {
    const deal = byLead.get(lead.ID)!
    expect(lead.DATE_CLOSED).toBe(deal.DATE_CREATE)
    expect(lead.DATE_CREATE).toBeLessThan(deal.DATE_CREATE)
    expect(lead.DATE_CREATE).toBeGreaterThan(deal.DATE_CREATE - 14 * DAY)
    expect([deal.SOURCE_ID, deal.UTM_CAMPAIGN]).toEqual([lead.SOURCE_ID, lead.UTM_CAMPAIGN])
  }
})

test('the rest is lost for several reasons, or waits', () => {
  const reasons = new Set(
    leads.filter((lead) => lead.STATUS_SEMANTIC_ID === 'F').map((lead) => lead.STATUS_ID),
  )
  expect(reasons).toEqual(new Set(['JUNK', 'UC_NOANSW', 'UC_DOUBLE', 'UC_SPAM01']))
  const open = leads.filter((lead) => lead.STATUS_SEMANTIC_ID === 'P')
  expect(open.length).toBeGreaterThan(20)
  expect(open.every((lead) => lead.DATE_CLOSED === null)).toBe(true)
  expect(open.some((lead) => lead.DATE_CREATE > ANCHOR - 5 * DAY)).toBe(true)
})

test('some advertising marks were set up wrongly', () => {
  const marked = leads.filter((lead) => lead.UTM_SOURCE !== null)
  const wrong = marked.filter(
    (lead) =>
      /[{}]/.test(String(lead.UTM_TERM)) ||
      lead.UTM_SOURCE === 'test' ||
      /^http/.test(String(lead.UTM_CONTENT)),
  )
  expect(wrong.length / marked.length).toBeGreaterThan(0.008)
  expect(wrong.length / marked.length).toBeLessThan(0.04)
})

test('the history of leads tells how each came where it is', () => {
  const last = new Map(store.leadHistory.all().map((row) => [row.OWNER_ID, row]))
  for (const lead of leads)
    expect([last.get(lead.ID)!.STATUS_ID, last.get(lead.ID)!.CREATED_TIME]).toEqual([
      ...[lead.STATUS_ID, lead.MOVED_TIME],
    ])
})

test('calls stand behind activities and name clients, never deals', () => {
  const calls = store.calls.all()
  const known = calls.filter((call) => call.CRM_ACTIVITY_ID !== null)
  expect(share(calls, (call) => call.CRM_ACTIVITY_ID === null)).toBeGreaterThan(0.02)
  for (const call of known.slice(0, 500))
    expect(store.activities.get(call.CRM_ACTIVITY_ID!)).toMatchObject({
      TYPE_ID: 2,
      CREATED: call.CALL_START_DATE,
    })
  expect(new Set(calls.map((call) => call.CRM_ENTITY_TYPE))).toEqual(
    new Set([null, 'LEAD', 'CONTACT', 'COMPANY']),
  )
  expect(calls.some((call) => call.CALL_TYPE === 2 && call.CALL_FAILED_CODE === '304')).toBe(true)
})

test('lines add up to the sum of their deal', () => {
  const sums = new Map<number, number>()
  for (const { ownerId, price, quantity } of store.productRows.all())
    sums.set(ownerId, (sums.get(ownerId) ?? 0) + price * quantity)
  expect(sums.size / deals.length).toBeGreaterThan(0.3)
  for (const [id, sum] of sums) expect(sum).toBeCloseTo(store.deals.get(id)!.OPPORTUNITY, 2)
})

test('deals have further contacts, tasks, comments and shipments', () => {
  expect(store.dealContacts.all().length / deals.length).toBeGreaterThan(0.06)
  expect(store.comments.all().length / deals.length).toBeGreaterThan(0.2)
  const tasks = store.tasks.all()
  expect(share(tasks, (task) => task.REAL_STATUS === 5)).toBeGreaterThan(0.6)
  expect(store.activities.all().filter((row) => row.PROVIDER_ID === 'CRM_TASKS_TASK')).toHaveLength(
    tasks.length,
  )
  const shipments = store.items.of(SHIPMENTS).all()
  expect(shipments.length).toBeGreaterThan(200)
  for (const { parentId2 } of shipments) expect(store.deals.get(parentId2!)).toBeDefined()
})
