/** What Cube's queue and cache guaranteed holds on the short way to the database as well. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Executing, executeDirectly } from '../../server/cube/direct.ts'
import { KeptRows } from '../../server/cube/kept-rows.ts'
import { Statements } from '../../server/cube/statements.ts'
import type { Description } from '../../server/rollups/serve.ts'
import type { RollupState } from '../../server/rollups/state.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const settled = () => vi.advanceTimersByTimeAsync(0)

/** Stands for Cube's class of caches, which knows how to put tables into a statement. */
const named = {
  replacePreAggregationTableNamesInSql: (sql: string, tables: [string, { targetTableName: string }][]) =>
    tables.reduce((text, [name, { targetTableName }]) => text.replace(name, targetTableName), sql),
}

interface Sent {
  sql: string
  answer(value: number): void
  fail(text: string): void
}

/** Cube over a database, and looks at the roll-ups, that answer when they are told to. */
function slow() {
  const sent: Sent[] = []
  const looks: ((state: RollupState) => void)[] = []
  const events: string[] = []
  const query = (sql: string) =>
    new Promise<Record<string, unknown>[]>((resolve, reject) =>
      sent.push({
        sql,
        answer: (value) => resolve([{ value }]),
        fail: (text) => reject(Object.assign(new Error(text), { name: 'error' })),
      }),
    )
  const cubes = vi.fn(async () => 'as Cube does')
  const api: Executing = {
    logger: (event) => void events.push(event),
    options: { contextToDbType: async () => 'postgres', contextToExternalDbType: () => undefined },
    executeQuery: cubes,
    getQueryOrchestrator: () => ({
      driverFactory: async () => ({ query }),
      getQueryCache: () => ({ constructor: named }),
    }),
  }
  let generation = 0
  const direct = executeDirectly(
    api,
    {
      state: () => new Promise<RollupState>((resolve) => looks.push(resolve)),
      definitionOf: (table) => table,
    },
    () => generation,
  )
  const ask = (more: object = {}) =>
    api.executeQuery({
      query: 'select from rollup',
      values: [],
      preAggregations: [ROLLUP],
      ...more,
    }) as Promise<{
      data: { value: number }[]
      [name: string]: unknown
    }>
  return {
    ask,
    sent,
    looks,
    events,
    cubes,
    direct,
    drop: () => {
      direct.forget()
      generation++
    },
  }
}

const ROLLUP: Description = {
  preAggregationId: 'deals.day',
  tableName: 'rollup',
  sql: ['select from marts', []],
  type: 'rollup',
}
const ready = (version: number): RollupState => ({ version, ready: new Map([['rollup', 'rollup']]) })
const behind = (version: number): RollupState => ({ version, ready: new Map() })
const FRESH = { cacheMode: 'no-cache' }

/** After a first question, whose look found this. */
async function known(state: RollupState) {
  const here = slow()
  const first = here.ask(FRESH)
  here.looks[0]!(state)
  await settled()
  here.sent[0]!.answer(1)
  await first
  return here
}

test('an answer says what Cube would say', async () => {
  const { ask, looks, sent } = slow()
  const asked = ask({ dataSource: 'default' })
  looks[0]!(ready(1))
  await settled()
  sent[0]!.answer(1)
  expect(await asked).toEqual({
    data: [{ value: 1 }],
    refreshKeyValues: [],
    lastRefreshTime: new Date(),
    dataSource: 'default',
    external: undefined,
    usedPreAggregations: {
      rollup: {
        targetTableName: 'rollup',
        refreshKeyValues: [],
        preAggregationId: 'deals.day',
        type: 'rollup',
      },
    },
    dbType: 'postgres',
    extDbType: undefined,
  })
})

test('a roll-up that is behind is no table of the answer, and the marts are read', async () => {
  const { ask, looks, sent } = slow()
  const asked = ask()
  looks[0]!(behind(1))
  await settled()
  expect(sent[0]!.sql).toBe('select from (select from marts)')
  sent[0]!.answer(1)
  expect((await asked).usedPreAggregations).toEqual({})
})

test('a statement starts beside the look, and counts when nothing has changed', async () => {
  const { ask, looks, sent } = await known(ready(1))
  const asked = ask(FRESH)
  await settled()
  sent[1]!.answer(2)
  looks[1]!(ready(1))
  expect((await asked).data).toEqual([{ value: 2 }])
  expect(sent).toHaveLength(2)
})

test.each([
  ['the marts have changed', ready(2), 'select from rollup'],
  ['the roll-up is behind', behind(1), 'select from (select from marts)'],
])('a statement that started beside the look does not count when %s', async (_name, state, sql) => {
  const { ask, looks, sent } = await known(ready(1))
  const asked = ask(FRESH)
  await settled()
  sent[1]!.answer(2)
  looks[1]!(state)
  await settled()
  expect(sent[2]!.sql).toBe(sql)
  sent[2]!.answer(3)
  expect((await asked).data).toEqual([{ value: 3 }])
})

test('what failed beside the look is nobody’s fault when the roll-up is gone', async () => {
  const { ask, looks, sent } = await known(ready(1))
  const asked = ask(FRESH)
  await settled()
  sent[1]!.fail('relation "rollup" does not exist')
  looks[1]!(behind(1))
  await settled()
  sent[2]!.answer(3)
  expect((await asked).data).toEqual([{ value: 3 }])
})

test('nothing is sent beside the look where the marts would have to be read', async () => {
  const { ask, sent } = await known(behind(1))
  void ask(FRESH)
  await settled()
  expect(sent).toHaveLength(1)
})

