/** Readers who never stop asking must see the new numbers as soon as a refresh has ended. */
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { dropResults, type QueryCache, splitGenerations } from '../../server/cube/cache.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { bumpMonths, insertDeals } from '../schema/marts.ts'
import { type Stand, stand, ZONE } from '../schema/start.ts'

const ROUNDS = 12
const READERS_PER_QUERY = 3

const MONTH = { dimension: 'deals.created_at', dateRange: ['2026-01-01', '2026-01-31'] }
const deal = (id: number) => ({
  id,
  created_at: `2026-01-${String(1 + (id % 28)).padStart(2, '0')}T12:00:00+03:00`,
})

/** Questions whose answer is the number of deals: from a roll-up, from the marts, as rows. */
const QUESTIONS: { name: string; query: CubeQuery; count(data: Record<string, string>[]): number }[] = [
  { name: 'a roll-up', query: { measures: ['deals.count'] }, count: ([row]) => Number(row?.['deals.count']) },
  {
    name: 'a roll-up of a month',
    query: { measures: ['deals.count'], dimensions: ['deals.manager'], timeDimensions: [MONTH] } as CubeQuery,
    count: (rows) => rows.reduce((sum, row) => sum + Number(row['deals.count']), 0),
  },
  {
    name: 'the marts',
    query: {
      measures: ['deals.count'],
      filters: [{ member: 'deals.id', operator: 'gt', values: ['0'] }],
    } as CubeQuery,
    count: ([row]) => Number(row?.['deals.count']),
  },
  { name: 'a list', query: { dimensions: ['deals.id'] }, count: (rows) => rows.length },
]

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await insertDeals(pool, [deal(1)])
    await bumpMonths(pool, ZONE)
  })
  await here.cube.refresh()
}, 180_000)
afterAll(() => here.close())

test('no old number is answered after a refresh, whoever asks meanwhile', { timeout: 300_000 }, async () => {
  const ask = async ({ query, count }: (typeof QUESTIONS)[number]) => count((await here.load(query)).data)
  let done = false
  let known = 1
  const late: string[] = []
  const readers = QUESTIONS.flatMap((question) =>
    Array.from({ length: READERS_PER_QUERY }, async () => {
      while (!done) {
        const least = known
        const seen = await ask(question)
        if (seen < least) late.push(`${question.name}: ${seen} after ${least}`)
      }
    }),
  )
  try {
    for (let id = 2; id <= 1 + ROUNDS; id++) {
      await insertDeals(here.database.pool, [deal(id)])
      await bumpMonths(here.database.pool, ZONE)
      await here.cube.refresh()
      known = id
      for (const question of QUESTIONS)
        expect([question.name, await ask(question)]).toEqual([question.name, id])
    }
  } finally {
    done = true
    await Promise.all(readers)
  }
  expect(late).toEqual([])
})

/** Cube's own cache over a database that answers when it is told to. */
function slowDatabase() {
  const require = createRequire(createRequire(import.meta.url).resolve('@cubejs-backend/server-core'))
  const { QueryCache } = require('@cubejs-backend/query-orchestrator')
  const asked: ((value: number) => void)[] = []
  const driver = { query: () => new Promise((resolve) => asked.push((value) => resolve([{ value }]))) }
  const options = { cacheAndQueueDriver: 'memory', queueOptions: async () => ({ concurrency: 4 }) }
  const cache = new QueryCache(
    'slow',
    async () => driver,
    () => {},
    options,
  )
  const ask = (sql = 'select watermark', key: unknown[] = [sql, []]): Promise<{ value: number }[]> =>
    cache.cacheQueryResult(sql, [], key, 60, { dataSource: 'default', renewalThreshold: 60 })
  const statement = async (count: number) => {
    await vi.waitFor(() => expect(asked.length).toBe(count), { timeout: 20_000 })
    return asked[count - 1]!
  }
  return { cache: cache as QueryCache, ask, statement }
}

test('what was asked before a drop is neither kept nor shared after it', async () => {
  const { cache, ask, statement } = slowDatabase()
  let generation = 0
  splitGenerations(cache, () => generation)
  const early = ask()
  const answerOld = await statement(1)
  dropResults(cache, 'slow')
  generation++
  const late = ask()
  const answerNew = await statement(2)
  answerOld(10)
  expect(await early).toEqual([{ value: 10 }])
  answerNew(11)
  expect(await late).toEqual([{ value: 11 }])
  expect(await ask()).toEqual([{ value: 11 }])
})

test('the same question over another table of a roll-up is another statement', async () => {
  const { cache, ask, statement } = slowDatabase()
  splitGenerations(cache, () => 0)
  const old = ask('select from rollup_1', ['select from rollup'])
  const answerOld = await statement(1)
  const fresh = ask('select from rollup_2', ['select from rollup'])
  const answerNew = await statement(2)
  answerNew(11)
  expect(await fresh).toEqual([{ value: 11 }])
  answerOld(10)
  expect(await old).toEqual([{ value: 10 }])
})
