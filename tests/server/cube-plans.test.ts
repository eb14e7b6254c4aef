import { expect, test } from 'vitest'
import { callerKey } from '../../server/cube/caller.ts'
import { isPlain, Kept } from '../../server/cube/keep.ts'
import { isTimeless, keepNormalized } from '../../server/cube/normalized.ts'
import { keepVisible, keepWork } from '../../server/cube/plans.ts'

const ANNA = { role: 'manager', userId: 1 }
const BORIS = { role: 'manager', userId: 2 }

/** A compiler that counts how often it works. */
function counting() {
  let model = {}
  let plans = 0
  const compiler = {
    getCompilers: async () => model,
    getSql: async (_query: object): Promise<unknown> => ({ plan: ++plans }),
    metaConfig: async (_context: object, _options?: object): Promise<unknown> => ({ meta: ++plans }),
  }
  keepWork(compiler)
  return {
    compiler,
    change: () => {
      model = {}
    },
  }
}

const query = (securityContext: object, more: object = {}) => ({
  measures: ['deals.count'],
  contextSymbols: { securityContext },
  ...more,
})

test('a question is planned once for all requests and tokens of a caller', async () => {
  const { compiler } = counting()
  const first = await compiler.getSql(query({ ...ANNA, iat: 1, exp: 2 }, { requestId: 'a' }))
  expect(await compiler.getSql(query({ ...ANNA, iat: 3, exp: 4 }, { requestId: 'b' }))).toBe(first)
})

test('another caller, question or option is another plan', async () => {
  const { compiler } = counting()
  const ask = (...all: unknown[]) => (compiler.getSql as (...all: unknown[]) => Promise<unknown>)(...all)
  const plans = [
    await ask(query(ANNA)),
    await ask(query(BORIS)),
    await ask(query({ ...ANNA, userId: '1' })),
    await ask(query(ANNA, { limit: 1 })),
    await ask(query(ANNA), { exportAnnotatedSql: true }),
  ]
  expect(new Set(plans).size).toBe(5)
})

test('a changed model is planned anew', async () => {
  const { compiler, change } = counting()
  const before = await compiler.getSql(query(ANNA))
  change()
  expect(await compiler.getSql(query(ANNA))).not.toBe(before)
})

test('a question that holds code is planned each time', async () => {
  const { compiler } = counting()
  const denied = () => query(ANNA, { segments: [{ name: 'denied', expression: () => '1 = 0' }] })
  expect(await compiler.getSql(denied())).not.toBe(await compiler.getSql(denied()))
})

test('a plan that failed is tried again', async () => {
  let tries = 0
  const compiler = {
    getCompilers: async () => compiler,
    getSql: async (_query: object) => {
      if (++tries === 1) throw new Error('the first')
      return tries
    },
    metaConfig: async () => [],
  }
  keepWork(compiler)
  await expect(compiler.getSql({})).rejects.toThrow('the first')
  expect(await compiler.getSql({})).toBe(2)
})

test('what a caller may see is made out once, and for each caller', async () => {
  const { compiler, change } = counting()
  const anna = await compiler.metaConfig({ securityContext: ANNA }, { requestId: 'a' })
  expect(await compiler.metaConfig({ securityContext: ANNA }, { requestId: 'b' })).toBe(anna)
  expect(await compiler.metaConfig({ securityContext: BORIS })).not.toBe(anna)
  expect(await compiler.metaConfig({ securityContext: ANNA }, { includeCompilerId: true })).not.toBe(anna)
  change()
  expect(await compiler.metaConfig({ securityContext: ANNA })).not.toBe(anna)
})

test('the visible part of a list is kept with the list', () => {
  let filtered = 0
  const gateway = { filterVisibleItemsInMeta: (_context: object, _cubes: object) => ++filtered }
  keepVisible(gateway)
  const cubes: object[] = []
  const ask = (list: object, context = {}) => gateway.filterVisibleItemsInMeta(context, list)
  expect([ask(cubes), ask(cubes), ask([]), ask(cubes, { signedWithPlaygroundAuthSecret: true })]).toEqual([
    1, 1, 2, 3,
  ])
})

