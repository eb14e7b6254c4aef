/** Leaves against the REST answers to the same questions, over the product's own model, for each kind of caller. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import type { Relation } from '../../server/sql/catalog.ts'
import type { LeafFilter, LeafQuery } from '../../server/sql/leaf/query.ts'
import { accessPortals, CALLERS, type Portals } from '../schema/access-portals.ts'
import { ZONE } from '../schema/start.ts'
import { type Cells, columns, type LeafStand, leafStand, rememberCore } from './support/leaf.ts'

let portals: Portals
let here: LeafStand
beforeAll(async () => {
  const statements = rememberCore()
  portals = await accessPortals()
  here = leafStand(await statements(), portals.database, ZONE)
}, 180_000)
afterAll(async () => {
  await here?.close()
  await portals?.close()
})

/** A time of each cube, by which its period is counted. */
const PERIODS: Record<string, string> = {
  deals: 'created_at',
  sales: 'date',
  deal_stages: 'created_at',
  leads: 'created_at',
  lead_stages: 'created_at',
  activities: 'date',
  customers: 'first_won_at',
  data_quality: '',
}

interface Question {
  measures: string[]
  dimensions?: string[]
  time?: { member: string; granularity?: string; from?: string; to?: string }
  filters?: LeafFilter[]
}

/** The same question to REST: its last day is part of the period, that of the leaf is not. */
function asRest({ measures, dimensions = [], time, filters = [] }: Question): CubeQuery {
  const day = (text: string) => new Date(Date.parse(text) - 86_400_000).toISOString().slice(0, 10)
  return {
    measures,
    dimensions,
    filters,
    order: [],
    limit: 50_000,
    timeDimensions: time
      ? [
          {
            dimension: time.member,
            ...(time.granularity ? { granularity: time.granularity } : {}),
            ...(time.from && time.to ? { dateRange: [time.from, day(time.to)] } : {}),
          },
        ]
      : [],
  }
}

async function asLeaf({ measures, dimensions = [], time, filters = [] }: Question): Promise<LeafQuery> {
  const { member, granularity, from, to } = time ?? {}
  const asked = [...dimensions, ...(granularity ? [`${member}.${granularity}`] : []), ...measures]
  const range: LeafFilter[] = [
    ...(member && from ? [{ member, operator: 'afterOrOnDate', values: [from] }] : []),
    ...(member && to ? [{ member, operator: 'beforeDate', values: [to] }] : []),
  ]
  return {
    relations: [measures[0]!.split('.')[0]!],
    ungrouped: false,
    columns: await columns(here, asked),
    filters: [...filters, ...range],
    conditions: [],
    segments: [],
  }
}

type Row = Record<string, unknown>

/** Computed from how long ago something was: a moment later it is more. */
const GROWS = /_days$/

function expectRows(mine: Row[], theirs: Row[], keys: string[], measures: string[], what: string): void {
  const key = (row: Row) => JSON.stringify(keys.map((name) => row[name]))
  const sorted = (rows: Row[]) => [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1))
  expect(sorted(mine).map(key), what).toEqual(sorted(theirs).map(key))
  const theirRows = sorted(theirs)
  for (const [index, row] of sorted(mine).entries())
    for (const name of measures) {
      const [found, wanted] = [row[name], theirRows[index]![name]]
      const where = `${name} ${key(row)} ${what}`
      if (found === null || wanted === null) expect(found, where).toBe(wanted)
      else {
        const most = Math.abs(Number(wanted)) * (GROWS.test(name) ? 1e-5 : 1e-12)
        expect(Math.abs(Number(found) - Number(wanted)), where).toBeLessThanOrEqual(most)
      }
    }
}

async function expectSame(question: Question, context: SecurityContext): Promise<string[]> {
  const { measures, dimensions = [], time } = question
  const answer = await portals.cube.load(asRest(question), context)
  const { rows, rollups } = await here.ask(await asLeaf(question), context)
  const grouped = time?.granularity ? `${time.member}.${time.granularity}` : undefined
  const keys = grouped ? [...dimensions, grouped] : dimensions
  const names = [...keys, ...measures]
  const mine = rows.map((row: Cells) =>
    Object.fromEntries(
      names.map((name, index) => {
        const cell = row[`c${index + 1}`]!
        return [name, name === grouped && cell ? `${cell.replace(' ', 'T')}.000` : cell]
      }),
    ),
  )
  const what = JSON.stringify(question)
  expectRows(mine, answer.data as Row[], keys, measures, what)
  expect(rollups.sort(), what).toEqual(Object.keys(answer.usedPreAggregations ?? {}).sort())
  return rollups
}

const named = ({ columns }: Relation, kind: string) =>
  columns.filter((column) => column.kind === kind).map(({ member }) => member!)

describe('every measure of every cube', () => {
  test.each(CALLERS.filter((_, index) => index % 3 !== 1))(
    'is what REST answers to %s',
    async (_, context) => {
      const { relations } = await here.catalog()
      let fromRollups = 0
      for (const relation of relations.values()) {
        const { name } = relation
        const measures = named(relation, 'measure')
        const period = PERIODS[name]
        const dimension = `${name}.manager`
        const dimensions = named(relation, 'dimension').includes(dimension) ? [dimension] : []
        const questions: Question[] = [{ measures }, { measures, dimensions }]
        if (period) {
          const member = `${name}.${period}`
          questions.push(
            { measures, time: { member, granularity: 'month' } },
            { measures, dimensions, time: { member, from: '2026-01-05', to: '2026-01-20' } },
            { measures, time: { member, granularity: 'day', from: '2026-01-01', to: '2026-02-01' } },
          )
        }
        for (const question of questions) fromRollups += (await expectSame(question, context)).length
      }
      expect(fromRollups).toBeGreaterThan(0)
    },
  )
})

test('the tables are the public cubes, counted by a measure where one counts all rows', async () => {
  const { relations } = await here.catalog()
  expect(Object.fromEntries([...relations].map(([name, { count }]) => [name, count]))).toEqual({
    activities: 'activities.count',
    customers: 'customers.count',
    data_quality: 'data_quality.count',
    deal_stages: undefined,
    deals: 'deals.count',
    lead_stages: undefined,
    leads: 'leads.count',
    sales: undefined,
  })
  for (const { comment, columns } of relations.values())
    for (const text of [comment, ...columns.map((column) => column.comment)]) expect(text).toMatch(/[а-яё]/i)
})
