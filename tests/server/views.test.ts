/** `/api/views`: whose they are, who sees and changes them, and what happens to bad requests. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../server/log.ts'
import { viewsRoutes } from '../../server/views/routes.ts'
import { defaultViews, type View } from '../../server/views/table.ts'
import { SECRET, token } from '../schema/start.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
let server: Server
let origin: string
beforeAll(async () => {
  db = await freshDatabase()
  const routes = viewsRoutes({ pool: db.pool, apiSecret: SECRET, log: createLog('silent') })
  server = createServer(express().use('/api/views', routes)).listen(0)
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/views`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await db.drop()
})
beforeEach(async () => {
  await db.pool.query('truncate app.views')
})

type Body = View & { views: View[]; error?: string }
interface Who {
  role?: string
  userId?: number
  portalId?: number
  reader?: string
  token?: string
}

const ANNA = { role: 'manager', userId: 17 }
const BORIS = { role: 'head', userId: 18 }
const CHIEF = { role: 'executive', reader: 'browser-of-the-chief' }

async function ask(method: string, path: string, { reader, token: given, ...context }: Who, body?: unknown) {
  const response = await fetch(origin + path, {
    method,
    headers: {
      authorization: `Bearer ${given ?? (await token(context))}`,
      ...(reader && { 'x-vitrina-reader': reader }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Body }
}

const draft = (more: object = {}) => ({ page: 'sales', name: 'Опт', query: '?pipe=4&p=2026-10', ...more })
const create = async (who: Who, more: object = {}) => (await ask('POST', '', who, draft(more))).body
const namesSeen = async (who: Who, path = '') =>
  (await ask('GET', path, who)).body.views.map(({ name }) => name)
const rows = async () =>
  (await db.pool.query('select owner, page, name, scope, is_default from app.views order by id')).rows

test('a view is kept and told back', async () => {
  const { status, body } = await ask('POST', '', ANNA, draft({ name: '  Опт ' }))
  expect(status).toBe(201)
  expect(body).toEqual({
    id: expect.any(Number),
    page: 'sales',
    name: 'Опт',
    query: '?pipe=4&p=2026-10',
    scope: 'mine',
    isDefault: false,
    isOwn: true,
    updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  })
  expect((await ask('GET', '?page=sales', ANNA)).body).toEqual({ views: [body] })
  expect((await ask('GET', '?page=team', ANNA)).body).toEqual({ views: [] })
})

test('own views are seen by nobody else, those of the team by all', async () => {
  await create(ANNA)
  await create(ANNA, { name: 'Всем', scope: 'team' })
  expect(await namesSeen(ANNA)).toEqual(['Опт', 'Всем'])
  expect((await ask('GET', '', BORIS)).body.views).toMatchObject([{ name: 'Всем', isOwn: false }])
  expect(await namesSeen({ role: 'executive', reader: 'another-browser' })).toEqual(['Всем'])
})

test('people of two portals who share a number are two', async () => {
  await create(ANNA)
  expect(await namesSeen({ ...ANNA, portalId: 2 })).toEqual([])
  expect(await namesSeen({ ...ANNA, portalId: 1 })).toEqual(['Опт'])
})

test('a browser keeps views where nobody signed in', async () => {
  await create(CHIEF)
  expect(await namesSeen(CHIEF)).toEqual(['Опт'])
  expect(await namesSeen({ role: 'executive', reader: 'another-browser' })).toEqual([])
  expect(await namesSeen({ role: 'executive', userId: 5, reader: CHIEF.reader })).toEqual([])
})

describe('a change', () => {
  test('touches the fields that it names', async () => {
    const { id, updatedAt } = await create(ANNA)
    const { status, body } = await ask('PATCH', `/${id}`, ANNA, { name: 'Розница', isDefault: true })
    expect(status).toBe(200)
    expect(body).toMatchObject({ id, name: 'Розница', query: '?pipe=4&p=2026-10', isDefault: true })
    expect(body.updatedAt >= updatedAt).toBe(true)
  })

  test('of a view of the team is its owner’s and an executive’s', async () => {
    const { id } = await create(ANNA, { scope: 'team' })
    for (const [method, body] of [
      ['PATCH', { name: 'Чужое' }],
      ['DELETE', undefined],
    ] as const) {
      const refused = await ask(method, `/${id}`, BORIS, body)
      expect(refused.status).toBe(403)
      expect(refused.body.error).toContain('Only the owner of a view or an executive may change it')
    }
    expect((await ask('PATCH', `/${id}`, CHIEF, { name: 'Наше' })).body).toMatchObject({ isOwn: false })
    expect(await namesSeen(BORIS)).toEqual(['Наше'])
    expect((await ask('DELETE', `/${id}`, ANNA)).status).toBe(204)
    expect(await rows()).toEqual([])
  })

  test('of somebody’s own view finds none', async () => {
    const { id } = await create(ANNA)
    expect((await ask('PATCH', `/${id}`, BORIS, { name: 'Чужое' })).status).toBe(404)
    expect((await ask('DELETE', `/${id}`, CHIEF)).status).toBe(404)
    expect(await namesSeen(ANNA)).toEqual(['Опт'])
  })
})

describe('a default', () => {
  test('takes the place of the one before, page by page', async () => {
    await create(ANNA, { isDefault: true })
    await create(ANNA, { name: 'Розница', isDefault: true })
    await create(ANNA, { name: 'Опт', page: 'team', isDefault: true })
    await create(BORIS, { isDefault: true })
    expect(
      (await rows()).map(({ owner, page, name, is_default }) => [owner, page, name, is_default]),
    ).toEqual([
      ['1:17', 'sales', 'Опт', false],
      ['1:17', 'sales', 'Розница', true],
      ['1:17', 'team', 'Опт', true],
      ['1:18', 'sales', 'Опт', true],
    ])
  })

  test('of the team is not taken away by another reader', async () => {
    await create(ANNA, { scope: 'team', isDefault: true })
    const { status, body } = await ask('POST', '', BORIS, draft({ scope: 'team', isDefault: true }))
    expect(status).toBe(403)
    expect(body.error).toContain('opens with "Опт"')
    await create(CHIEF, { name: 'Главное', scope: 'team', isDefault: true })
    expect((await rows()).filter(({ is_default }) => is_default).map(({ name }) => name)).toEqual(['Главное'])
  })

  test('is one, however many are made at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        ask('POST', '', ANNA, draft({ name: `Вид ${index}`, isDefault: true })),
      ),
    )
    expect(made.map(({ status }) => status)).toEqual(Array(12).fill(201))
    expect((await rows()).filter(({ is_default }) => is_default)).toHaveLength(1)
    const ids = (await ask('GET', '', ANNA)).body.views.map(({ id }) => id)
    await Promise.all(ids.map((id) => ask('PATCH', `/${id}`, ANNA, { isDefault: true, scope: 'team' })))
    expect((await rows()).filter(({ is_default }) => is_default)).toHaveLength(1)
  })

  test('of the reader comes before the team’s', async () => {
    const team = await create(CHIEF, { name: 'Команды', scope: 'team', isDefault: true })
    const mine = await create(ANNA, { isDefault: true, query: '?p=2026' })
    expect(await defaultViews(db.pool, '1:17')).toEqual([{ id: mine.id, page: 'sales', query: '?p=2026' }])
    expect((await defaultViews(db.pool, undefined)).map(({ id }) => id)).toEqual([team.id])
  })
})

test('a name stands once on a page of one owner', async () => {
  await create(ANNA)
  const { status, body } = await ask('POST', '', ANNA, draft({ scope: 'team' }))
  expect([status, body.error]).toEqual([
    409,
    'name: this page has a view "Опт" already; choose another name.',
  ])
  const { id } = await create(ANNA, { name: 'Розница' })
  expect((await ask('PATCH', `/${id}`, ANNA, { name: 'Опт' })).status).toBe(409)
  expect((await create(BORIS)).name).toBe('Опт')
  expect(await rows()).toHaveLength(3)
})

test('two hundred views are enough for one owner', async () => {
  await db.pool.query(
    `insert into app.views (owner, page, name, scope) select '1:17', 'sales', 'n' || n, 'mine' from generate_series(1, 199) as n`,
  )
  const both = await Promise.all([create(ANNA, { name: 'a' }), create(ANNA, { name: 'b' })])
  expect(both.map(({ error }) => error).filter(Boolean)).toEqual([
    'You have 200 views, which is the most; delete one first.',
  ])
  expect(await rows()).toHaveLength(200)
})

describe('who is not known', () => {
  test('needs a token', async () => {
    const strange = await token(ANNA, '1h', 'another secret of somebody else')
    const old = await token(ANNA, '-1s')
    for (const given of ['', 'nonsense', strange, old]) {
      const { status, body } = await ask('POST', '', { token: given }, draft())
      expect([status, body.error]).toEqual([401, 'A valid token of /api/session is needed.'])
    }
    expect(await rows()).toEqual([])
  })

  test('needs a role and an id', async () => {
    expect((await ask('GET', '', { userId: 17 })).status).toBe(403)
    expect((await ask('GET', '', { role: 'passer-by', userId: 17 })).status).toBe(403)
    for (const reader of [undefined, 'short', "x'; drop table app.views", 'a'.repeat(65)])
      expect((await ask('GET', '', { role: 'executive', ...(reader && { reader }) })).status).toBe(400)
  })
})

test.each([
  ['no page', { page: undefined }, 'page: expected one of'],
  ['an unknown page', { page: 'admin' }, 'page: expected one of summary, sales'],
  ['no name', { name: undefined }, 'name: expected text'],
  ['a blank name', { name: '   ' }, 'name: is empty'],
  ['a long name', { name: 'я'.repeat(81) }, 'name: has 81 characters; shorten it to 80'],
  ['a zero byte', { name: 'a\u0000b' }, 'name: has control characters'],
  ['half a pair', { query: '?q=\ud800' }, 'query: has control characters'],
  ['a foreign address', { query: 'https://elsewhere.example/?p=1' }, 'query: begins with "h"'],
  ['a long query', { query: `?${'a'.repeat(4000)}` }, 'query: has 4001 characters'],
  ['another scope', { scope: 'world' }, 'scope: expected one of mine, team, not "world"'],
  ['a default that is no flag', { isDefault: 'yes' }, 'isDefault: expected true or false'],
  ['a strange field', { owner: '1:18' }, '"owner": a view has no such field'],
])('%s is refused and changes nothing', async (_, more, error) => {
  const { id } = await create(ANNA, { isDefault: true })
  const before = await rows()
  for (const answer of [
    await ask('POST', '', ANNA, draft({ name: 'Розница', isDefault: true, ...more })),
    ...(Object.values(more)[0] === undefined
      ? []
      : [await ask('PATCH', `/${id}`, ANNA, { query: '?p=2020', ...more })]),
  ]) {
    expect(answer.status).toBe(400)
    expect(answer.body.error).toContain(error)
    expect(answer.body.error).not.toContain('\n')
  }
  expect(await rows()).toEqual(before)
})

test('what is no object or no JSON is refused', async () => {
  for (const body of ['[]', '"x"', 'null', '{', '{"page":'])
    expect((await ask('POST', '', ANNA, body)).status, body).toBe(400)
  expect((await ask('PATCH', `/${(await create(ANNA)).id}`, ANNA, {})).status).toBe(400)
  expect((await ask('PATCH', '/1e3', ANNA, { name: 'x' })).status).toBe(404)
  expect((await ask('DELETE', '/99999999', ANNA)).status).toBe(404)
  expect((await ask('GET', '?page=nowhere', ANNA)).status).toBe(400)
})
