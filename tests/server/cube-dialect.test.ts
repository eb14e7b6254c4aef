import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertDeals } from '../schema/marts.ts'
import { EXECUTIVE, type Stand, stand } from '../schema/start.ts'

let here: Stand
beforeAll(async () => {
  const created_at = '2026-01-02T10:00:00+03:00'
  here = await stand(({ pool }) =>
    insertDeals(pool, [
      { id: 1, created_at },
      { id: 2, created_at, pipeline: 'Закупки', pipeline_id: 1, amount: null },
      { id: 3, created_at, pipeline: 'Сервис', pipeline_id: 2, amount: 5 },
    ]),
  )
  await here.cube.refresh()
})
afterAll(() => here.close())

test('a count that matches nothing is 0 from a roll-up too', async () => {
  const answer = await here.cube.load(
    {
      measures: [
        'deals.count',
        'deals.won_count',
        'deals.won_amount',
        'deals.average_check',
        'deals.conversion',
      ],
      timeDimensions: [{ dimension: 'deals.created_at', dateRange: ['2025-01-01', '2025-01-31'] }],
    },
    EXECUTIVE,
  )
  expect(Object.keys(answer.usedPreAggregations ?? {})).toEqual(['pre_aggregations.deals_day'])
  expect(answer.data).toEqual([
    {
      'deals.count': '0',
      'deals.won_count': '0',
      'deals.won_amount': null,
      'deals.average_check': null,
      'deals.conversion': null,
    },
  ])
})

test('the greatest come first, what is unknown comes last', async () => {
  const { data } = await here.cube.load(
    {
      measures: ['deals.total_amount'],
      dimensions: ['deals.pipeline'],
      order: { 'deals.total_amount': 'desc' },
    },
    EXECUTIVE,
  )
  expect((data as Record<string, string | null>[]).map((row) => row['deals.total_amount'])).toEqual([
    '1000',
    '5',
    null,
  ])
})
