import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SqlError } from '../../server/sql/error.ts'
import { int16, int32, message, zeroEnded } from '../../server/sql/wire/compose.ts'
import { encodingOf } from '../../server/sql/wire/encodings.ts'
import { readValues } from '../../server/sql/wire/values.ts'
import { errorOf, execute, parse, query, RawClient, statuses, sync, types } from './wire-client.ts'
import { FACADE, startWire, type TestWire, withLeaves } from './wire-server.ts'

let server: TestWire
let client: RawClient

beforeAll(async () => {
  server = await startWire({ compile: withLeaves })
  await server.db.pool.query(FACADE)
  client = (await RawClient.logIn(server.wire.port)).client
})
afterAll(async () => {
  client.end()
  await server.close()
})

const ask = (...messages: Buffer[]) => {
  client.send(...messages)
  return client.untilReady()
}

const bindBinary = (statement: string, value: Buffer, results: number) =>
  message(
    'B',
    zeroEnded(''),
    zeroEnded(statement),
    int16(1),
    int16(1),
    int16(1),
    int32(value.length),
    value,
    int16(1),
    int16(results),
  )

/** The value of an expression as PostgreSQL sends it in binary, with the oid of its type. */
async function binaryOf(expression: string): Promise<{ oid: number; value: Buffer }> {
  const answers = await ask(
    parse('', `SELECT ${expression}`),
    message('B', zeroEnded(''), zeroEnded(''), int16(0), int16(0), int16(1), int16(1)),
    message('D', 'P', zeroEnded('')),
    execute(''),
    sync(),
  )
  expect(types(answers)).toBe('12TDCZ')
  const columns = answers[2]!.body
  const row = answers[3]!.body
  const name = columns.indexOf(0, 2)
  return { oid: columns.readUInt32BE(name + 7), value: row.subarray(6) }
}

const text = (bytes: Buffer) => bytes.toString()

test.each([
  ['bool', ['true', 'false']],
  ['int2', ['-32768', '0', '32767']],
  ['int4', ['-2147483648', '1']],
  ['int8', ['-9223372036854775808', '9223372036854775807']],
  ['oid', ['4294967295']],
  ['float4', ['0.1', '-1e30', 'NaN', 'Infinity']],
  ['float8', ['0.1', '1e-300', '-Infinity', '123456789.125']],
  [
    'numeric',
    ['0', '-0.00012', '12345678901234567890.000100', '1e20', '10000', '1e-20', 'NaN', '-Infinity', '0.00'],
  ],
  ['text', ['Привет', '', "O'Hara \\"]],
  ['varchar', ['x']],
  ['bpchar', ['x ']],
  ['name', ['имя']],
  [
    'date',
    ['2026-02-28', '0001-12-31 BC', '9999-12-31', '12345-01-01', 'infinity', '-infinity', '1999-12-31'],
  ],
  [
    'timestamp',
    ['2026-02-28 23:59:59.999', '1999-12-31 23:59:59.000001', '0044-03-15 12:00:00 BC', 'infinity'],
  ],
  ['timestamptz', ['2026-02-28 23:59:59.999+03', '0044-03-15 12:00:00+00 BC', '-infinity']],
  ['time', ['00:00:00', '24:00:00', '12:34:56.000001']],
  ['interval', ['-1 year 2 mons -3 days 04:05:06.7', '0']],
  ['uuid', ['01234567-89ab-cdef-0123-456789abcdef']],
  ['bytea', ['\\x00ff27']],
  ['json', ['{"a": [1]}']],
  ['int4[]', ['{1,NULL,3}', '{}', '{{1,2},{3,4}}', '[2:3]={1,2}']],
  ['text[]', ['{"a,b","\\"q\\"","\\\\",NULL,"NULL"}']],
  ['timestamptz[]', ['{"2026-01-01 00:00:00+00"}']],
  ['numeric[]', ['{1.5,NaN}']],
])('binary %s is read as PostgreSQL reads it', async (type, values) => {
  for (const value of values) {
    const { rows } = await server.db.pool.query('select quote_literal($1::text) as quoted', [value])
    const { oid, value: bytes } = await binaryOf(`${rows[0].quoted}::${type}`)
    const [read] = readValues([bytes], [1], [oid], text)
    // Lower bounds of arrays are not kept: no comparison asks for them.
    const expected = value.replace(/^\[.*\]=/, '')
    const { rows: compared } = await server.db.pool.query(
      `select $1::text::${type}::text as read, $2::text::${type}::text as meant`,
      [read!.text, expected],
    )
    expect([value, compared[0].read]).toEqual([value, compared[0].meant])
  }
})

