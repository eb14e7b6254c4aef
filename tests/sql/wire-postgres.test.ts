import type pg from 'pg'
import Cursor from 'pg-cursor'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FACADE, startWire, type TestWire, USER, withLeaves } from './wire-server.ts'

let server: TestWire
let client: pg.Client

beforeAll(async () => {
  server = await startWire({ compile: withLeaves })
  await server.db.pool.query(FACADE)
  client = await server.client()
})
afterAll(async () => {
  await server.close()
  expect(server.problems.filter((line) => !line.includes('secret of the compiler'))).toEqual([])
})

const rowsOf = async (query: string | pg.QueryConfig) => (await client.query(query)).rows

test('any database name is taken and the user is known', async () => {
  expect(await rowsOf('SELECT who_am_i')).toEqual([{ me: USER }])
  expect(server.asked.at(-1)!.session.client).toMatchObject({
    user: USER,
    database: 'любая',
    encrypted: false,
  })
})

test('a wrong password and an unknown user are told the same', async () => {
  const failing = async (config: pg.ClientConfig) => {
    const { code, severity, message } = await server.client(config).catch((error) => error)
    return { code, severity, message }
  }
  const answer = (user: string) => ({
    code: '28P01',
    severity: 'FATAL',
    message: `password authentication failed for user "${user}"`,
  })
  expect(await failing({ password: 'wrong' })).toEqual(answer(USER))
  expect(await failing({ user: 'никто' })).toEqual(answer('никто'))
})

test('a simple query runs several statements', async () => {
  const results = (await client.query(
    'BEGIN; SELECT COUNT(*) FROM deals; COMMIT',
  )) as unknown as pg.QueryResult[]
  expect(results.map(({ command }) => command)).toEqual(['BEGIN', 'SELECT', 'COMMIT'])
  expect(results[1]!.rows).toEqual([{ count: '10' }])
})

test('an error stops the rest and takes the whole message back', async () => {
  await client.query('CREATE TEMP TABLE kept (a int)')
  await expect(
    client.query('INSERT INTO kept VALUES (1); SELECT 1/0; INSERT INTO kept VALUES (2)'),
  ).rejects.toThrow('division by zero')
  expect(await rowsOf('SELECT COUNT(*)::int AS n FROM kept')).toEqual([{ n: 0 }])
})

