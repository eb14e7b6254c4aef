/** Ten thousand messages that no client would send: none may crash the server, hang it, or reach another session. */
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { int16, int32, message, zeroEnded } from '../../server/sql/wire/compose.ts'
import {
  bind,
  closing,
  describe,
  execute,
  firstColumn,
  parse,
  query,
  RawClient,
  startUp,
  sync,
} from './wire-client.ts'
import { FACADE, startWire, type TestWire, withLeaves } from './wire-server.ts'

const SEED = 20_261_122

/** Not one who has to log in later: the failures count. */
const STRANGER = 'кто-то'

let server: TestWire
let good: pg.Client

beforeAll(async () => {
  server = await startWire({ compile: withLeaves, limits: { sessions: 20 } })
  await server.db.pool.query(FACADE)
  good = await server.client()
})
afterAll(async () => {
  await server.close()
})

/** Mulberry32: the same numbers in every run. */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const bytes = (most: number) => Buffer.from(Array.from({ length: below(most) }, () => below(256)))
  return { below, bytes, one: <T>(of: readonly T[]): T => of[below(of.length)]! }
}
type Dice = ReturnType<typeof dice>

/** Flips, cuts, repeats, and numbers at the edges. */
function mutate(valid: Buffer, { below, bytes, one }: Dice): Buffer {
  let result = Buffer.from(valid)
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(result.length + 1)
    const change = below(5)
    if (change === 0 && result.length > 0) result[below(result.length)] = below(256)
    else if (change === 1) result = result.subarray(0, at)
    else if (change === 2) result = Buffer.concat([result.subarray(0, at), bytes(12), result.subarray(at)])
    else if (change === 3) result = Buffer.concat([result, result.subarray(at)])
    else if (at + 4 <= result.length)
      result.writeInt32BE(one([0, -1, 1, 0x7fffffff, -0x80000000, 65_535]), at)
  }
  return result
}

const VALID = [
  query('SELECT 1'),
  query('BEGIN; SELECT id FROM deals; COMMIT'),
  query('BEGIN'),
  query('SET person TO vera; SELECT who_am_i'),
  query('COPY (SELECT 1) TO STDOUT'),
  query('CREATE TEMP TABLE IF NOT EXISTS t (a int); COPY t FROM STDIN'),
  parse('', 'SELECT id FROM deals WHERE title = $1', 25),
  parse('s', 'SELECT $1::int[], id FROM deals', 1007),
  parse('', 'SET person TO vera'),
  bind('', '', 'x'),
  bind('p', 's', '{1,2}'),
  message('B', Buffer.from('\0s\0'), int16(1), int16(1), int16(1), int32(16), Buffer.alloc(16, 1), int16(0)),
  describe('S', 's'),
  describe('P', ''),
  execute(''),
  execute('p', 1),
  closing('S', 's'),
  closing('P', 'p'),
  sync(),
  message('H'),
  message('d', 'x'),
  message('c'),
  message('f', zeroEnded('x')),
  message('F', int32(1), int16(0), int16(0), int16(0)),
]

const goodSessionWorks = async () =>
  expect((await good.query('SELECT id::int AS id FROM deals WHERE id = $1', [3])).rows).toEqual([{ id: 3 }])

test('1500 malformed beginnings leave the others alone', async () => {
  const random = dice(SEED)
  const scram = message('p', zeroEnded('SCRAM-SHA-256'), int32(9), Buffer.from('n,,n=,r=x'))
  const beginnings = [
    startUp({ user: STRANGER, database: 'x', options: '-c geqo=off' }),
    startUp({ user: STRANGER, '_pq_.a': '' }, (3 << 16) + 7),
    Buffer.concat([int32(8), int32(80877103), startUp({ user: STRANGER })]),
    Buffer.concat([int32(16), int32(80877102), int32(1), int32(2)]),
    Buffer.concat([startUp({ user: STRANGER }), scram, message('p', zeroEnded('c=biws,r=x,p=x'))]),
  ]
  for (let batch = 0; batch < 30; batch++) {
    const strangers = await Promise.all(Array.from({ length: 50 }, () => RawClient.connect(server.wire.port)))
    for (const stranger of strangers)
      stranger.send(random.below(5) === 0 ? random.bytes(200) : mutate(random.one(beginnings), random))
    await goodSessionWorks()
    for (const stranger of strangers) stranger.end()
  }
  expect(server.wire.sessions()).toBe(1)
})

test('7500 messages with malformed bodies are answered each time', async () => {
  const random = dice(SEED + 1)
  let client: RawClient | undefined
  for (let batch = 0; batch < 150; batch++) {
    client = client?.closed === false ? client : (await RawClient.logIn(server.wire.port)).client
    for (let i = 0; i < 50; i++) {
      const valid = random.one(VALID)
      const body = random.below(8) === 0 ? random.bytes(60) : mutate(valid.subarray(5), random)
      // The unmutated now and then, so that there is something to go wrong with.
      client.send(random.below(4) === 0 ? valid : message(String.fromCharCode(valid[0]!), body))
    }
    client.send(sync(), query('ROLLBACK'), query(`SELECT 'done ${batch}'`))
    await readUntil(client, `done ${batch}`)
    if (batch % 10 === 0) await goodSessionWorks()
  }
  client?.end()
  await goodSessionWorks()
})

/** A server that loses count never says it, and the test runs out of time. */
async function readUntil(client: RawClient, wanted: string): Promise<void> {
  for (;;) {
    const answers = await client.untilReady()
    if (firstColumn(answers).includes(wanted)) return
    expect(client.closed).toBe(false)
  }
}

test('1000 malformed frames end at most their own session', async () => {
  const random = dice(SEED + 2)
  for (let batch = 0; batch < 100; batch++) {
    const { client } = await RawClient.logIn(server.wire.port)
    for (let i = 0; i < 10; i++) client.send(mutate(random.one(VALID), random))
    await goodSessionWorks()
    client.end()
  }
  while (server.wire.sessions() > 1) await new Promise((resolve) => setTimeout(resolve, 10))
  const { rows } = await good.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE state = 'active'")
  expect(rows[0].n).toBeGreaterThan(0)
})

test('nothing of it was a fault of ours', () => {
  expect(server.problems).toEqual([])
})
