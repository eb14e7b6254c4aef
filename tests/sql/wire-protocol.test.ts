import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { int16, int32, message, zeroEnded } from '../../server/sql/wire/compose.ts'
import {
  bind,
  closing,
  describe,
  errorOf,
  execute,
  firstColumn,
  parse,
  query,
  RawClient,
  startUp,
  statuses,
  sync,
  tags,
  types,
} from './wire-client.ts'
import { FACADE, startWire, type TestWire, USER, withLeaves } from './wire-server.ts'

let server: TestWire
let client: RawClient

beforeAll(async () => {
  server = await startWire({ compile: withLeaves })
  await server.db.pool.query(FACADE)
})
afterAll(async () => {
  await server.close()
  expect(server.problems).toEqual([])
})
beforeEach(async () => {
  client?.end()
  client = (await RawClient.logIn(server.wire.port)).client
})

const ask = (...messages: Buffer[]) => {
  client.send(...messages)
  return client.untilReady()
}

test('a log-in tells the settings, the key and that it is ready', async () => {
  const { greeting } = await RawClient.logIn(server.wire.port)
  expect(types(greeting)).toMatch(/^RRS+KZ$/)
  expect(statuses(greeting)).toMatchObject({
    server_version: expect.any(String),
    client_encoding: 'UTF8',
    DateStyle: 'ISO, MDY',
    integer_datetimes: 'on',
    standard_conforming_strings: 'on',
    TimeZone: expect.any(String),
    session_authorization: USER,
    is_superuser: 'off',
  })
})

test('start-up settings are set, unknown and wrong ones ignored', async () => {
  const { greeting } = await RawClient.logIn(server.wire.port, {
    options: '-c extra_float_digits=2 --application-name=from\\ options -c geqo',
    DateStyle: 'German',
    nonsense: 'x',
    IntervalStyle: "it's \\ wrong",
    'no name': 'x',
  })
  expect(statuses(greeting)).toMatchObject({ DateStyle: 'German, DMY', application_name: 'from options' })
  expect(types(greeting)).toMatch(/Z$/)
})

test('later versions of the protocol are brought down to 3.0', async () => {
  const { greeting } = await RawClient.logIn(server.wire.port, { '_pq_.x': '1' }, (3 << 16) + 2)
  expect(types(greeting)).toMatch(/^vRRS+KZ$/)
  expect(greeting[0]!.body).toEqual(Buffer.concat([int32(3 << 16), int32(1), zeroEnded('_pq_.x')]))
})

test.each([
  ['another protocol', startUp({ user: 'x' }, 2 << 16), '0A000'],
  ['no user', startUp({ database: 'x' }), '28000'],
  ['replication', startUp({ user: 'x', replication: 'database' }), '0A000'],
  ['a long start-up packet', int32(10_001), '08P01'],
  ['a short one', int32(3), '08P01'],
])('%s is refused', async (_, bytes, code) => {
  const stranger = await RawClient.connect(server.wire.port)
  stranger.send(bytes)
  const answers = await stranger.untilReady()
  expect(errorOf(answers)).toMatchObject({ S: 'FATAL', C: code })
  expect(stranger.closed).toBe(true)
})

test('without a certificate encryption is declined', async () => {
  const stranger = await RawClient.connect(server.wire.port)
  for (const code of [80877104, 80877103]) {
    const said = new Promise<Buffer>((resolve) => stranger.stream.once('data', resolve))
    stranger.send(int32(8), int32(code))
    expect((await said).toString()).toBe('N')
  }
  stranger.end()
})

test('a pipeline answers in order', async () => {
  const answers = await ask(
    parse('a', 'SELECT id::int FROM deals WHERE id < $1 ORDER BY 1'),
    describe('S', 'a'),
    bind('p', 'a', '4'),
    describe('P', 'p'),
    execute('p', 2),
    parse('', 'SELECT 7'),
    bind('', ''),
    execute(''),
    execute('p'),
    closing('P', 'p'),
    closing('S', 'a'),
    sync(),
  )
  expect(types(answers)).toBe('1tT2TDDs12DCDC33Z')
  expect(firstColumn(answers)).toEqual(['1', '2', '7', '3'])
  expect(answers[1]!.body).toEqual(Buffer.concat([int16(1), int32(20)]))
})

test('an error skips to the next Sync only', async () => {
  const run = (text: string) => [parse('', text), bind('', ''), execute('')]
  client.send(
    ...run('SELECT 1'),
    ...run('SELECT refuse me'),
    ...run('SELECT 2'),
    sync(),
    ...run('SELECT 3'),
    sync(),
  )
  const first = await client.untilReady()
  expect(types(first)).toBe('12DCEZ')
  expect(errorOf(first)).toMatchObject({ C: '42P01', H: 'write another', P: '8' })
  expect(firstColumn(await client.untilReady())).toEqual(['3'])
  client.send(
    ...run('SELECT id FROM deals LIMIT 1'),
    ...run('SELECT nope'),
    ...run('SELECT * FROM deals'),
    sync(),
  )
  const second = await client.untilReady()
  expect(types(second)).toBe('12DCEZ')
  expect(errorOf(second)).toMatchObject({ C: '42703', P: '8' })
})

