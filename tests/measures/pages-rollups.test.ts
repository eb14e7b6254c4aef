/** What pages ask, under any filters and clicks: a roll-up answers it, and says what the marts say. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { type Stack, startStack } from './stack.ts'

const ANCHOR = '2026-11-21T12:00:00+03:00'
const COMBINATIONS = 6

let stack: Stack
let values: Record<string, Record<string, string[]>>
beforeAll(async () => {
  stack = await startStack({
    data: { deals: 300, leads: 300, seed: 8, anchor: ANCHOR },
    clock: () => Date.parse(ANCHOR),
  })
  values = await occurring()
})
afterAll(() => stack.close())

const people = ['manager_id', 'department_ids']
const utm = ['utm_source', 'utm_campaign', 'utm_content']
/** What the filter bar and clicks can leave of each cube. */
const FILTERS: Record<string, string[]> = {
  deals: ['portal_id', 'pipeline_id', ...people, 'source_id', ...utm],
  sales: ['portal_id', 'pipeline_id', ...people, 'source_id', ...utm],
  deal_stages: ['portal_id', 'pipeline_id', ...people, 'source_id', ...utm],
  leads: ['portal_id', ...people, 'source_id', ...utm],
  lead_stages: ['portal_id', ...people, 'source_id', ...utm],
  activities: ['portal_id', ...people, 'type'],
  customers: ['portal_id', ...people, 'segment'],
}
const CLOCKS: Record<string, string> = {
  deals: 'created_at',
  sales: 'date',
  deal_stages: 'created_at',
  leads: 'created_at',
  lead_stages: 'created_at',
  activities: 'date',
}
const KEYS: Record<string, string> = {
  deals: 'id',
  sales: 'event_id',
  deal_stages: 'deal_stage_id',
  leads: 'id',
  lead_stages: 'lead_stage_id',
  activities: 'activity_id',
  customers: 'id',
}

interface Asked {
  cube: string
  measures: string[]
  by: string[]
  /** The period: of the cube's clock, of another time dimension, or none. */
  time?: string | 'ever'
}

const sold = [
  'won_count',
  'won_amount',
  'lost_count',
  'win_rate',
  'average_check',
  'repeat_share',
  'cycle_days',
]
const created = ['count', 'conversion', 'total_amount', 'open_amount']
const stage = ['stage', 'stage_id', 'stage_order', 'pipeline', 'pipeline_id']
const went = ['reached', 'advanced', 'skipped', 'lost_here', 'conversion_to_next', 'average_days']
const manager = ['manager', 'manager_id', 'portal', 'portal_id']
const source = ['source', 'source_id', 'portal', 'portal_id']
const done = ['count', 'calls', 'call_minutes', 'completed_count', 'overdue_count', 'activity_index']
const lead = [
  ...['count', 'quality_count', 'conversion', 'revenue', 'revenue_per_lead', 'days_to_convert'],
  ...['touched_count', 'minutes_to_touch', 'touched_in_10_minutes', 'touched_in_10_minutes_share'],
]

