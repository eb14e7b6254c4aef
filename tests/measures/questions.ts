/** Random questions, each as a Cube query and as SQL over `truth.*`. */
import fc from 'fast-check'
import type { CubeQuery } from '../../server/cube/result.ts'
import { ZONE } from './stack.ts'
import { truthMeasures } from './truth.ts'

type CubeName = keyof typeof truthMeasures

export interface Question {
  cube: CubeName
  groups: string[]
  granularity: 'day' | 'week' | 'month' | 'quarter' | 'year' | null
  /** First and last day, both inside. */
  period: [string, string] | null
  /** Members with the values they may have; null stands for «nothing set». */
  filters: { member: string; values: string[] }[]
}

/** Values that occur in a portal, for filters that sometimes match. */
export type Occurring = Record<string, string[]>

export const FILTERED = [
  'portal_id',
  'pipeline_id',
  'manager_id',
  'department_id',
  'source_id',
  'status',
  'currency',
  'stage_id',
]
const GROUPED = ['portal_id', 'pipeline_id', 'manager_id', 'department_id', 'source_id', 'status']

const timeDimension = { deals: 'created_at', sales: 'date' } as const

const day = (first: Date, last: Date) =>
  fc.date({ min: first, max: last, noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))

export function questions(occurring: Occurring, first: Date, last: Date): fc.Arbitrary<Question> {
  const filter = fc.constantFrom(...FILTERED).chain((member) =>
    fc.record({
      member: fc.constant(member),
      values: fc.uniqueArray(fc.constantFrom(...(occurring[member] ?? []), '999999'), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  )
  return fc
    .record({
      cube: fc.constantFrom<CubeName>('deals', 'sales'),
      groups: fc.uniqueArray(fc.constantFrom(...GROUPED), { maxLength: 2 }),
      granularity: fc.constantFrom(
        null,
        'day' as const,
        'week' as const,
        'month' as const,
        'quarter' as const,
        'year' as const,
      ),
      period: fc.option(
        fc.tuple(day(first, last), day(first, last)).map(([a, b]) => [a, b].sort() as [string, string]),
      ),
      filters: fc.uniqueArray(filter, { maxLength: 3, selector: (one) => one.member }),
    })
    .map((question) => (question.period ? question : { ...question, granularity: null }))
}

export function toCube({ cube, groups, granularity, period, filters }: Question): CubeQuery {
  return {
    measures: Object.keys(truthMeasures[cube]).map((name) => `${cube}.${name}`),
    dimensions: groups.map((name) => `${cube}.${name}`),
    timeDimensions: period
      ? [
          {
            dimension: `${cube}.${timeDimension[cube]}`,
            dateRange: period,
            ...(granularity ? { granularity } : {}),
          },
        ]
      : [],
    filters: filters.map(({ member, values }) => ({
      member: `${cube}.${member}`,
      operator: 'equals',
      values,
    })),
    limit: 50_000,
  } as CubeQuery
}

/** The same question over the truth, one row per group with the names that Cube's answer has. */
export function toSql({ cube, groups, granularity, period, filters }: Question): string {
  const time = `(${timeDimension[cube]} at time zone '${ZONE}')`
  const keys = [
    ...groups.map((name) => `${name}::text as "${cube}.${name}"`),
    ...(granularity ? [`to_char(date_trunc('${granularity}', ${time}), 'YYYY-MM-DD') as "period"`] : []),
  ]
  const measures = Object.entries(truthMeasures[cube]).map(
    ([name, sql]) => `(${sql})::text as "${cube}.${name}"`,
  )
  const conditions = [
    ...(period ? [`${time} >= '${period[0]}'::date and ${time} < '${period[1]}'::date + 1`] : []),
    ...filters.map(
      ({ member, values }) =>
        `${member}::text in (${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`,
    ),
  ]
  return `select ${[...keys, ...measures].join(', ')} from truth.${cube}
    ${conditions.length ? `where ${conditions.join(' and ')}` : ''}
    ${keys.length ? `group by ${keys.map((_, index) => index + 1).join(', ')}` : ''}`
}
