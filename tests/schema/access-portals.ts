/** Two portals that number their people and departments alike, with every kind of record, up to a running Cube. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadEntities } from '../../loader/catalog.ts'
import { ensureTables } from '../../loader/tables.ts'
import { refreshMarts } from '../../marts/index.ts'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { Cube } from '../../server/cube.ts'
import { put, register, set } from '../marts/support.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { type Body, cubeOver, EXECUTIVE, token, ZONE } from './start.ts'

/** 5 and 51 stand side by side, 15 is below 51, 12 below 5: numbers that begin or end alike. */
export const DEPARTMENTS: [id: number, parent: number | null][] = [
  [1, null],
  [5, 1],
  [51, 1],
  [12, 5],
  [15, 51],
]
/** Departments of the users 1…6; nobody knows user 99. */
const USERS = [1, 5, 12, 51, 15, null]
const OWNERS = [1, 2, 3, 4, 5, 6, 99, null]

export interface Portals {
  database: TestDatabase
  cube: Cube
  /** As the server does after a sync. */
  refresh(): Promise<void>
  /** An address of the REST API as this caller: by POST when there is a body. */
  ask(path: string, context?: SecurityContext, body?: object): Promise<{ status: number; body: Body }>
  /** Names of the cubes that an executive sees, and their members. */
  cubes(): Promise<MetaCube[]>
  close(): Promise<void>
}

export interface MetaCube {
  name: string
  measures: { name: string; type: string; drillMembers?: string[] }[]
  dimensions: { name: string; type: string }[]
  segments: { name: string }[]
}

export async function accessPortals(): Promise<Portals> {
  const database = await freshDatabase()
  const { pool } = database
  await ensureTables(pool, await loadEntities({ smartProcesses: [] }))
  await set(pool, 'timezone', ZONE)
  for (const portal of [1, 2]) await fill(database, portal)
  await refreshMarts(pool)
  const cube = await cubeOver(database)
  await cube.refresh()
  const server = createServer(cube.app).listen(0)
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask: Portals['ask'] = async (path, context = EXECUTIVE, body) => {
    const headers = { authorization: await token(context), 'content-type': 'application/json' }
    const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {}
    const response = await fetch(origin + path, { headers, ...sent })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  return {
    database,
    cube,
    ask,
    async refresh() {
      await refreshMarts(pool, { onChange: cube.maintain })
      await cube.refresh()
    },
    cubes: async () => (await ask('/cubejs-api/v1/meta')).body.cubes,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await cube.stop()
      await database.drop()
    },
  }
}

const of = <T>(list: T[], index: number): T => list[index % list.length]!
const day = (index: number) => `2026-01-${String(1 + (index % 28)).padStart(2, '0')}T09:00:00Z`

async function fill({ pool }: TestDatabase, portal_id: number): Promise<void> {
  await register(pool, portal_id, { name: `portal${portal_id}` })
  const add = (table: string, row: object) => put(pool, table, { portal_id, ...row })
  for (const [id, parent] of DEPARTMENTS) await add('departments', { id, name: `Отдел ${id}`, parent })
  for (const [index, department] of USERS.entries())
    await add('users', {
      id: index + 1,
      name: `Сотрудник ${index + 1}`,
      department_ids: department === null ? null : [department],
      user_type: 'employee',
    })
  await add('currencies', { currency: 'RUB', amount: 1, amount_cnt: 1, base: true })
  await add('categories', { id: 0, name: 'Продажи', sort: 10 })
  for (const [index, [status_id, semantics]] of [
    ['NEW', null],
    ['WORK', null],
    ['WON', 'S'],
    ['LOSE', 'F'],
  ].entries()) {
    const row = { id: index + 1, status_id, name: status_id, sort: index * 10, semantics }
    await add('statuses', { ...row, entity_id: 'DEAL_STAGE' })
    await add('statuses', {
      ...row,
      id: index + 11,
      entity_id: 'STATUS',
      status_id: of(['NEW', 'WORK', 'CONVERTED', 'JUNK'], index),
    })
  }
  for (let id = 1; id <= 24; id++) await addRecords(add, id)
}