const asked: Record<string, Asked> = {
  'losses by reason': { cube: 'sales', measures: ['lost_count', 'lost_amount'], by: ['loss_reason'] },
  'losses by reason and manager': {
    cube: 'sales',
    measures: ['lost_count'],
    by: ['loss_reason', ...manager],
  },
  'losses by reason and source': { cube: 'sales', measures: ['lost_amount'], by: ['loss_reason', ...source] },
  'losses by stage and reason': {
    cube: 'deal_stages',
    measures: ['lost_here'],
    by: [...stage, 'loss_reason'],
  },
  'stages by manager': { cube: 'deal_stages', measures: went, by: [...stage, ...manager] },
  'stages by source': { cube: 'deal_stages', measures: went, by: [...stage, ...source] },
  'stages now by manager': {
    cube: 'deal_stages',
    measures: ['current_count', 'current_amount', 'current_days'],
    by: [...stage, ...manager],
    time: 'ever',
  },
  'sales by source': { cube: 'sales', measures: sold, by: source },
  'sales by manager and source': { cube: 'sales', measures: sold, by: [...manager, ...source] },
  'sales by department': { cube: 'sales', measures: sold, by: ['department', 'department_id'] },
  'sales by advertisement': { cube: 'sales', measures: sold, by: utm },
  'deals by source': { cube: 'deals', measures: created, by: source },
  'deals by type': { cube: 'deals', measures: created, by: ['type', 'portal', 'portal_id'] },
  'deals by advertisement': { cube: 'deals', measures: created, by: utm },
  'deals lost by reason': { cube: 'deals', measures: ['lost_count'], by: ['loss_reason', 'utm_source'] },
  'open deals idle since': {
    cube: 'deals',
    measures: ['open_count', 'open_amount'],
    by: [...manager, 'department', 'department_id', 'department_path', 'pipeline', 'pipeline_id'],
    time: 'idle_since',
  },
  'leads by source': { cube: 'leads', measures: lead, by: source },
  'leads by manager': { cube: 'leads', measures: lead, by: manager },
  'leads by advertisement': { cube: 'leads', measures: lead, by: utm },
  'refused leads by reason': { cube: 'leads', measures: ['junk_count', 'junk_share'], by: ['loss_reason'] },
  'open leads idle since': { cube: 'leads', measures: ['open_count'], by: manager, time: 'idle_since' },
  'lead stages by source': {
    cube: 'lead_stages',
    measures: went,
    by: ['stage', 'stage_id', 'stage_order', ...source],
  },
  'activities by manager': { cube: 'activities', measures: done, by: manager },
  'activities by kind': { cube: 'activities', measures: done, by: ['type', 'type_title', ...manager] },
  'customers by segment': {
    cube: 'customers',
    measures: ['count', 'won_amount', 'average_check', 'repeat_customers'],
    by: ['segment', 'kind_title', ...manager],
    time: 'ever',
  },
  'customers by terciles': {
    cube: 'customers',
    measures: ['count', 'revenue_per_customer'],
    by: ['recency', 'frequency', 'monetary'],
    time: 'ever',
  },
}

/** Chosen in the filter bar or by a click. */
const filterOf = (cube: string, name: string) =>
  fc
    .subarray(values[cube]![name]!, { minLength: 1, maxLength: Math.min(2, values[cube]![name]!.length) })
    .map((chosen) =>
      name === 'department_ids'
        ? {
            member: `${cube}.${name}`,
            operator: 'contains',
            values: chosen.map((path) => `/${path.split('/').at(-2)}/`),
          }
        : { member: `${cube}.${name}`, operator: 'equals', values: chosen },
    )

const PERIODS = [
  ['2026-10-01', '2026-10-31'],
  ['2026-02-17', '2026-11-09'],
  ['2025-01-01', '2025-12-31'],
  ['2026-11-03', '2026-11-03'],
]

const questions = ({ cube, measures, by, time = CLOCKS[cube]! }: Asked): fc.Arbitrary<CubeQuery> => {
  // Days within the period too: charts over time.
  const grain = fc.constantFrom(undefined, undefined, 'day', 'week', 'month')
  // Clicks on advertisements stay on their page, where nothing is idle.
  const known = FILTERS[cube]!.filter(
    (name) => values[cube]![name]!.length > 0 && (time !== 'idle_since' || !name.startsWith('utm_')),
  )
  return fc
    .record({
      names: fc.oneof(...[0, 1, 1, 2, known.length].map((maxLength) => fc.subarray(known, { maxLength }))),
      period: fc.constantFrom(...PERIODS),
      grain,
      nobody: fc.constantFrom(undefined, undefined, undefined, undefined, 'manager_id'),
    })
    .chain(({ names, period, grain, nobody }) =>
      fc.tuple(...names.map((name) => filterOf(cube, name))).map((filters) => ({
        measures: measures.map((name) => `${cube}.${name}`),
        dimensions: by.map((name) => `${cube}.${name}`),
        ...(time !== 'ever' && {
          timeDimensions: [
            {
              dimension: `${cube}.${time}`,
              dateRange: time === 'idle_since' ? ['1970-01-01', period[1]!] : period,
              ...(grain && time !== 'idle_since' && { granularity: grain }),
            },
          ],
        }),
        filters: nobody ? filters.map((one) => orEmpty(one, `${cube}.${nobody}`)) : filters,
        limit: 50_000,
      })),
    )
}

/** «Anna or nobody» */
const orEmpty = (filter: { member: string }, member: string) =>
  filter.member === member ? { or: [filter, { member, operator: 'notSet' }] } : filter

const roles = (): SecurityContext[] => [
  { role: 'executive' },
  { role: 'head', departmentIds: [1] },
  { role: 'manager', userId: Number(values.deals!.manager_id![0]) },
]