test('a statement that cannot be compiled fails after those before it', async () => {
  await expect(client.query('BEGIN; SELECT refuse me')).rejects.toMatchObject({
    code: '42P01',
    message: 'this is refused',
    hint: 'write another',
    position: '15',
  })
  await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
  await client.query('ROLLBACK')
  expect(await rowsOf('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('in a failed transaction that is what is complained of', async () => {
  await client.query('BEGIN')
  await client.query('SELECT 1/0').catch(() => {})
  await expect(client.query('SELECT refuse me')).rejects.toMatchObject({ code: '25P02' })
  await expect(client.query('SELECT $1 refuse me', ['x'])).rejects.toMatchObject({ code: '25P02' })
  await client.query('ROLLBACK')
})

test('faults of the compiler are logged and not told', async () => {
  await expect(client.query('SELECT crash me')).rejects.toMatchObject({ code: 'XX000' })
  await expect(client.query('SELECT crash me', ['x'])).rejects.toThrow(/^internal error/)
  expect(server.problems.join()).toContain('secret of the compiler')
  expect(await rowsOf('SELECT 2 AS two')).toEqual([{ two: 2 }])
})

test('positions of errors point into what the analyst wrote', async () => {
  const positionOf = (text: string) =>
    client.query(text).then(
      () => 'none',
      ({ position }) => position,
    )
  expect(await positionOf('SELECT nope')).toBe('8')
  expect(await positionOf("SELECT '😀', 'я';   SELECT nope")).toBe('27')
  expect(await positionOf('SELECT nope FROM deals')).toBeUndefined()
})

test('an empty query is answered as such', async () => {
  for (const text of ['', ';', ' ; ; ']) expect((await client.query(text)).rows).toEqual([])
  expect((await client.query({ text: '', values: [] })).rows).toEqual([])
})

test('settings of drivers are set and shown', async () => {
  await client.query("SET DateStyle = 'ISO'; SET extra_float_digits = 3; SET application_name = 'x'")
  expect(await rowsOf('SHOW transaction_isolation')).toEqual([{ transaction_isolation: 'read committed' }])
  await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY')
  expect(await rowsOf('SELECT COUNT(*)::int AS n FROM deals')).toEqual([{ n: 10 }])
  await client.query('SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE')
})

test('pools may reset the session', async () => {
  await client.query('DISCARD ALL')
  await client.query(
    `SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
     DISCARD SEQUENCES; DISCARD TEMP`,
  )
  expect(await rowsOf('SELECT 3 AS three')).toEqual([{ three: 3 }])
})

test('parameters reach the compiler as text with their types', async () => {
  const text =
    'SELECT id::int AS id FROM deals WHERE title = $1 AND closed_at > $2 AND won = $3 AND id = ANY($4)'
  const values = ['сделка 4', '2026-01-02', true, [4, 5]]
  expect(await rowsOf({ text, values })).toEqual([{ id: 4 }])
  expect(server.asked.at(-1)).toMatchObject({
    purpose: 'bind',
    values: [
      { oid: 25, text: 'сделка 4' },
      { oid: 1114, text: '2026-01-02' },
      { oid: 16, text: 'true' },
      { oid: 1016, text: '{"4","5"}' },
    ],
  })
})

test('a prepared statement is compiled with each set of values', async () => {
  const query = { name: 'by title', text: 'SELECT id::int AS id FROM deals WHERE title = $1' }
  for (const id of [1, 7, 3]) expect(await rowsOf({ ...query, values: [`сделка ${id}`] })).toEqual([{ id }])
  expect(await rowsOf({ ...query, values: [null] })).toEqual([])
})

test('a statement prepared before a switch of user follows it', async () => {
  const query = { name: 'reader', text: 'SELECT reader FROM deals WHERE id = $1' }
  const own = await server.client()
  // The facade has no such column, so its types cannot be told without it.
  await server.db.pool.query('alter table deals add column reader text')
  expect((await own.query({ ...query, values: [1] })).rows).toEqual([{ reader: USER }])
  const { command } = await own.query('SET person TO boris')
  expect(command).toBe('SWITCH')
  expect((await own.query({ ...query, values: [1] })).rows).toEqual([{ reader: 'boris' }])
  await server.db.pool.query('alter table deals drop column reader')
})

test('an effect comes before what is compiled after it', async () => {
  const own = await server.client()
  const results = (await own.query(
    'SELECT who_am_i; SET person TO vera; SELECT who_am_i; SELECT 1 AS one',
  )) as unknown as pg.QueryResult[]
  expect(results.map(({ rows }) => rows[0])).toEqual([{ me: USER }, undefined, { me: 'vera' }, { one: 1 }])
  expect((await own.query('SET person TO gleb')).command).toBe('SWITCH')
  expect((await own.query({ text: 'SET person TO olga', values: [] })).command).toBe('SWITCH')
  expect((await own.query('SELECT who_am_i')).rows).toEqual([{ me: 'olga' }])
})

test('an effect does not come when its statement or one before it fails', async () => {
  const own = await server.client()
  await expect(own.query('SELECT 1/0; SET person TO vera')).rejects.toMatchObject({ code: '22012' })
  await own.query('BEGIN')
  await own.query('SELECT 1/0').catch(() => {})
  await expect(own.query('SET person TO vera')).rejects.toMatchObject({ code: '25P02' })
  await expect(own.query({ text: 'SET person TO vera', values: [] })).rejects.toMatchObject({ code: '25P02' })
  await own.query('ROLLBACK')
  expect((await own.query('SELECT who_am_i')).rows).toEqual([{ me: USER }])
})

test('an effect that fails fails its statement', async () => {
  const own = await server.client()
  await expect(own.query('SET person TO nobody; SELECT 1')).rejects.toMatchObject({ code: '42501' })
  await own.query('BEGIN')
  await expect(own.query({ text: 'SET person TO nobody', values: [] })).rejects.toMatchObject({
    code: '42501',
  })
  await expect(own.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' })
  await own.query('ROLLBACK')
})

test('binary results come through', async () => {
  const text = 'SELECT id, won, amount FROM deals WHERE id = $1'
  const config = { text, values: [4], binary: true } as pg.QueryConfig
  expect(await rowsOf(config)).toEqual([{ id: expect.anything(), won: true, amount: 6 }])
})

test('cursors of SQL keep their place', async () => {
  await client.query('BEGIN; DECLARE c CURSOR FOR SELECT id::int AS id FROM deals ORDER BY id')
  expect(await rowsOf('FETCH 2 FROM c')).toEqual([{ id: 1 }, { id: 2 }])
  await client.query('CLOSE c; COMMIT')
})

test('portals give their rows in parts', async () => {
  const cursor = client.query(new Cursor('SELECT id::int AS id FROM deals WHERE id > $1 ORDER BY id', [2]))
  const sizes: number[] = []
  for (let rows = await cursor.read(3); rows.length > 0; rows = await cursor.read(3)) sizes.push(rows.length)
  expect(sizes).toEqual([3, 3, 2])
  await cursor.close()
  expect(server.ended.at(-1)).toMatchObject({ rows: 8, error: undefined })
})

test('statements are told with their rows, time and errors', async () => {
  server.ended.length = 0
  await client.query('SELECT * FROM deals; SELECT 1')
  await client.query('SELECT nope').catch(() => {})
  await client.query('SELECT refuse me').catch(() => {})
  await client.query('SELECT $1::int FROM deals', ['x']).catch(() => {})
  await client.query('SELECT $1::int AS n FROM deals', [1])
  expect(server.ended.map(({ text, rows, error }) => [text, rows, error?.code])).toEqual([
    ['SELECT * FROM deals; SELECT 1', 10, undefined],
    ['SELECT * FROM deals; SELECT 1', 1, undefined],
    ['SELECT nope', 0, '42703'],
    ['SELECT refuse me', 0, '42P01'],
    ['SELECT $1::int FROM deals', 0, '22P02'],
    ['SELECT $1::int AS n FROM deals', 10, undefined],
  ])
  expect(server.ended[3]!.statement).toBeUndefined()
  for (const { ms } of server.ended) expect(ms).toBeGreaterThan(0)
})

test('copying in is refused and the session goes on', async () => {
  await client.query('CREATE TEMP TABLE filled (a int)')
  await expect(client.query('COPY filled FROM STDIN')).rejects.toMatchObject({ code: '0A000' })
  await expect(client.query({ text: 'COPY filled FROM STDIN', values: [] })).rejects.toMatchObject({
    code: '0A000',
  })
  expect(await rowsOf('SELECT COUNT(*)::int AS n FROM filled')).toEqual([{ n: 0 }])
})

test('parameters of the session are told as they change', async () => {
  server.parameters.length = 0
  await client.query("BEGIN; SET TIME ZONE 'Asia/Omsk'")
  await client.query('ROLLBACK')
  const zones = server.parameters.filter(([name]) => name === 'TimeZone').map(([, value]) => value)
  expect(zones[0]).toBe('Asia/Omsk')
  expect(zones).toHaveLength(2)
})
