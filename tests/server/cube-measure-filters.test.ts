/** A filter by a measure is answered from a roll-up that has the measure, or from the marts. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillMarts } from '../../bench/support/fill-marts.ts'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { bumpMonths } from '../schema/marts.ts'
import { type Stand, stand, ZONE } from '../schema/start.ts'

let here: Stand
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    await fillMarts(pool, 2000)
    await bumpMonths(pool, ZONE)
  })
  await here.cube.refresh()
}, 180_000)
afterAll(() => here.close())

const roles: [string, SecurityContext][] = [
  ['an executive', { role: 'executive' }],
  ['a head', { role: 'head', departmentIds: [13, 14] }],
  ['a manager', { role: 'manager', userId: 3 }],
]
const less = (member: string, value: string) => ({ member, operator: 'lt', values: [value] })
const by = (dimensions: string[], filters: object[], measures = ['deals.open_amount']): CubeQuery => ({
  measures,
  dimensions,
  filters,
  limit: 1000,
})

const questions: [string, CubeQuery][] = [
  ['a sum of another roll-up', by(['deals.source_id'], [less('deals.repeat_won_amount', '1000000')])],
  ['a ratio', by(['deals.source_id'], [less('deals.conversion', '0.5')])],
  [
    'one of two',
    by(
      ['deals.manager_id'],
      [{ or: [less('deals.won_amount', '2000000'), less('deals.upsell_amount', '1')] }],
    ),
  ],
  [
    'one that is asked for',
    by(['deals.source_id'], [less('deals.open_count', '20')], ['deals.open_count', 'deals.open_amount']),
  ],
  [
    'another among the idle',
    {
      ...by(['deals.manager_id'], [less('deals.lost_count', '1')]),
      timeDimensions: [{ dimension: 'deals.idle_since', dateRange: ['1970-01-01', '2100-01-01'] }],
    },
  ],
]

test.each(questions)('filtered by %s', async (_, query) => {
  for (const [who, context] of roles) {
    const known = await here.cube.load(query, context)
    const marts = await here.cube.load(
      { ...query, filters: [...(query.filters as object[]), { member: 'deals.id', operator: 'set' }] },
      context,
    )
    expect(marts.usedPreAggregations ?? {}, who).toEqual({})
    const rows = ({ data }: { data: unknown }) => (data as object[]).map((row) => JSON.stringify(row)).sort()
    expect(rows(known), who).toEqual(rows(marts))
  }
})

test('a roll-up that has the measure still answers', async () => {
  const [, query] = questions[0]!
  const { usedPreAggregations } = await here.cube.load(query, { role: 'executive' })
  expect(Object.keys(usedPreAggregations ?? {})).toEqual(['pre_aggregations.deals_source_month'])
})