/** A deal with its history, a lead with its, an activity, a task, a comment and a company, each with another owner. */
async function addRecords(add: (table: string, row: object) => Promise<void>, id: number): Promise<void> {
  const times = { date_create: day(id), date_modify: day(id + 3), moved_time: day(id + 3) }
  const money = { opportunity: id * 100, currency_id: 'RUB' }
  const owner = (shift: number) => of(OWNERS, id + shift)
  await add('companies', { id, title: `Фирма ${id}`, assigned_by_id: owner(1), date_create: day(id) })
  const stage_id = of(['NEW', 'WORK', 'WON', 'LOSE'], id)
  const stage_semantic_id = of(['P', 'P', 'S', 'F'], id)
  const company_id = id % 5 === 0 ? null : (id % 7) + 1
  const deal = {
    id,
    title: `Сделка ${id}`,
    category_id: 0,
    stage_id,
    stage_semantic_id,
    company_id,
    assigned_by_id: owner(0),
  }
  await add('deals', { ...deal, ...times, ...money, source_id: 'WEB' })
  const entry = { id, type_id: 2, owner_id: id, created_time: day(id + 3) }
  await add('deal_stage_history', { ...entry, category_id: 0, stage_id, stage_semantic_id })
  const status_id = of(['NEW', 'WORK', 'CONVERTED', 'JUNK'], id)
  const status = { status_id, status_semantic_id: stage_semantic_id }
  await add('leads', {
    id,
    title: `Лид ${id}`,
    ...status,
    assigned_by_id: owner(2),
    ...times,
    ...money,
    source_id: 'WEB',
  })
  await add('lead_status_history', { ...entry, ...status })
  const call = { type_id: 2, provider_id: 'VOXIMPLANT_CALL', direction: 1, completed: id % 2 === 0 }
  const spent = { created: day(id), start_time: day(id), end_time: day(id), deadline: day(id + 1) }
  await add('activities', { id, owner_type_id: 2, owner_id: id, ...call, ...spent, responsible_id: owner(3) })
  await add('timeline_comments', {
    id,
    owner_type_id: 2,
    owner_id: id,
    created: day(id),
    author_id: owner(4),
  })
}

/** Which callers there are, and the rows that are theirs, in SQL of our own over `marts`. */
export const CALLERS: [name: string, context: SecurityContext, rule: string][] = [
  ['an executive', { role: 'executive' }, 'true'],
  ['an analyst', { role: 'analyst', userId: 3 }, 'true'],
  [
    'the head of 5',
    { role: 'head', userId: 2, departmentIds: [5] },
    `portal_id = 1 and department_id in (5, 12)`,
  ],
  ['the head of 12', { role: 'head', departmentIds: ['12'] }, `portal_id = 1 and department_id = 12`],
  ['the head of 51', { role: 'head', departmentIds: [51] }, `portal_id = 1 and department_id in (51, 15)`],
  [
    'the head of 12 and 15 elsewhere',
    { role: 'head', departmentIds: [12, 15], portalId: 2 },
    `portal_id = 2 and department_id in (12, 15)`,
  ],
  [
    'the head of everything',
    { role: 'head', departmentIds: [1] },
    `portal_id = 1 and department_id in (1, 5, 12, 51, 15)`,
  ],
  ['the head of what is not there', { role: 'head', departmentIds: [2] }, 'false'],
  ['a manager', { role: 'manager', userId: 3 }, `portal_id = 1 and manager_id = 3`],
  ['a manager elsewhere', { role: 'manager', userId: '5', portalId: 2 }, `portal_id = 2 and manager_id = 5`],
  ['a manager whom nobody knows', { role: 'manager', userId: 99 }, `portal_id = 1 and manager_id = 99`],
]