/** A gateway that counts how often it reads a question. */
function reading(answer: (read: number) => unknown = (read) => ({ read })) {
  let read = 0
  let model = {}
  const gateway = {
    parseQueryParam: (asked: unknown) => (typeof asked === 'string' ? JSON.parse(asked) : asked),
    getCompilerApi: async () => ({ getCompilers: async () => model }),
    getNormalizedQueries: async (..._all: unknown[]): Promise<unknown> => [
      'regularQuery',
      [answer(++read)],
      [],
    ],
  }
  keepNormalized(gateway)
  return {
    ask: (asked: unknown, securityContext: object = ANNA, ...more: unknown[]) =>
      gateway.getNormalizedQueries(asked, { securityContext }, ...more) as Promise<[string, object[]]>,
    change: () => {
      model = {}
    },
  }
}

test('a question is read once, and each request gets its own copy', async () => {
  const { ask, change } = reading()
  const asked = { measures: ['deals.count'] }
  const [, [first]] = await ask(asked)
  Object.assign(first!, { spoilt: true })
  expect((await ask(JSON.stringify(asked)))[1]).toEqual([{ read: 1 }])
  expect((await ask(asked, BORIS))[1]).toEqual([{ read: 2 }])
  expect((await ask(asked, ANNA, false, false, 'no-cache'))[1]).toEqual([{ read: 3 }])
  change()
  expect((await ask(asked))[1]).toEqual([{ read: 4 }])
})

test('a question that depends on the clock, or whose answer holds code, is read each time', async () => {
  const { ask } = reading((read) => ({ read, ...(read > 2 ? { expression: () => '1 = 0' } : {}) }))
  const words = { timeDimensions: [{ dimension: 'deals.created_at', dateRange: 'last month' }] }
  const reads = []
  for (const asked of [words, words, {}, {}]) reads.push((await ask(asked))[1][0])
  expect(reads).toMatchObject([{ read: 1 }, { read: 2 }, { read: 3 }, { read: 4 }])
})

test('a refused question is refused again', async () => {
  const { ask } = reading((read) => {
    throw new Error(`refused ${read}`)
  })
  await expect(ask({})).rejects.toThrow('refused 1')
  await expect(ask({})).rejects.toThrow('refused 2')
})

test.each([
  [true, { timeDimensions: [{ dimension: 'a.b', dateRange: ['2026-01-01', '2026-01-31'] }] }],
  [true, { timeDimensions: [{ dimension: 'a.b', granularity: 'day' }] }],
  [true, [{ measures: ['a.b'] }, { measures: ['a.c'] }]],
  [false, { timeDimensions: [{ dimension: 'a.b', dateRange: 'today' }] }],
  [false, { timeDimensions: [{ dimension: 'a.b', dateRange: ['2026-01-01', 'today'] }] }],
  [
    false,
    { timeDimensions: [{ dimension: 'a.b', compareDateRange: ['last week', ['2026-01-01', '2026-01-02']] }] },
  ],
  [false, [{ measures: ['a.b'] }, { timeDimensions: [{ dimension: 'a.b', dateRange: 'this year' }] }]],
  [false, { filters: [{ or: [{ member: 'a.b', operator: 'inDateRange', values: ['last month'] }] }] }],
  [true, { filters: [{ member: 'a.b', operator: 'equals', values: ['last month'] }] }],
  [false, null],
  [false, { filters: 'odd' }],
])('timeless is %s for %j', (expected, question) => expect(isTimeless(question)).toBe(expected))

test('times of a token are no part of who asks', () => {
  expect(callerKey({ ...ANNA, iat: 1, exp: 2, nbf: 3, jti: 'x' })).toBe(callerKey(ANNA))
  expect(callerKey(undefined)).toBe('{}')
  expect(callerKey(BORIS)).not.toBe(callerKey(ANNA))
})

test('the least recently used goes first', () => {
  const kept = new Kept<number>(2)
  kept.set('a', 1)
  kept.set('b', 2)
  kept.get('a')
  kept.set('c', 3)
  expect([kept.get('a'), kept.get('b'), kept.get('c')]).toEqual([1, undefined, 3])
})

test('code anywhere makes a value no plain data', () => {
  expect(isPlain({ a: [{ b: null }], c: undefined })).toBe(true)
  expect(isPlain({ a: [{ b: () => 1 }] })).toBe(false)
})
