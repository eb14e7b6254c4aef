/** After how many days a deal counts as forgotten, and what a page is told at its start. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadEntities } from '../../loader/catalog.ts'
import { ensureTables } from '../../loader/tables.ts'
import { crmSettingsRoutes } from '../../server/crm-settings-routes.ts'
import { createLog } from '../../server/log.ts'
import { readSessionFacts } from '../../server/page-facts.ts'
import { SECRET, token } from '../schema/start.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
let server: Server
let origin: string
let asked = 0
beforeAll(async () => {
  db = await freshDatabase()
  await ensureTables(db.pool, await loadEntities({ smartProcesses: [] }))
  await db.pool.query(`
    insert into app.portals (url, webhook, name, crm_mode) values
      ('https://a.example', 'https://a.example', 'a', 'classic'), ('https://b.example', 'https://b.example', 'b', 'simple'),
      ('https://c.example', 'https://c.example', 'c', null), ('https://d.example', 'https://d.example', 'd', 'classic');
    insert into raw.categories (portal_id, id, name, synced_at) values (1, 0, 'Продажи', now()), (1, 7, 'Сервис', now()), (2, 0, 'Казань', now());
    insert into app.sync_state (portal_id, entity, cursor, state) values
      (1, 'leads', '{}', 'connected'), (1, 'calls', '{}', 'connected'), (2, 'leads', '{}', 'connected'), (2, 'calls', '{}', 'connected'),
      (3, 'leads', '{}', 'connected'), (3, 'calls', '{}', 'not_connected'), (4, 'leads', '{}', 'not_connected');
    insert into raw.calls (portal_id, id, synced_at, deleted_at) values (1, 1, now(), null), (2, 1, now(), now()), (3, 1, now(), null);
    insert into app.settings (key, value) values ('installed_at', '"2026-06-15T09:00:00.000Z"')`)
  const routes = crmSettingsRoutes({
    pool: db.pool,
    apiSecret: SECRET,
    onChange: async () => void asked++,
    log: createLog('silent'),
  })
  server = createServer(express().use('/api/settings', routes)).listen(0)
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/settings/idle-days`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await db.drop()
})
beforeEach(async () => {
  asked = 0
  await db.pool.query(`delete from app.settings where key = 'idle_days'`)
})

async function ask(body?: unknown, role = 'executive') {
  const headers: Record<string, string> = { authorization: `Bearer ${await token({ role, userId: 1 })}` }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const sent = body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) }
  const response = await fetch(origin, { ...sent, headers })
  return { status: response.status, body: (await response.json()) as { error?: string } }
}

const told = (context: Record<string, unknown> = {}, readerId?: string) =>
  readSessionFacts(
    db.pool,
    [1, 2, 3, 4].map((id) => ({ id, name: `${id}`, url: 'https://x.example', demo: false })),
    context,
    readerId,
  )

test('it is fourteen days until somebody says otherwise', async () => {
  expect(await ask()).toEqual({ status: 200, body: { days: 14, pipelines: [] } })
})

test('days are kept for all and for single pipelines', async () => {
  const idleDays = {
    days: 10,
    pipelines: [
      { portalId: 1, pipelineId: 7, days: 30 },
      { portalId: 2, pipelineId: 0, days: 3 },
    ],
  }
  expect(await ask(idleDays)).toEqual({ status: 200, body: idleDays })
  expect((await ask()).body).toEqual(idleDays)
  expect((await told()).idleDays).toEqual(idleDays)
  expect(asked).toBe(0)
})

test.each([
  ['no days', { pipelines: [] }, 'days: expected a whole number of days from 1 to 3650'],
  ['none', { days: 0, pipelines: [] }, 'not 0'],
  ['a part of a day', { days: 1.5, pipelines: [] }, 'not 1.5'],
  ['text', { days: '14', pipelines: [] }, 'not "14"'],
  ['no list', { days: 14 }, 'pipelines: expected a list'],
  ['no objects', { days: 14, pipelines: [7] }, 'pipelines: expected objects, not 7'],
  [
    'an unknown pipeline',
    { days: 14, pipelines: [{ portalId: 2, pipelineId: 7, days: 3 }] },
    'portal 2 has no pipeline 7',
  ],
  [
    'a pipeline twice',
    { days: 14, pipelines: [1, 2].map((days) => ({ portalId: 1, pipelineId: 7, days })) },
    'pipeline 7 of portal 1 stands there twice',
  ],
  [
    'days of a pipeline that are none',
    { days: 14, pipelines: [{ portalId: 1, pipelineId: 7, days: -1 }] },
    'pipelines: days of pipeline 7: expected',
  ],
  ['a list in place of all', [], 'days'],
])('%s is refused and changes nothing', async (_, body, error) => {
  await ask({ days: 21, pipelines: [] })
  const answer = await ask(body)
  expect(answer.status).toBe(400)
  expect(answer.body.error).toContain(error)
  expect((await ask()).body).toEqual({ days: 21, pipelines: [] })
})

test('executives write, analysts read, others neither', async () => {
  const idleDays = { days: 5, pipelines: [] }
  expect((await ask(idleDays, 'analyst')).status).toBe(403)
  expect((await ask(undefined, 'analyst')).status).toBe(200)
  expect((await ask(undefined, 'manager')).status).toBe(403)
})

describe('a page is told', () => {
  test('which portals have leads and calls', async () => {
    expect((await told()).portals.map(({ id, hasLeads, hasCalls }) => [id, hasLeads, hasCalls])).toEqual([
      [1, true, true],
      [2, false, false],
      [3, true, false],
      [4, false, false],
    ])
  })

  test('when watching began', async () => {
    expect((await told()).since).toBe('2026-06-15T09:00:00.000Z')
  })

  test('what it opens with', async () => {
    await db.pool.query(
      `insert into app.views (owner, page, name, query, scope, is_default) values
         ('reader:a-browser', 'sales', 'Мой', '?p=2026', 'mine', true), ('1:5', 'sales', 'Наш', '?p=12m', 'team', true)`,
    )
    const queries = async (...reader: Parameters<typeof told>) =>
      (await told(...reader)).defaults.map(({ query }) => query)
    expect(await queries({}, 'a-browser')).toEqual(['?p=2026'])
    expect(await queries({}, 'another-one')).toEqual(['?p=12m'])
    expect(await queries({ userId: 5 }, 'a-browser')).toEqual(['?p=12m'])
    expect(await queries()).toEqual(['?p=12m'])
  })
})
