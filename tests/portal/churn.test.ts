import { expect, test, vi } from 'vitest'
import { Random } from '../../portal/generator/random.ts'
import { CHURN_KINDS, type ChurnKind, churn, type Portal } from '../../portal/index.ts'
import { NOW, NOW_SECONDS, testPortal } from './support.ts'

const company = { data: { deals: 150, seed: 3, anchor: new Date(NOW) } }

const chance = (seed: number) => {
  const random = new Random(seed)
  return () => random.next()
}

const snapshot = ({ store }: Portal) =>
  JSON.stringify(
    [store.deals, store.leads, store.contacts, store.activities, store.statuses, store.users].map((list) =>
      list.all(),
    ),
  )

async function filled() {
  const portal = await testPortal(company)
  const { store } = portal
  if (!store.items.type(150)) store.itemTypes.add({ entityTypeId: 150, title: 'Договоры' })
  store.items.of(150).add({ title: 'Договор' })
  for (const [STATUS_ID, SEMANTICS] of [
    ['IN_PROCESS', null],
    ['CONVERTED', 'S'],
    ['JUNK', 'F'],
  ])
    if (!store.statuses.all().some((row) => row.ENTITY_ID === 'STATUS' && row.STATUS_ID === STATUS_ID))
      store.statuses.add({ ENTITY_ID: 'STATUS', STATUS_ID, NAME: STATUS_ID, SEMANTICS })
  for (let at = 0; at < 9; at++) store.leads.add({ TITLE: `Лид ${at}` })
  store.comments.add({ ENTITY_TYPE: 2, ENTITY_ID: 5, COMMENT: 'Перезвонить' })
  return portal
}

test.each(CHURN_KINDS)('%s happens', async (kind) => {
  const portal = await filled()
  if (kind === 'deal_pipeline_back') churn(portal.store, chance(1), { kinds: ['deal_pipeline'] })
  if (kind === 'task_status') churn(portal.store, chance(1), { kinds: ['task_add'] })
  const random = chance(9)
  const done = Array.from({ length: 20 }, () => churn(portal.store, random, { kinds: [kind] }))
  expect(done.some((each) => each?.kind === kind)).toBe(true)
})

test('the same chance does the same', async () => {
  const run = async () => {
    const portal = await filled()
    const random = chance(4)
    const done: (ChurnKind | undefined)[] = []
    for (let at = 0; at < 300; at++) done.push(churn(portal.store, random)?.kind)
    return { done, state: snapshot(portal) }
  }
  const [first, second] = [await run(), await run()]
  expect(first).toEqual(second)
  expect(new Set(first.done).size).toBeGreaterThan(25)
})

test('an imported deal is older than its id', async () => {
  const portal = await testPortal(company)
  const highest = portal.store.deals.all().at(-1)!.ID
  const done = churn(portal.store, chance(2), { kinds: ['deal_import'] })
  const deal = portal.store.deals.get(done!.id)!
  expect(deal.ID).toBeGreaterThan(highest)
  expect(deal.DATE_MODIFY).toBeLessThan(NOW_SECONDS - 86_000)
})

test('a deal moved to another pipeline comes back', async () => {
  const portal = await testPortal({ data: { ...pipelines, deals: [{ ID: 1, CATEGORY_ID: 7 }] } })
  churn(portal.store, chance(1), { kinds: ['deal_pipeline'] })
  expect(portal.store.deals.get(1)!.CATEGORY_ID).toBe(0)
  churn(portal.store, chance(1), { kinds: ['deal_pipeline_back'] })
  expect(portal.store.deals.get(1)!.CATEGORY_ID).toBe(7)
})

const pipelines = {
  categories: [
    { id: 0, name: 'Общая' },
    { id: 7, name: 'Опт' },
  ],
}

test('merged contacts leave their deals to the winner', async () => {
  const portal = await testPortal({
    data: { contacts: [{ ID: 1 }, { ID: 2 }], deals: [{ ID: 1, CONTACT_ID: 2 }] },
  })
  const random = chance(1)
  for (let at = 0; at < 10; at++) churn(portal.store, random, { kinds: ['contact_merge'] })
  expect(portal.store.contacts.all().map(({ ID }) => ID)).toEqual([1])
  expect(portal.store.deals.get(1)!.CONTACT_ID).toBe(1)
})

test('nothing can happen in an empty dictionary', async () => {
  const portal = await testPortal()
  expect(churn(portal.store, chance(1), { kinds: ['stage_rename', 'contact_merge'] })).toBeUndefined()
})

test('a started churn goes on until it is stopped', async () => {
  const portal = await testPortal(company)
  const churning = portal.startChurn({ perSecond: 200, seed: 1 })
  await vi.waitUntil(() => churning.count > 20)
  churning.stop()
  const { count } = churning
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(churning.count).toBe(count)
})
