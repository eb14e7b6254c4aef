import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunOptions } from '../../loader/index.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { contents, listeningLog, quickLoader, sample } from './support.ts'

let portal: Portal
let database: TestDatabase
let log = listeningLog()

beforeEach(async () => {
  portal = await startPortal({ data: sample(600), limits: false })
  database = await freshDatabase()
  log = listeningLog()
})

afterEach(async () => {
  await portal.close()
  await database.drop()
})

async function sync(options: RunOptions = {}) {
  const loader = quickLoader(portal, database, { log })
  try {
    return await loader.run(options)
  } finally {
    await loader.close()
  }
}

const ids = async (condition: string, table = 'deals') =>
  (
    await database.pool.query<{ id: string }>(`select id from raw.${table} where ${condition} order by id`)
  ).rows.map(({ id }) => Number(id))

/** As if the last reading of all ids was days ago. */
const nightPasses = () =>
  database.pool.query(`update app.sync_state set reconciled_at = now() - interval '3 days'`)

test('a deletion is found when all ids are read', async () => {
  await sync()
  portal.store.deals.remove(7)
  await sync()
  expect(await ids('deleted_at is not null')).toEqual([])
  await sync({ reconcile: 'now' })
  expect(await ids('deleted_at is not null')).toEqual([7])
  expect(await ids('missing_since is not null')).toEqual([])
  expect(await ids('owner_type_id = 2 and owner_id = 7 and deleted_at is null', 'activities')).toEqual([])
})

test('a night that has passed is enough', async () => {
  await sync()
  portal.store.deals.remove(7)
  await nightPasses()
  await sync()
  expect(await ids('deleted_at is not null')).toEqual([7])
  const { rows } = await database.pool.query(
    `select reconciled_at > now() - interval '1 hour' as fresh from app.sync_state where entity = 'deals'`,
  )
  expect(rows).toEqual([{ fresh: true }])
})

test('a first load has read all ids itself', async () => {
  await sync()
  const before = portal.stats().calls['crm.deal.list']
  await sync()
  expect(portal.stats().calls['crm.deal.list']! - before!).toBe(3)
})

test('rows that were missed are fetched', async () => {
  await sync()
  await database.pool.query('delete from raw.deals where id in (3, 4, 599)')
  await sync({ reconcile: 'now' })
  expect(await ids('id in (3, 4, 599) and deleted_at is null')).toEqual([3, 4, 599])
})

test('history is kept when its deal is gone', async () => {
  await sync()
  portal.store.deals.remove(7)
  await sync({ reconcile: 'now' })
  expect(await ids('owner_id = 7 and deleted_at is null', 'deal_stage_history')).toHaveLength(1)
})

test('a loss beyond belief marks rows and deletes none', async () => {
  await sync()
  for (let id = 1; id <= 100; id++) portal.store.deals.remove(id)
  await sync({ reconcile: 'now' })
  expect(await ids('deleted_at is not null')).toEqual([])
  expect(await ids('missing_since is not null')).toHaveLength(100)
  const { rows } = await database.pool.query(`select error from app.sync_state where entity = 'deals'`)
  expect(rows[0].error).toContain('100 of 600 known rows')
  expect(log.lines.join('\n')).toContain('too many records vanished')
  await sync()
  expect((await database.pool.query(`select error from app.sync_state where entity = 'deals'`)).rows).toEqual(
    rows,
  )
})

test('rights that come back take the marks away', async () => {
  await sync()
  const removed = Array.from({ length: 100 }, (_, index) => ({ ...portal.store.deals.get(index + 1)! }))
  for (const { ID } of removed) portal.store.deals.remove(ID)
  await sync({ reconcile: 'now' })
  for (const deal of removed) portal.store.deals.insert(deal)
  await sync({ reconcile: 'now' })
  expect(await ids('missing_since is not null or deleted_at is not null')).toEqual([])
  const { rows } = await database.pool.query(`select error from app.sync_state where entity = 'deals'`)
  expect(rows).toEqual([{ error: null }])
})

test('the operator may insist on deletions', async () => {
  await sync()
  for (let id = 1; id <= 100; id++) portal.store.deals.remove(id)
  await sync({ reconcile: 'now', acceptDeletions: true })
  expect(await ids('deleted_at is not null')).toHaveLength(100)
})

test('a reading that was cut off goes on where it ended', async () => {
  await sync()
  portal.store.deals.remove(7)
  portal.store.deals.remove(590)
  await nightPasses()
  await database.pool.query(
    `update app.sync_state set cursor = cursor || '{"reconcile": {"after": 500}}' where entity = 'deals'`,
  )
  await sync()
  expect(await ids('deleted_at is not null')).toEqual([590])
})

test('a full run finds deletions too', async () => {
  await sync()
  portal.store.deals.remove(7)
  await sync({ full: true })
  expect(await ids('deleted_at is not null')).toEqual([7])
})

test('what is read again after all ids equals a fresh load', async () => {
  await sync()
  for (let id = 5; id <= 300; id += 20) portal.store.deals.remove(id)
  await database.pool.query('delete from raw.activities where id % 97 = 0')
  await sync({ reconcile: 'now' })
  const other = await freshDatabase()
  const loader = quickLoader(portal, other)
  await loader.run()
  await loader.close()
  const living = async (one: TestDatabase) => {
    const tables = await contents(one)
    const alive = (rows: unknown[]) => rows.filter((row) => !(row as { deleted_at: unknown }).deleted_at)
    return { deals: alive(tables.deals!), activities: alive(tables.activities!) }
  }
  expect(await living(database)).toEqual(await living(other))
  await other.drop()
})
