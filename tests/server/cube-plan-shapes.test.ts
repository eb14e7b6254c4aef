import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Core } from '../../server/cube/core.ts'
import { isShared, shapeOf, withMeant } from '../../server/cube/plan-shapes.ts'
import { questions, toCube } from '../measures/questions.ts'
import { type CubeName, truths } from '../measures/truth.ts'
import { EXECUTIVE, type Stand, stand } from '../schema/start.ts'

/** Every plan that was given, beside the one that Cube makes of the question itself. */
const plans = vi.hoisted(() => ({ given: [] as unknown[], own: [] as unknown[], made: 0 }))

/** Cube's gateway shortens the list of steps in the plan that it was given. */
function withoutSteps(plan: unknown): unknown {
  const { canUseTransformedQuery, ...rest } = plan as { canUseTransformedQuery?: object }
  return { ...rest, canUseTransformedQuery: { ...canUseTransformedQuery, granularityHierarchies: {} } }
}

vi.mock('../../server/cube/plans.ts', async (original) => {
  const real = await original<typeof import('../../server/cube/plans.ts')>()
  const keepPlans = (core: Core) => {
    const create = core.createCompilerApi.bind(core)
    core.createCompilerApi = (...settings) => {
      const api = create(...settings)
      const make = api.getSql.bind(api)
      api.getSql = (...asked) => {
        plans.made += 1
        return make(...asked)
      }
      real.keepWork(api as never)
      const give = api.getSql
      api.getSql = async (query, { requestId: _, ...options } = {}) => {
        const given = await give(query, options)
        plans.given.push(withoutSteps(given))
        plans.own.push(withoutSteps(await make(query, options)))
        return given
      }
      return api
    }
  }
  return { ...real, keepPlans }
})

let here: Stand
beforeAll(async () => {
  here = await stand()
  await here.cube.refresh()
})
afterAll(() => here.close())

const cubes = Object.keys(truths) as CubeName[]
const people = [
  { portalId: 1, userId: '17', departmentId: '5' },
  { portalId: 1, userId: '18', departmentId: '6' },
]
const dimensions = (cube: CubeName) => Object.keys(truths[cube].dimensions)
const values = Object.fromEntries(
  cubes.map((cube) => [cube, Object.fromEntries(dimensions(cube).map((name) => [name, ['1', '2', '17']]))]),
)
const occurring = { values, people, first: new Date('2024-12-01'), last: new Date('2027-02-01') }

test('the plan of a question is the one that Cube makes of it', async () => {
  const anything = fc.constantFrom(...cubes).chain((cube) => questions(occurring, cube))
  await fc.assert(
    fc.asyncProperty(anything, async (question) => {
      Object.assign(plans, { given: [], own: [] })
      await here.cube.load(toCube(question), question.context)
      expect(plans.given.length).toBeGreaterThan(0)
      expect(plans.given).toEqual(plans.own)
    }),
    { numRuns: 60 },
  )
}, 120_000)

const asked = (manager: string, days: [string, string], more: object = {}) => ({
  measures: ['deals.count'],
  filters: [{ member: 'deals.manager_id', operator: 'equals', values: [manager] }],
  timeDimensions: [{ dimension: 'deals.created_at', dateRange: days }],
  ...more,
})

test('questions that differ in values and days are planned once', async () => {
  const load = async (...question: Parameters<typeof asked>) => {
    plans.made = 0
    const answer = await here.cube.load(asked(...question) as never, EXECUTIVE)
    return { made: plans.made, used: Object.keys(answer.usedPreAggregations ?? {}) }
  }
  const first = await load('1', ['2026-03-01', '2026-03-31'])
  expect(first.made).toBeGreaterThan(0)
  expect(await load('2', ['2026-03-01', '2026-03-31'])).toEqual({ ...first, made: 0 })
  expect(await load('2', ['2025-06-01', '2025-08-31'])).toEqual({ ...first, made: 0 })
  // Odd days are planned by themselves: another roll-up may have to answer.
  expect((await load('2', ['2025-06-02', '2025-08-31'])).made).toBeGreaterThan(0)
})

const ZONE = { timezone: 'Europe/Moscow' }
const DAYS: [string, string] = ['2026-03-01', '2026-03-31']

test('what a plan would escape or work out is not stood for', () => {
  const shape = (operator: string, value: unknown) =>
    shapeOf({ ...ZONE, filters: [{ member: 'deals.title', operator, values: [value] }] })
  expect(shape('equals', '50 %')).toBeDefined()
  expect(shape('contains', '/5/')).toBeDefined()
  expect(shape('contains', '50 %')).toBeUndefined()
  expect(shape('gt', '5')).toBeUndefined()
  expect(shape('afterDate', '2026-01-01')).toBeUndefined()
  expect(shape('equals', null)).toBeUndefined()
})

test('parts of days, words and steps of one’s own are planned by themselves', () => {
  const shape = (dateRange: unknown, granularity?: string) =>
    shapeOf({ ...ZONE, timeDimensions: [{ dimension: 'deals.created_at', dateRange, granularity }] })
  expect(shape(DAYS)).toBeDefined()
  expect(shape(DAYS, 'month')).toBeDefined()
  expect(shape(DAYS, 'shift')).toBeUndefined()
  expect(shape(['2026-03-01T10:00:00.000', '2026-03-31T23:59:59.999'])).toBeUndefined()
  expect(shape('last month')).toBeUndefined()
  expect(shape(['2026-03-31', '2026-03-01'])).toBeUndefined()
  // A day that stands for others.
  expect(shape(['1934-03-01', '1935-03-31'])).toBeUndefined()
})

test('a midnight that a zone leaves out begins no day', () => {
  const shape = (day: string) =>
    shapeOf({
      timezone: 'America/Sao_Paulo',
      timeDimensions: [{ dimension: 'deals.created_at', dateRange: [day, '2018-12-31'] }],
    })
  expect(shape('2018-11-03')).toBeDefined()
  expect(shape('2018-11-04')).toBeUndefined()
})

test('a plan that hides a stand-in, or lacks one, is nobody else’s', () => {
  const shape = shapeOf(asked('1', DAYS, ZONE))!
  const [manager, from, to] = shape.meant.map((forms) => [...forms.keys()].at(-1)!)
  const plan = (...params: unknown[]) => ({ sql: ['select', params] })
  expect(isShared(plan(manager, from, to), shape)).toBe(true)
  expect(isShared(plan(manager, from), shape)).toBe(false)
  expect(isShared(plan(manager, from, to, `%${manager}%`), shape)).toBe(false)
  expect(isShared(plan(manager, from, to, `'${from}'`), shape)).toBe(false)
  expect(
    isShared(
      plan(manager, from, to, () => 1),
      shape,
    ),
  ).toBe(false)
  expect(withMeant(plan(manager, from, to), shape)).toEqual(
    plan('1', '2026-02-28T21:00:00.000Z', '2026-03-31T20:59:59.999Z'),
  )
})
