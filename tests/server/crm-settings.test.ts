/** `/api/settings`: stage roles and reporting pipelines, and their effect at the next transformation. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { loadEntities } from '../../loader/catalog.ts'
import { ensureTables } from '../../loader/tables.ts'
import { refreshMarts } from '../../marts/index.ts'
import type { PortalSettings } from '../../server/crm-settings.ts'
import { crmSettingsRoutes } from '../../server/crm-settings-routes.ts'
import { createLog } from '../../server/log.ts'
import { SECRET, token } from '../schema/start.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
let server: Server
let origin: string
let asked = 0
let recount = Promise.resolve()
beforeAll(async () => {
  db = await freshDatabase()
  const { pool } = db
  await ensureTables(pool, await loadEntities({ smartProcesses: [] }))
  await pool.query(`
    insert into app.portals (url, webhook, name) values
      ('https://a.example', 'https://a.example', 'a.example'), ('https://b.example', 'https://b.example', 'b.example');
    insert into app.settings (key, value) values ('timezone', '"Europe/Moscow"');
    insert into raw.categories (portal_id, id, name, sort, is_default, synced_at) values
      (1, 0, 'Продажи', 10, true, now()), (1, 7, 'Сервис', 20, false, now()), (2, 0, 'Казань', 10, true, now());
    insert into raw.statuses (portal_id, entity_id, status_id, id, name, sort, semantics, category_id, synced_at) values
      (1, 'DEAL_STAGE', 'NEW', 1, 'Новая', 10, null, 0, now()), (1, 'DEAL_STAGE', 'WON', 2, 'Успех', 20, 'S', 0, now()),
      (1, 'DEAL_STAGE', 'LOSE', 3, 'Провал', 30, 'F', 0, now()), (1, 'DEAL_STAGE_7', 'C7:NEW', 4, 'Заявка', 10, null, 7, now()),
      (1, 'DEAL_STAGE_7', 'C7:WON', 5, 'Готово', 20, 'S', 7, now()), (2, 'DEAL_STAGE', 'NEW', 6, 'Новая', 10, null, 0, now());
    insert into raw.currencies (portal_id, currency, amount, amount_cnt, base, synced_at) values (1, 'RUB', 1, 1, true, now());
    insert into raw.deals (portal_id, id, title, category_id, stage_id, opportunity, currency_id, date_create, date_modify, moved_time, company_id, synced_at) values
      (1, 1, 'Первая', 0, 'NEW', 100, 'RUB', '2026-01-10T12:00:00Z', '2026-01-11T12:00:00Z', '2026-01-11T12:00:00Z', 9, now()),
      (1, 2, 'Вторая', 0, 'WON', 200, 'RUB', '2026-01-10T12:00:00Z', '2026-01-12T12:00:00Z', '2026-01-12T12:00:00Z', 9, now()),
      (1, 3, 'Третья', 7, 'C7:WON', 400, 'RUB', '2026-01-10T12:00:00Z', '2026-01-13T12:00:00Z', '2026-01-13T12:00:00Z', 9, now())`)
  await refreshMarts(pool)
  const routes = crmSettingsRoutes({
    pool,
    apiSecret: SECRET,
    onChange: () => {
      asked++
      return recount
    },
    log: createLog('silent'),
  })
  server = createServer(express().use('/api/settings', routes)).listen(0)
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/settings`
}, 180_000)
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await db.drop()
})
beforeEach(async () => {
  asked = 0
  await db.pool.query('truncate app.stage_roles, app.reporting_pipelines')
})

interface Answer {
  status: number
  body: { error?: string; portals: PortalSettings[]; isRecounting: boolean }
}

async function ask(path: string, body?: unknown, role: string | null = 'executive'): Promise<Answer> {
  const headers: Record<string, string> = {}
  if (role !== null) headers.authorization = `Bearer ${await token({ role, userId: 1 })}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const sent = text === undefined ? {} : { method: 'PUT', body: text }
  const response = await fetch(origin + path, { ...sent, headers })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}
const kept = async (table: string) => (await db.pool.query(`select * from app.${table} order by 1, 2`)).rows

test('everything is listed as the CRM has it', async () => {
  const { status, body } = await ask('')
  expect(status).toBe(200)
  expect(
    body.portals.map(({ name, reportsAll, pipelines }) => [name, reportsAll, pipelines.map(({ id }) => id)]),
  ).toEqual([
    ['a.example', true, [0, 7]],
    ['b.example', true, [0]],
  ])
  const [sales] = body.portals[0]!.pipelines
  expect(sales).toMatchObject({ id: 0, name: 'Продажи', isReporting: true, isDeleted: false })
  expect(sales!.stages.map(({ id, semantics, role }) => [id, semantics, role])).toEqual([
    ['NEW', 'open', null],
    ['WON', 'won', null],
    ['LOSE', 'lost', null],
  ])
})

describe('a stage role', () => {
  const roles = [{ pipelineId: 0, stageId: 'NEW', role: 'won' }]

  test('is kept, shown and asks for a transformation', async () => {
    const { status, body } = await ask('/stage-roles', { portalId: 1, roles })
    expect(status).toBe(200)
    expect(body.portals[0]!.pipelines[0]!.stages[0]).toMatchObject({
      id: 'NEW',
      semantics: 'open',
      role: 'won',
    })
    expect(await kept('stage_roles')).toEqual([
      { portal_id: 1, category_id: '0', stage_id: 'NEW', role: 'won' },
    ])
    expect(asked).toBe(1)
  })

  test('is said to be counted once the last transformation that was asked for has ended', async () => {
    expect((await ask('')).body.isRecounting).toBe(false)
    const ends: (() => void)[] = []
    for (const role of ['won', 'lost']) {
      recount = new Promise((end) => ends.push(end))
      const { body } = await ask('/stage-roles', { portalId: 1, roles: [{ ...roles[0], role }] })
      expect(body.isRecounting).toBe(true)
    }
    ends[0]!()
    expect((await ask('')).body.isRecounting).toBe(true)
    ends[1]!()
    expect((await ask('')).body.isRecounting).toBe(false)
    recount = Promise.resolve()
  })

  test('of another portal stays when one portal is written', async () => {
    await ask('/stage-roles', { portalId: 2, roles })
    await ask('/stage-roles', { portalId: 1, roles: [{ pipelineId: 7, stageId: 'C7:NEW', role: 'ignored' }] })
    await ask('/stage-roles', { portalId: 1, roles: [] })
    expect(await kept('stage_roles')).toEqual([
      { portal_id: 2, category_id: '0', stage_id: 'NEW', role: 'won' },
    ])
  })

  test('changes the measures without a sync, and back', async () => {
    const won = async () => {
      await refreshMarts(db.pool)
      const { rows } = await db.pool.query(
        `select count(*)::int as won, sum(amount)::int as amount from marts.deals where status = 'won'`,
      )
      return rows[0]
    }
    expect(await won()).toEqual({ won: 2, amount: 600 })
    await ask('/stage-roles', {
      portalId: 1,
      roles: [...roles, { pipelineId: 7, stageId: 'C7:WON', role: 'lost' }],
    })
    expect(await won()).toEqual({ won: 2, amount: 300 })
    await ask('/stage-roles', { portalId: 1, roles: [] })
    expect(await won()).toEqual({ won: 2, amount: 600 })
  })

  test('«ignored» keeps the semantics and marks the deals', async () => {
    await ask('/stage-roles', { portalId: 1, roles: [{ pipelineId: 7, stageId: 'C7:WON', role: 'ignored' }] })
    await refreshMarts(db.pool)
    const { rows } = await db.pool.query('select id::int, status, is_ignored from marts.deals order by id')
    expect(rows).toEqual([
      { id: 1, status: 'open', is_ignored: false },
      { id: 2, status: 'won', is_ignored: false },
      { id: 3, status: 'won', is_ignored: true },
    ])
  })
})

describe('reporting pipelines', () => {
  test('are kept, shown and change what reports', async () => {
    const { status, body } = await ask('/reporting-pipelines', { portalId: 1, pipelineIds: [0] })
    expect(status).toBe(200)
    const [portal, other] = body.portals
    expect(portal!.reportsAll).toBe(false)
    expect(portal!.pipelines.map(({ id, isReporting }) => [id, isReporting])).toEqual([
      [0, true],
      [7, false],
    ])
    expect(other!.reportsAll).toBe(true)
    expect(asked).toBe(1)
    await refreshMarts(db.pool)
    const reporting = async () =>
      (await db.pool.query('select id::int from marts.deals where is_reporting order by id')).rows.map(
        ({ id }) => id,
      )
    expect(await reporting()).toEqual([1, 2])
    await ask('/reporting-pipelines', { portalId: 1, pipelineIds: [] })
    await refreshMarts(db.pool)
    expect(await reporting()).toEqual([1, 2, 3])
  })
})

describe('a mistake', () => {
  const role = { pipelineId: 0, stageId: 'NEW', role: 'won' }
  test.each([
    ['/stage-roles', { portalId: 9, roles: [role] }, /no portal 9\. There are 1, 2/],
    [
      '/stage-roles',
      { portalId: 1, roles: [role, { ...role, pipelineId: 5 }] },
      /no pipeline 5\. There are 0 \(Продажи\), 7/,
    ],
    [
      '/stage-roles',
      { portalId: 1, roles: [role, { ...role, stageId: 'NEWW' }] },
      /pipeline 0 of portal 1 has no stage "NEWW"/,
    ],
    [
      '/stage-roles',
      { portalId: 1, roles: [role, { ...role, pipelineId: 7 }] },
      /pipeline 7 of portal 1 has no stage "NEW"/,
    ],
    [
      '/stage-roles',
      { portalId: 1, roles: [{ ...role, role: 'winning' }] },
      /expected one of open, won, lost, ignored, not "winning"/,
    ],
    ['/stage-roles', { portalId: 1, roles: [role, role] }, /stage "NEW" of pipeline 0 stands there twice/],
    ['/stage-roles', { portalId: 1, roles: [null] }, /expected objects, not null/],
    [
      '/stage-roles',
      { portalId: 1, roles: [{ ...role, pipelineId: '0; drop' }] },
      /pipelineId: expected a number/,
    ],
    ['/stage-roles', { portalId: 1 }, /roles: expected a list/],
    ['/stage-roles', { roles: [] }, /portalId: expected the number/],
    ['/stage-roles', '[]', /portalId: expected the number/],
    ['/stage-roles', '{broken', /^The request: /],
    ['/stage-roles', '[1,\nbroken\n]', /^The request: .*broken/],
    ['/reporting-pipelines', { portalId: 1, pipelineIds: [0, 5] }, /no pipeline 5/],
    ['/reporting-pipelines', { portalId: 1, pipelineIds: [0, 0] }, /0 stands there twice/],
    ['/reporting-pipelines', { portalId: 1, pipelineIds: [1e20] }, /expected numbers of pipelines/],
    ['/reporting-pipelines', { portalId: 1, pipelineIds: '0' }, /expected a list such as \[0, 7\]/],
  ])('in %s %j is named and changes nothing', async (path, body, text) => {
    const before = { portalId: 1, roles: [{ pipelineId: 0, stageId: 'LOSE', role: 'open' }] }
    await ask('/stage-roles', before)
    await ask('/reporting-pipelines', { portalId: 1, pipelineIds: [7] })
    asked = 0
    const answer = await ask(path, body)
    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatch(text)
    expect(answer.body.error).not.toMatch(/\n/)
    expect(await kept('stage_roles')).toEqual([
      { portal_id: 1, category_id: '0', stage_id: 'LOSE', role: 'open' },
    ])
    expect(await kept('reporting_pipelines')).toEqual([{ portal_id: 1, category_id: '7' }])
    expect(asked).toBe(0)
  })

  test('of two at once leaves one of both lists', async () => {
    const one = { portalId: 1, roles: [role] }
    const other = {
      portalId: 1,
      roles: [
        { ...role, role: 'lost' },
        { ...role, stageId: 'WON', role: 'open' },
      ],
    }
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => ask('/stage-roles', index % 2 ? one : other)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    expect([1, 2]).toContain((await kept('stage_roles')).length)
  })
})

test.each([
  ['none', null, 401, 401],
  ['an analyst', 'analyst', 200, 403],
  ['a head', 'head', 403, 403],
  ['a manager', 'manager', 403, 403],
  ['an unknown role', 'admin', 403, 403],
])('with a token of %s', async (_, role, reads, writes) => {
  expect((await ask('', undefined, role)).status).toBe(reads)
  expect((await ask('/stage-roles', { portalId: 1, roles: [] }, role)).status).toBe(writes)
  expect((await ask('/reporting-pipelines', { portalId: 1, pipelineIds: [] }, role)).status).toBe(writes)
  expect(asked).toBe(0)
})

test('other addresses are none', async () => {
  expect((await ask('/nothing')).status).toBe(404)
})