test('what an error undid is not there afterwards', async () => {
  const answers = await ask(parse('kept', 'SELECT 1'), parse('kept', 'SELECT id FROM deals'), sync())
  expect(errorOf(answers)).toMatchObject({ C: '42P05' })
  expect(firstColumn(await ask(bind('', 'kept'), execute(''), sync()))).toEqual(['1'])
  await ask(parse('', 'SELECT nope'), parse('never', 'SELECT id FROM deals'), sync())
  expect(errorOf(await ask(bind('', 'never'), sync()))).toMatchObject({ C: '26000' })
  await ask(parse('', 'SELECT nope'), closing('S', 'kept'), sync())
  expect(firstColumn(await ask(bind('', 'kept'), execute(''), sync()))).toEqual(['1'])
})

test('the unnamed statement is never overwritten by ours', async () => {
  await ask(parse('', 'SELECT 5'), sync())
  await ask(parse('leaf', 'SELECT id FROM deals'), bind('', 'leaf'), execute(''), sync())
  await ask(parse('x', 'SELECT refuse me'), sync())
  expect(firstColumn(await ask(bind('', ''), execute(''), sync()))).toEqual(['5'])
})

test('portals of one statement keep their own values', async () => {
  const answers = await ask(
    parse('s', 'SELECT id::int FROM deals WHERE id > $1 ORDER BY 1'),
    bind('one', 's', '0'),
    bind('two', 's', '8'),
    execute('one', 2),
    execute('two'),
    execute('one', 1),
    sync(),
  )
  expect(firstColumn(answers)).toEqual(['1', '2', '9', '10', '3'])
})

test('PostgreSQL says what is wrong with values', async () => {
  await ask(parse('s', 'SELECT id FROM deals WHERE id > $1'), sync())
  const codeFor = async (...messages: Buffer[]) => errorOf(await ask(...messages, sync())).C
  expect(await codeFor(bind('', 's'))).toBe('08P01')
  expect(await codeFor(bind('', 's', 'abc'), execute(''))).toBe('22P02')
  expect(await codeFor(bind('', 's', '1', '2'))).toBe('08P01')
  expect(await codeFor(bind('', 'missing'))).toBe('26000')
  expect(await codeFor(execute('missing'))).toBe('34000')
  expect(await codeFor(describe('S', 'missing'))).toBe('26000')
  expect(await codeFor(parse('', 'SELECT 1; SELECT 2'))).toBe('42601')
})

test('unreferenced parameters keep the types that were declared', async () => {
  const answers = await ask(
    parse('s', "SELECT id::int FROM deals WHERE $1::text = 'x' OR id = $2", 25, 23),
    describe('S', 's'),
    bind('', 's', 'x', '1'),
    execute(''),
    sync(),
  )
  expect(answers.find(({ type }) => type === 't')!.body).toEqual(
    Buffer.concat([int16(2), int32(25), int32(23)]),
  )
  expect(firstColumn(answers)).toHaveLength(10)
})

test('names that are ours are refused', async () => {
  for (const bad of [
    parse('vitrina_bound', 'SELECT 1'),
    bind('', 'vitrina_bound'),
    closing('S', 'vitrina_bound'),
  ])
    expect(errorOf(await ask(bad, sync()))).toMatchObject({ C: '42939' })
})

test('function calls are refused', async () => {
  const answers = await ask(message('F', int32(1), int16(0), int16(0), int16(0)))
  expect(types(answers)).toBe('EZ')
  expect(errorOf(answers)).toMatchObject({ C: '0A000' })
})

test('COPY TO STDOUT streams, simply and extended', async () => {
  const copy = 'COPY (SELECT id::int, title FROM real_deals WHERE id < 3 ORDER BY 1) TO STDOUT WITH CSV'
  const simple = await ask(query(copy))
  expect(types(simple)).toBe('HddcCZ')
  expect(simple[1]!.body.toString()).toBe('1,сделка 1\n')
  expect(types(await ask(parse('', copy), bind('', ''), execute(''), sync()))).toBe('12HddcCZ')
})

test('tags are those of the compiler', async () => {
  expect(tags(await ask(query('SET person TO olga; SELECT 1')))).toEqual(['SWITCH', 'SELECT 1'])
  const answers = await ask(
    parse('', 'SET person TO vera'),
    bind('', ''),
    execute(''),
    parse('', 'SELECT 1'),
    sync(),
  )
  expect(types(answers)).toBe('12C1Z')
  expect(tags(answers)).toEqual(['SWITCH'])
})

test.each([
  ['a letter that no client says', Buffer.from('y\0\0\0\x04')],
  ['a password after the log-in', message('p', zeroEnded('x'))],
  ['a length that cannot be', Buffer.from('Q\0\0\0\x03')],
  ['a message larger than the limit', Buffer.concat([Buffer.from('Q'), int32(64 * 1024 * 1024 + 1)])],
])('%s ends the connection', async (_, bytes) => {
  const answers = await ask(bytes)
  expect(errorOf(answers)).toMatchObject({ S: 'FATAL', C: '08P01' })
  expect(client.closed).toBe(true)
})

test('malformed bodies are errors of one statement', async () => {
  for (const type of ['P', 'B', 'D', 'E', 'C']) {
    const answers = await ask(message(type, 'no end'), parse('', 'SELECT 1'), sync())
    expect([types(answers), errorOf(answers).C]).toEqual(['EZ', '08P01'])
  }
  expect(types(await ask(message('Q', 'SELECT 1')))).toBe('EZ')
  expect(types(await ask(query('SELECT 1')))).toBe('TDCZ')
})

test('bytes that are not UTF-8 are refused, not guessed', async () => {
  const answers = await ask(query(Buffer.from("SELECT '\xff'", 'latin1')))
  expect(errorOf(answers)).toMatchObject({ C: '22021' })
})
