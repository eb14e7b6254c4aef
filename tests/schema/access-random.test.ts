/**
 * Whatever a head or a manager asks, the answer is the executive's answer to the same question restricted by the rule.
 * The questions are random, over every cube that meta lists, answered from roll-ups and from rows.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CubeResponse, SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { accessPortals, type MetaCube, type Portals } from './access-portals.ts'
import { EXECUTIVE } from './start.ts'

const RUNS = Number(process.env.ACCESS_RUNS ?? 150)

let here: Portals
let cubes: MetaCube[]
beforeAll(async () => {
  here = await accessPortals()
  cubes = await here.cubes()
}, 240_000)
afterAll(() => here.close())

interface Caller {
  context: SecurityContext
  /** The rule as filters of a cube. */
  rule(cube: string): object[]
}

const equals = (member: string, value: number) => ({ member, operator: 'equals', values: [String(value)] })
const head = (portalId: number, ...departmentIds: number[]): Caller => ({
  context: { role: 'head', departmentIds, portalId },
  rule: (cube) => [
    equals(`${cube}.portal_id`, portalId),
    { member: `${cube}.department_ids`, operator: 'contains', values: departmentIds.map((id) => `/${id}/`) },
  ],
})
const manager = (portalId: number, userId: number): Caller => ({
  context: { role: 'manager', userId, portalId },
  rule: (cube) => [equals(`${cube}.portal_id`, portalId), equals(`${cube}.manager_id`, userId)],
})
const CALLERS = [
  head(1, 5),
  head(2, 51),
  head(1, 12, 15),
  head(1, 1),
  manager(1, 3),
  manager(2, 5),
  manager(1, 99),
]

/** What roll-ups mostly have, so that many questions are answered from them. */
const COMMON = [
  'manager',
  'manager_id',
  'department',
  'pipeline',
  'pipeline_id',
  'source',
  'portal',
  'portal_id',
]

const some = (names: string[], most: number, least = 0) =>
  fc.subarray(names, { minLength: least, maxLength: Math.min(most, names.length) })

function questions(cube: MetaCube): fc.Arbitrary<CubeQuery> {
  const measures = cube.measures.map(({ name }) => name)
  const dimensions = cube.dimensions.map(({ name }) => name)
  const common = dimensions.filter((name) => COMMON.includes(name.split('.')[1]!))
  const times = cube.dimensions.filter(({ type }) => type === 'time').map(({ name }) => name)
  const texts = cube.dimensions.filter(({ type }) => type === 'string').map(({ name }) => name)
  const filter = fc.oneof(
    fc.record({ member: fc.constantFrom(...dimensions), operator: fc.constantFrom('set', 'notSet') }),
    fc.record({
      member: fc.constantFrom(`${cube.name}.manager_id`),
      operator: fc.constantFrom('equals', 'notEquals'),
      values: fc.subarray(['1', '2', '3', '5', '99'], { minLength: 1 }),
    }),
    fc.record({
      member: fc.constantFrom(...texts),
      operator: fc.constantFrom('contains', 'notContains'),
      values: fc.subarray(['1', 'о', '/5/', 'Отдел'], { minLength: 1 }),
    }),
  )
  const time = fc.record({
    dimension: fc.constantFrom(...times),
    granularity: fc.constantFrom('day', 'week', 'month', 'quarter'),
    dateRange: fc.constantFrom(
      ['2026-01-01', '2026-01-31'],
      ['2026-01-07', '2026-01-20'],
      ['2025-01-01', '2026-12-31'],
    ),
  })
  return fc
    .record({
      measures: some(measures, 4, 1),
      dimensions: fc.oneof(some(common, 2), some(dimensions, 3)),
      timeDimensions: fc.oneof(fc.constant([]), fc.tuple(time)),
      filters: fc.oneof(
        fc.constant([]),
        fc.array(filter, { maxLength: 2 }),
        fc.array(filter, { minLength: 1, maxLength: 3 }).map((or) => [{ or }]),
      ),
    })
    .map((question) => question as unknown as CubeQuery)
}

/** Rows in an order of their own; ages in days grow between two answers, by millionths. */
const sorted = ({ data }: CubeResponse): string[] =>
  (data as Record<string, unknown>[])
    .map((row) => JSON.stringify(Object.entries(row).map(([name, cell]) => [name, rounded(cell)])))
    .sort()

const rounded = (cell: unknown) =>
  typeof cell === 'string' && /^-?\d+\.\d{4,}$/.test(cell) ? Number(cell).toPrecision(5) : cell

test(`a restricted answer is the whole answer restricted, ${RUNS} times`, { timeout: 600_000 }, async () => {
  const from = { rollups: 0, rows: 0 }
  const asked = fc.tuple(fc.nat(), fc.constantFrom(...CALLERS)).chain(([index, caller]) => {
    const cube = cubes[index % cubes.length]!
    return questions(cube).map((question) => ({ cube, caller, question }))
  })
  await fc.assert(
    fc.asyncProperty(asked, async ({ cube, caller, question }) => {
      const own = await here.cube.load(question, caller.context)
      const filters = [...((question.filters as object[]) ?? []), ...caller.rule(cube.name)]
      const whole = await here.cube.load({ ...question, filters }, EXECUTIVE)
      from[Object.keys(own.usedPreAggregations ?? {}).length > 0 ? 'rollups' : 'rows'] += 1
      expect(sorted(own)).toEqual(sorted(whole))
    }),
    { numRuns: RUNS },
  )
  expect(from.rollups).toBeGreaterThan(RUNS / 20)
  expect(from.rows).toBeGreaterThan(RUNS / 20)
})
