import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLoader, registerPortals } from '../../loader/index.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { listeningLog, quickLoader, sample } from './support.ts'

let first: Portal
let second: Portal
let database: TestDatabase

beforeEach(async () => {
  first = await startPortal({ data: sample(120), limits: false })
  second = await startPortal({ data: sample(60), limits: false })
  database = await freshDatabase()
})

afterEach(async () => {
  await first.close()
  await second.close()
  await database.drop()
})

const register = (urls: string[], options = {}) => registerPortals(database.pool, urls, options)
const hook = (host: string) => `https://${host}/rest/1/secret/`
const ids = async (urls: string[], options = {}) => (await register(urls, options)).map(({ id }) => id)

test('portals are numbered as they come, and keep their numbers', async () => {
  expect(await ids([hook('a.example'), hook('b.example')])).toEqual([1, 2])
  expect(await ids([hook('b.example'), hook('a.example')])).toEqual([2, 1])
  expect(await ids([hook('a.example'), hook('b.example'), hook('c.example')])).toEqual([1, 2, 3])
  expect(await ids([hook('a.example')])).toEqual([1])
})

test('an unknown portal instead of a known one is refused', async () => {
  await register([hook('a.example'), hook('b.example')])
  await expect(register([hook('a.example'), hook('x.example')])).rejects.toThrow(
    'holds the data of https://b.example, the webhook belongs to https://x.example',
  )
  expect(await ids([hook('a.example'), hook('x.example')], { renamed: true })).toEqual([1, 2])
})

test('a moved portal is known at both addresses', async () => {
  await register([hook('a.example')])
  await database.pool.query(`update app.portals set url = 'https://new.example'`)
  expect(await ids([hook('a.example')])).toEqual([1])
  expect(await ids([hook('new.example')])).toEqual([1])
})

test('records with the same ids stand side by side', async () => {
  second.store.deals.update(7, { TITLE: 'Филиал' })
  const seats = await register([first.webhookUrl, second.webhookUrl])
  const loaders = seats.map(({ id, webhookUrl }) => quickLoader({ webhookUrl }, database, { portalId: id }))
  await Promise.all(loaders.map((loader) => loader.run()))
  const { rows } = await database.pool.query('select portal_id, title from raw.deals where id = 7 order by 1')
  expect(rows).toEqual([
    { portal_id: 1, title: 'Сделка 7' },
    { portal_id: 2, title: 'Филиал' },
  ])
  second.store.deals.remove(8)
  for (const loader of loaders) await loader.run({ reconcile: 'now' })
  const deleted = await database.pool.query(
    'select portal_id, id from raw.deals where deleted_at is not null',
  )
  expect(deleted.rows).toEqual([{ portal_id: 2, id: '8' }])
  for (const loader of loaders) expect(await loader.run()).toMatchObject({ requests: 1, changed: false })
  for (const loader of loaders) await loader.close()
})

test('a portal that hangs does not hold up another', async () => {
  const seats = await register([first.webhookUrl, second.webhookUrl])
  const [slow, quick] = seats.map(({ id, webhookUrl }) =>
    quickLoader({ webhookUrl }, database, { portalId: id }),
  )
  first.faults.next('stall', { method: 'batch', times: 100 })
  const hanging = slow!.run()
  await expect.poll(() => first.stats().requests).toBeGreaterThan(0)
  expect((await quick!.run()).entities.deals!.seen).toBe(60)
  await Promise.all([slow!.close(), expect(hanging).rejects.toThrow('stopped')])
  await quick!.close()
})

test('each portal has a bucket of its own', async () => {
  const seats = await register([first.webhookUrl, second.webhookUrl])
  for (const { id, webhookUrl } of seats) {
    const loader = createLoader({ webhookUrl, portalId: id, pool: database.pool, log: listeningLog() })
    await loader.run()
    expect(loader.stats().bucket).toMatchObject({ size: 50, perSecond: 2 })
    expect(loader.stats().bucket.level).toBeGreaterThan(0)
    await loader.close()
  }
  const { rows } = await database.pool.query('select bucket_empty_at > 0 as kept from app.portals')
  expect(rows).toEqual([{ kept: true }, { kept: true }])
})
