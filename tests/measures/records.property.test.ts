/** The list of records behind a number, asked with the measure's own condition: as many rows as it counts. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { MetaCube } from '../../server/cube/meta.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { compileModel } from '../../server/model/compile.ts'
import { type Stack, startStack } from './stack.ts'

const ANCHOR = '2026-11-21T12:00:00+03:00'
const EACH = 4

const cubes: MetaCube[] = (await compileModel()).cubes
  .filter((cube) => cube.public)
  .map((cube) => ({ ...cube, measures: cube.measures.filter((measure) => measure.public) }))

let stack: Stack
let occurring: Record<string, Record<string, string[]>>
beforeAll(async () => {
  stack = await startStack({
    data: { deals: 250, leads: 250, seed: 3, anchor: ANCHOR },
    clock: () => Date.parse(ANCHOR),
  })
  occurring = await values()
}, 240_000)
afterAll(() => stack.close())

const FILTERS = [
  'manager_id',
  'source_id',
  'pipeline_id',
  'department_id',
  'status',
  'type',
  'segment',
  'check',
]
const has = (cube: MetaCube, name: string) =>
  cube.dimensions.some((one) => one.name === `${cube.name}.${name}`)

async function values(): Promise<typeof occurring> {
  const found: typeof occurring = {}
  for (const cube of cubes) {
    found[cube.name] = {}
    for (const name of FILTERS.filter((one) => has(cube, one))) {
      const { rows } = await stack.database.pool.query<{ value: string }>(
        `select "${name}"::text as value from marts.${cube.name} where "${name}" is not null group by 1 order by count(*) desc limit 5`,
      )
      found[cube.name]![name] = rows.map(({ value }) => value)
    }
  }
  return found
}

const roles = (): SecurityContext[] => {
  const userId = Number(occurring.deals!.manager_id![0])
  return [
    { role: 'executive' },
    { role: 'head', departmentIds: [Number(occurring.deals!.department_id![0])] },
    { role: 'manager', userId },
  ]
}

const PERIODS = [
  ['2026-10-01', '2026-10-31'],
  ['2026-03-17', '2026-11-21'],
  ['2024-01-01', '2026-12-31'],
]

/** Period and filters, the same for the number and its records. */
const chosen = (cube: MetaCube): fc.Arbitrary<Pick<CubeQuery, 'filters' | 'timeDimensions'>> => {
  const known = Object.entries(occurring[cube.name]!).filter(([, list]) => list.length > 0)
  const filter = fc.constantFrom(...known).chain(([name, list]) =>
    fc.subarray(list, { minLength: 1 }).map((some) => ({
      member: `${cube.name}.${name}`,
      operator: 'equals',
      values: some,
    })),
  )
  const period = cube.meta?.period
  return fc.record({
    filters: fc.uniqueArray(filter, { maxLength: 2, selector: ({ member }) => member }),
    timeDimensions: period
      ? fc
          .constantFrom(...PERIODS, undefined)
          .map((dateRange) => (dateRange ? [{ dimension: `${cube.name}.${period}`, dateRange }] : []))
      : fc.constant([]),
  })
}

const keysOf = (cube: MetaCube) => cube.dimensions.filter((one) => one.primaryKey).map(({ name }) => name)

async function rowsOf(query: CubeQuery, context: SecurityContext) {
  const { data } = await stack.cube.load(query, context)
  return data as Record<string, string | null>[]
}

/** The records behind a measure, with one of their own numbers or names. */
const records = (cube: MetaCube, measure: string, rest: CubeQuery, own: string[] = []): CubeQuery => ({
  ungrouped: true,
  dimensions: [...keysOf(cube), ...own],
  ...rest,
  filters: [...(rest.filters as object[]), { member: measure, operator: 'measureFilter' }],
  limit: 50_000,
})

const samples = (cube: MetaCube, seed: number) =>
  fc.sample(fc.noBias(chosen(cube)), { numRuns: EACH, seed }).flatMap((one, index) => {
    const context = roles()[index % 3]!
    return [[one, context] as const]
  })

const measuresOf = (aggType: string) =>
  cubes.flatMap((cube) =>
    cube.measures.filter((one) => one.aggType === aggType).map(({ name }) => [name, cube] as const),
  )

describe('as many records are listed as', () => {
  test.each(measuresOf('count'))('%s counts', { timeout: 60_000 }, async (measure, cube) => {
    for (const [rest, context] of samples(cube, measure.length)) {
      const [row] = await rowsOf({ measures: [measure], ...rest }, context)
      const listed = await rowsOf(records(cube, measure, rest), context)
      expect(listed.length, JSON.stringify([rest, context])).toBe(Number(row![measure]))
    }
  })
})

test('of things that are counted once, as many different ones are listed', async () => {
  const cube = cubes.find(({ name }) => name === 'data_quality')!
  expect(measuresOf('countDistinct').map(([name]) => name)).toEqual(['data_quality.records_count'])
  const own = ['portal_id', 'entity', 'record_id'].map((name) => `data_quality.${name}`)
  for (const [rest, context] of samples(cube, 7)) {
    const [row] = await rowsOf({ measures: ['data_quality.records_count'], ...rest }, context)
    const listed = await rowsOf(records(cube, 'data_quality.records_count', rest, own), context)
    const different = new Set(listed.map((one) => own.map((name) => one[name]).join(' ')))
    expect(different.size).toBe(Number(row!['data_quality.records_count']))
  }
})

/** Where a record tells what a sum adds up: by default its amount. */
const OWN: Record<string, string | undefined> = {
  'deals.upsell_amount': undefined,
  'leads.revenue': 'leads.revenue_own',
  'leads.won_deals_count': undefined,
}
const ownOf = (measure: string) => {
  if (measure in OWN) return OWN[measure]
  return measure.startsWith('customers.') ? `${measure}_own` : measure.replace(/\.\w+$/, '.amount')
}

describe('the records listed add up to', () => {
  const sums = measuresOf('sum').filter(([name]) => name !== 'activities.activity_index' && ownOf(name))
  test.each(sums)('%s', { timeout: 60_000 }, async (measure, cube) => {
    const own = ownOf(measure)!
    for (const [rest, context] of samples(cube, measure.length)) {
      const [row] = await rowsOf({ measures: [measure], ...rest }, context)
      const listed = await rowsOf(records(cube, measure, rest, [own]), context)
      const total = listed.reduce((sum, one) => sum + Math.round(Number(one[own] ?? 0) * 100), 0)
      expect(total, JSON.stringify([rest, context])).toBe(Math.round(Number(row![measure] ?? 0) * 100))
      // Customers without any are not behind their number.
      if (/^customers\.\w+_count$/.test(measure)) expect(listed.filter((one) => one[own] === '0')).toEqual([])
    }
  })
})
