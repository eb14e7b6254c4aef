/** The whole way of an event: the portal posts it, the queue holds it, the loader reads the record again. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createLoader, registerPortals } from '../../loader/index.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { createEvents } from '../../server/events.ts'
import { createLog } from '../../server/log.ts'
import { jumpingClock, sample } from '../loader/support.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const EVENTS = ['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE', 'ONCRMCONTACTUPDATE', 'ONCRMCOMPANYADD']
const TOKEN = 'token-of-the-outgoing-webhook'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

async function connected() {
  const portal = await startPortal({ limits: false, data: sample(120) })
  onTestFinished(() => portal.close())
  const log = createLog('silent')
  const [seat] = await registerPortals(db.pool, [portal.webhookUrl])
  const loader = createLoader({ ...common(), webhookUrl: portal.webhookUrl, portalId: seat!.id })
  onTestFinished(() => loader.close())
  await loader.run()
  const events = createEvents({ pool: db.pool, tokens: [TOKEN], portals: [seat!], wake: () => {}, log })
  const server = createServer(express().use('/api/events', events)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`
  portal.outgoingWebhooks.add({ url, events: EVENTS, applicationToken: TOKEN })
  return { portal, loader, counters: events.counters }
}

const common = () => ({ pool: db.pool, log: createLog('silent'), clock: jumpingClock() })

async function stored(): Promise<string[]> {
  const { rows } = await db.pool.query<{ row: string }>(
    `select id || ' ' || title as row from raw.deals where deleted_at is null order by id`,
  )
  return rows.map(({ row }) => row)
}

const held = (portal: Portal) =>
  [...portal.store.deals.all()].sort((a, b) => a.ID - b.ID).map(({ ID, TITLE }) => `${ID} ${TITLE}`)

test('what the portal tells is in Postgres, though events come twice and in any order', async () => {
  const { portal, loader, counters } = await connected()
  expect(await stored()).toEqual(held(portal))
  portal.events.duplicate = 0.5
  portal.events.shuffle = true
  for (let id = 1; id <= 40; id++) portal.store.deals.update(id, { TITLE: `Изменена ${id}` })
  for (let id = 41; id <= 45; id++) portal.store.deals.remove(id)
  portal.store.deals.remove(1)
  for (let index = 0; index < 10; index++) portal.store.deals.add({ TITLE: `Новая ${index}` })
  await portal.events.idle()
  expect(portal.events.failed).toBe(0)
  expect(counters.received).toBeGreaterThanOrEqual(56)
  const before = portal.stats().requests
  const report = await loader.readQueue()
  expect(report?.entities.deals).toBeDefined()
  expect(await stored()).toEqual(held(portal))
  expect(portal.stats().requests - before).toBeLessThan(10)
  expect((await db.pool.query('select from app.event_queue')).rowCount).toBe(0)
  expect(await loader.readQueue()).toBeUndefined()
})