describe('a roll-up answers', () => {
  for (const [name, one] of Object.entries(asked))
    test(`${name}, whatever is filtered`, { timeout: 120_000 }, async () => {
      const all = fc.sample(fc.noBias(questions(one)), { numRuns: COMBINATIONS, seed: name.length })
      let rows = 0
      for (const [index, query] of all.entries()) {
        const context = roles()[index % 3]!
        const answer = await stack.cube.load(query, context)
        expect(Object.keys(answer.usedPreAggregations ?? {}), JSON.stringify(query)).not.toEqual([])
        const marts = await stack.cube.load(fromMarts(query, one.cube), context)
        expect(marts.usedPreAggregations ?? {}).toEqual({})
        expect(sorted(answer.data), JSON.stringify(query)).toEqual(sorted(marts.data))
        rows += (answer.data as object[]).length
      }
      expect(rows).toBeGreaterThan(0)
    })
})

/**
 * A filter by a time dimension is looked for among the plain dimensions of a roll-up, where moments do not stand: one
 * question with all thresholds reads the marts. One question for each, by a range of days, is answered by `deals.now`.
 */
test('forgotten deals with days of their own in some pipelines are asked group by group', async () => {
  const measures = ['deals.open_count', 'deals.open_amount']
  const [own, ...others] = values.deals!.pipeline_id!
  const until = { usual: '2026-11-06', own: '2026-10-21' }
  const group = (operator: string, last: string): CubeQuery => ({
    measures,
    timeDimensions: [{ dimension: 'deals.idle_since', dateRange: ['1970-01-01', last] }],
    filters: [{ member: 'deals.pipeline_id', operator, values: [own!] }],
  })
  const answers = await Promise.all(
    [group('equals', until.own), group('notEquals', until.usual)].map((query) =>
      stack.cube.load(query, { role: 'executive' }),
    ),
  )
  for (const { usedPreAggregations } of answers)
    expect(Object.keys(usedPreAggregations ?? {})).toEqual(['pre_aggregations.deals_now'])
  // `beforeDate` takes the day's first moment: the day after the last one that counts.
  const part = (operator: string, after: string) => ({
    and: [
      { member: 'deals.pipeline_id', operator, values: [own!] },
      { member: 'deals.idle_since', operator: 'beforeDate', values: [after] },
    ],
  })
  const whole = await stack.cube.load(
    { measures, filters: [{ or: [part('equals', '2026-10-22'), part('notEquals', '2026-11-07')] }] },
    { role: 'executive' },
  )
  expect(whole.usedPreAggregations ?? {}).toEqual({})
  const total = (member: string) =>
    answers.map(({ data }) => Number((data as Record<string, string>[])[0]![member])).reduce((a, b) => a + b)
  const [row] = whole.data as Record<string, string>[]
  expect(others.length).toBeGreaterThan(0)
  expect(total(measures[0]!)).toBeGreaterThan(0)
  expect(total(measures[0]!)).toBe(Number(row![measures[0]!]))
  expect(total(measures[1]!)).toBeCloseTo(Number(row![measures[1]!]), 2)
})

/** A filter that changes nothing, and that no roll-up knows. */
const fromMarts = (query: CubeQuery, cube: string): CubeQuery => ({
  ...query,
  filters: [...(query.filters as object[]), { member: `${cube}.${KEYS[cube]}`, operator: 'set' }],
})

/** Digits beyond the eighth differ by the order in which numbers are added and divided; moments go on. */
const sorted = (rows: unknown) =>
  (rows as Record<string, string | null>[])
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .sort()
          .map(([name, value]) => [
            name,
            value !== null && /\.\d/.test(value) && !/-/.test(value)
              ? Number(value).toFixed(/current_days$/.test(name) ? 1 : 6)
              : value,
          ]),
      ),
    )
    .sort()

async function occurring(): Promise<typeof values> {
  const found: typeof values = {}
  for (const [cube, names] of Object.entries(FILTERS)) {
    found[cube] = {}
    for (const name of names) {
      const { rows } = await stack.database.pool.query<{ value: string }>(
        `select ${name}::text as value from marts.${cube} where ${name} is not null group by 1 order by count(*) desc limit 4`,
      )
      found[cube][name] = rows.map(({ value }) => value)
    }
  }
  return found
}