test('rows are kept for half a minute, for those who do not ask for fresh ones', async () => {
  const { ask, looks, sent } = await known(ready(1))
  const again = ask()
  looks[1]!(ready(1))
  expect((await again).data).toEqual([{ value: 1 }])
  await vi.advanceTimersByTimeAsync(30_001)
  void ask()
  looks[2]!(ready(1))
  await settled()
  expect(sent).toHaveLength(2)
})

test('rows of another version of the marts are no answer', async () => {
  const { ask, looks, sent } = await known(ready(1))
  void ask()
  looks[1]!(ready(2))
  await settled()
  expect(sent).toHaveLength(2)
})

test('what was asked before a drop is neither kept nor shared after it', async () => {
  const { ask, looks, sent, drop } = slow()
  const early = ask()
  looks[0]!(ready(1))
  await settled()
  drop()
  const late = ask()
  looks[1]!(ready(1))
  await settled()
  sent[0]!.answer(10)
  expect((await early).data).toEqual([{ value: 10 }])
  sent[1]!.answer(11)
  expect((await late).data).toEqual([{ value: 11 }])
  const last = ask()
  looks[2]!(ready(1))
  expect((await last).data).toEqual([{ value: 11 }])
})

test('a failure is told in the database’s words and not kept', async () => {
  const { ask, looks, sent, events } = slow()
  const asked = ask()
  looks[0]!(ready(1))
  await settled()
  sent[0]!.fail('canceling statement due to statement timeout')
  await expect(asked).rejects.toEqual({ error: 'Error: canceling statement due to statement timeout' })
  expect(events).toEqual(['Error querying db'])
  void ask()
  looks[1]!(ready(1))
  await settled()
  expect(sent).toHaveLength(2)
})

test('a caller waits half a minute, and who asks again gets the same statement', async () => {
  const here = slow()
  // Four others are before it.
  for (let index = 0; index < 4; index++) void here.ask({ query: `select ${index}` }).catch(() => {})
  const asked = here.ask()
  asked.catch(() => {})
  for (const look of here.looks) look(ready(1))
  await vi.advanceTimersByTimeAsync(20_000)
  for (const sent of here.sent.slice(0, 4)) sent.answer(0)
  await vi.advanceTimersByTimeAsync(10_000)
  await expect(asked).rejects.toEqual({ error: 'Continue wait' })
  const again = here.ask(FRESH)
  here.looks.at(-1)!(ready(1))
  await settled()
  expect(here.sent).toHaveLength(5)
  here.sent[4]!.answer(5)
  expect((await again).data).toEqual([{ value: 5 }])
})

test.each([
  { external: true },
  { persistent: true },
  { isJob: true },
  { cacheMode: 'must-revalidate' },
  { cacheMode: 'stale-while-revalidate' },
  { query: undefined },
  { dataSource: 'another' },
])('what Cube alone can do goes its way: %j', async (more) => {
  const { ask, cubes } = slow()
  expect(await ask(more)).toBe('as Cube does')
  expect(cubes).toHaveBeenCalledOnce()
})

test('equal statements are one, four run at once, the others follow in turn', async () => {
  const statements = new Statements()
  const begun: string[] = []
  const ends = new Map<string, (rows: []) => void>()
  const run = (key: string) =>
    statements.run(key, () => {
      begun.push(key)
      return new Promise<[]>((resolve) => ends.set(key, resolve))
    })
  const all = ['a', 'a', 'b', 'c', 'd', 'e', 'f'].map(run)
  await settled()
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  ends.get('b')!([])
  await settled()
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e'])
  for (const key of ['a', 'c', 'd', 'e']) ends.get(key)!([])
  await settled()
  ends.get('f')!([])
  await Promise.all(all)
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  void run('a')
  await settled()
  expect(begun.at(-1)).toBe('a')
})

test('a database that is silent gives its place to the next, and says so as a timeout', async () => {
  const statements = new Statements()
  const silent = statements.run('a', () => new Promise(() => {}))
  const failed = expect(silent).rejects.toThrow('statement timeout')
  await vi.advanceTimersByTimeAsync(27_001)
  await failed
})

test('a statement for which nobody waits any more is not sent', async () => {
  const statements = new Statements()
  const never = () => new Promise<[]>(() => {})
  const waiting: Promise<unknown>[] = []
  // Five times four in turn, each silent until it is stopped: the last waits for more than two minutes.
  for (let index = 0; index < 20; index++)
    waiting.push(statements.run(String(index), never).catch((error: Error) => error.message))
  const work = vi.fn(async () => [])
  const last = statements.run('last', work).catch((error: Error) => error.message)
  await vi.advanceTimersByTimeAsync(6 * 27_001)
  expect(await last).toContain('Nobody waits')
  expect(work).not.toHaveBeenCalled()
  await Promise.all(waiting)
})

test('kept rows have a limit, and the oldest go first', () => {
  const kept = new KeptRows()
  const rows = Array.from({ length: 180_000 }, () => ({ a: 1 }))
  for (let index = 0; index < 6; index++) kept.set(String(index), rows, index)
  expect(kept.get('0', 10)).toBeUndefined()
  expect(kept.get('1', 10)?.rows).toBe(rows)
  kept.set('huge', [...rows, ...rows], 10)
  expect(kept.get('huge', 10)).toBeUndefined()
  kept.clear(30_004)
  expect([kept.get('3', 10), kept.get('4', 10)?.at]).toEqual([undefined, 4])
})
