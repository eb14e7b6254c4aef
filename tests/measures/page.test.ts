/** What the page really asks, read from its widgets, against a whole stack. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { widgets } from '../../dashboard/widgets/index.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { contextOf } from '../dashboard/support/context.ts'
import { type Stack, startStack } from './stack.ts'

const ANCHOR = '2026-11-21T12:00:00+03:00'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ deals: 300, seed: 5, anchor: ANCHOR }, () => Date.parse(ANCHOR))
})
afterAll(() => stack.close())

const PERIODS = ['', 'p=2026-10', 'p=2026-Q3', 'p=2025', 'p=2026-02-17..2026-11-09', 'p=30d', 'p=12m']
const FILTERS = [
  '',
  'pipe=0,4',
  'dep=5',
  'emp=3,7',
  'src=WEB',
  'x=emp:7',
  'pipe=0&dep=5&emp=3&src=WEB&x=emp:7',
]

/** Lists show single records; they are read from the marts. */
const isList = (query: CubeQuery) => ((query.measures as string[] | undefined) ?? []).length === 0

for (const period of PERIODS)
  test(`every number of the page is answered from a roll-up: «${period || 'the present month'}»`, async () => {
    const asked = new Map<string, string>()
    for (const filter of FILTERS)
      for (const grain of ['month', 'quarter']) {
        const context = contextOf(`${period}&${filter}&g=${grain}`)
        for (const widget of widgets)
          for (const [name, query] of Object.entries(widget.queries(context)))
            if (!isList(query as CubeQuery))
              asked.set(JSON.stringify(query), `${widget.id}.${name} with «${filter}»`)
      }
    const raw: string[] = []
    for (const [query, name] of asked) {
      const answer = await stack.cube.load(JSON.parse(query) as CubeQuery, { role: 'executive' })
      if (Object.keys(answer.usedPreAggregations ?? {}).length === 0) raw.push(name)
    }
    expect(asked.size).toBeGreaterThan(20)
    expect(raw).toEqual([])
  })

test('the list of forgotten deals has as many rows as the tile counts', async () => {
  const context = contextOf()
  const { deals, total } = widgets.find(({ id }) => id === 'attention')!.queries(context) as Record<
    string,
    CubeQuery
  >
  const load = async (query: CubeQuery) =>
    (await stack.cube.load(query, { role: 'executive' })).data as object[]
  const [tile] = (await load(total!)) as { 'deals.open_count': string }[]
  expect(await load(deals!)).toHaveLength(Number(tile?.['deals.open_count']))
  expect(Number(tile?.['deals.open_count'])).toBeGreaterThan(0)
})