test('binary values reach a statement with leaves', async () => {
  await ask(parse('by id', 'SELECT id FROM deals WHERE id = $1'), sync())
  const value = Buffer.from('0000000000000007', 'hex')
  const answers = await ask(bindBinary('by id', value, 1), execute(''), sync())
  expect(types(answers)).toBe('2DCZ')
  expect(answers[1]!.body.subarray(6)).toEqual(value)
  expect(server.asked.at(-1)!.values).toEqual([{ oid: 20, text: '7' }])
  expect(errorOf(await ask(bindBinary('by id', value.subarray(1), 1), sync()))).toMatchObject({ C: '22P03' })
})

test('types that are not known in binary ask for text', async () => {
  await ask(parse('by box', "SELECT id FROM deals WHERE $1::box = '(0,0),(1,1)'"), sync())
  expect(errorOf(await ask(bindBinary('by box', Buffer.alloc(32), 0), sync()))).toMatchObject({ C: '0A000' })
})

test('no bytes of a binary value crash or hang', () => {
  const oids = [
    16, 20, 21, 23, 26, 700, 701, 1007, 1009, 1082, 1083, 1114, 1182, 1184, 1186, 1231, 1700, 2950,
  ]
  fc.assert(
    fc.property(fc.constantFrom(...oids), fc.uint8Array({ maxLength: 80 }), (oid, bytes) => {
      try {
        const [read] = readValues([Buffer.from(bytes)], [1], [oid], text)
        return typeof read!.text === 'string'
      } catch (error) {
        return error instanceof SqlError
      }
    }),
    { numRuns: 20_000, seed: 20_261_122 },
  )
})

test.each(['WIN1251', 'KOI8R', 'WIN866', 'ISO_8859_5'])('a client may speak %s', async (name) => {
  const encoding = encodingOf(name)
  const { client: foreign, greeting } = await RawClient.logIn(server.wire.port, { client_encoding: name })
  expect(statuses(greeting).client_encoding).toBe(name)
  const askForeign = (...messages: Buffer[]) => {
    foreign.send(...messages)
    return foreign.untilReady()
  }
  const answers = await askForeign(query(encoding.encode("SELECT 'Привет, Ёж'")))
  expect(answers[1]!.body.subarray(6)).toEqual(encoding.encode('Привет, Ёж'))
  expect(server.asked.at(-1)!.text).toBe("SELECT 'Привет, Ёж'")
  const wanted = encoding.encode('сделка 3')
  const bound = await askForeign(
    parse('', 'SELECT title FROM deals WHERE title = $1'),
    message('B', Buffer.alloc(2), int16(0), int16(1), int32(wanted.length), wanted, int16(0)),
    execute(''),
    sync(),
  )
  expect(bound[2]!.body.subarray(6)).toEqual(wanted)
  foreign.end()
})

test('a text follows a change of encoding that was sent before it', async () => {
  const { client: changing } = await RawClient.logIn(server.wire.port)
  const win = encodingOf('WIN1251')
  changing.send(query("SET client_encoding TO 'WIN1251'"), query(win.encode("SELECT 'жёлтый'")))
  await changing.untilReady()
  expect((await changing.untilReady())[1]!.body.subarray(6)).toEqual(win.encode('жёлтый'))
  changing.send(query('RESET client_encoding'), query("SELECT 'жёлтый'"))
  await changing.untilReady()
  expect((await changing.untilReady())[1]!.body.toString('utf8', 6)).toBe('жёлтый')
  changing.end()
})

test('what an encoding lacks is an error', async () => {
  const { client: foreign } = await RawClient.logIn(server.wire.port, { client_encoding: 'WIN1251' })
  foreign.send(query(Buffer.from([...Buffer.from("SELECT '"), 0x98, 0x27])))
  expect(errorOf(await foreign.untilReady())).toMatchObject({ C: '22P05' })
  foreign.send(query("SET client_encoding TO 'SJIS'"))
  await foreign.untilReady()
  foreign.send(query("SELECT 'ascii'"))
  expect(types(await foreign.untilReady())).toBe('TDCZ')
  foreign.send(query(Buffer.from("SELECT '\x82\xa0'", 'latin1')))
  expect(errorOf(await foreign.untilReady())).toMatchObject({ C: '0A000' })
  expect(() => encodingOf('WIN1253').decode(Buffer.from([0xd2]))).toThrow('invalid byte sequence')
  expect(() => encodingOf('WIN1251').encode('Ş')).toThrow('no equivalent')
  expect(encodingOf('WIN1251').encodeLossy('aŞ').toString()).toBe('a?')
  foreign.end()
})
