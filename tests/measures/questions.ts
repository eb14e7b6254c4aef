/** Random questions, each as a Cube query and as SQL over `truth.*`. */
import fc from 'fast-check'
import type { SecurityContext } from '../../server/cube/gateway.ts'
import type { CubeQuery } from '../../server/cube/result.ts'
import { type CubeName, type Truth, truths } from './truth.ts'

const GRANULARITIES = ['day', 'week', 'month', 'quarter', 'year'] as const

export interface Filter {
  member: string
  operator: 'equals' | 'notEquals' | 'set' | 'notSet'
  values: string[]
}

export interface Question {
  cube: CubeName
  measures: string[]
  groups: string[]
  time: string
  granularity: (typeof GRANULARITIES)[number] | null
  /** First and last day of `time`, both inside. */
  period: [string, string] | null
  filters: Filter[]
  context: SecurityContext
  /** Whether a roll-up may answer; else a filter that changes nothing sends the question to the marts. */
  rollups: boolean
}

/** What occurs in the portals, for questions that sometimes meet something. */
export interface Occurring {
  /** Cube → dimension → values. */
  values: Record<string, Record<string, string[]>>
  first: Date
  last: Date
  people: { portalId: number; userId: string; departmentId: string | null }[]
}

const day = (date: Date) => date.toISOString().slice(0, 10)

/** Any two days, or whole months, quarters and years. */
function periods({ first, last }: Occurring): fc.Arbitrary<[string, string]> {
  const moment = fc.date({ min: first, max: last, noInvalidDate: true })
  const odd = fc.tuple(moment, moment).map(([a, b]) => [day(a), day(b)].sort() as [string, string])
  const whole = fc.tuple(moment, fc.constantFrom(1, 3, 12)).map(([date, months]): [string, string] => {
    const begin = date.getUTCMonth() - (date.getUTCMonth() % months)
    return [
      day(new Date(Date.UTC(date.getUTCFullYear(), begin, 1))),
      day(new Date(Date.UTC(date.getUTCFullYear(), begin + months, 0))),
    ]
  })
  return fc.oneof(odd, whole)
}

const isFlag = (member: string) => /^is_/.test(member)
const isNumber = (member: string) =>
  /(_id|recency|frequency|monetary)$/.test(member) && !/^(source|stage)_id$/.test(member)

function filterOf(member: string, values: string[]): fc.Arbitrary<Filter> {
  const strange = isFlag(member) ? [] : [isNumber(member) ? '32000' : 'нет такого']
  const known = isFlag(member) ? ['true', 'false'] : values
  const some = fc.uniqueArray(fc.constantFrom(...known, ...strange), { minLength: 1, maxLength: 3 })
  const operators = isFlag(member) ? (['equals'] as const) : (['equals', 'equals', 'notEquals'] as const)
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        member: fc.constant(member),
        operator: fc.constantFrom(...operators),
        values: some,
      }),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('set' as const, 'notSet' as const)
        .map((operator) => ({ member, operator, values: [] })),
    },
  )
}

/** Everything, what a head sees, what a manager sees; ids are those of one portal, by default the first. */
function contexts({ people }: Occurring): fc.Arbitrary<SecurityContext> {
  const portal = (portalId: number) => (portalId === 1 ? {} : { portalId })
  const somebody = fc.constantFrom(...people)
  const head = fc.tuple(somebody, somebody).map(([a, b]) => ({
    role: 'head',
    userId: a.userId,
    departmentIds: [a, b]
      .filter((one) => one.portalId === a.portalId)
      .map(({ departmentId }) => Number(departmentId)),
    ...portal(a.portalId),
  }))
  const root = somebody.map(({ portalId, userId }) => ({
    role: 'head',
    userId,
    departmentIds: [2],
    ...portal(portalId),
  }))
  const manager = somebody.map(({ portalId, userId }) => ({ role: 'manager', userId, ...portal(portalId) }))
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom({ role: 'executive', userId: 1 }, { role: 'analyst', userId: 1 }),
    },
    { weight: 2, arbitrary: fc.oneof(head, root) },
    { weight: 1, arbitrary: manager },
  )
}

/** Questions of a page: with the filters and groups that roll-ups are made for; else with any. */
function members(cube: CubeName, truth: Truth): fc.Arbitrary<string[]> {
  const all = Object.keys(truth.dimensions)
  const usual = [
    'portal_id',
    'pipeline_id',
    'manager_id',
    'department_id',
    'source_id',
    'type',
    'kind',
  ].filter((name) => all.includes(name))
  if (/stages$/.test(cube)) usual.push('stage_id')
  return fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(all) })
}

export function questions(occurring: Occurring, cube: CubeName): fc.Arbitrary<Question> {
  const truth: Truth = truths[cube]
  const names = Object.keys(truth.measures)
  // Customers are asked for as they stand now.
  const timeless = cube === 'customers'
  return members(cube, truth).chain((among) => {
    const filter = fc
      .constantFrom(...among)
      .chain((member) => filterOf(member, occurring.values[cube]![member]!))
    const upTo = (maxLength: number) =>
      fc.uniqueArray(filter, { maxLength, selector: ({ member }) => member })
    return fc.record({
      cube: fc.constant(cube),
      measures: fc.oneof(fc.constant(names), fc.shuffledSubarray(names, { minLength: 1 })),
      groups: fc.uniqueArray(fc.constantFrom(...among), { maxLength: 2 }),
      time: fc.constantFrom(truth.times[0]!, truth.times[0]!, truth.times[0]!, ...truth.times),
      granularity: fc.constantFrom(
        null,
        null,
        null,
        ...(timeless ? [null, null, null] : []),
        ...GRANULARITIES,
      ),
      period: fc.option(periods(occurring), { freq: timeless ? 1 : 3 }),
      filters: fc.oneof(...[0, 1, 1, 2, 3].map(upTo)),
      context: contexts(occurring),
      rollups: fc.constantFrom(true, true, false),
    })
  })
}

export function toCube({
  cube,
  measures,
  groups,
  time,
  granularity,
  period,
  filters,
  rollups,
}: Question): CubeQuery {
  const own = (name: string) => `${cube}.${name}`
  const asked = filters.map(({ member, operator, values }) =>
    values.length ? { member: own(member), operator, values } : { member: own(member), operator },
  )
  return {
    measures: measures.map(own),
    dimensions: groups.map(own),
    timeDimensions:
      period || granularity
        ? [
            {
              dimension: own(time),
              ...(period ? { dateRange: period } : {}),
              ...(granularity ? { granularity } : {}),
            },
          ]
        : [],
    filters: rollups ? asked : [...asked, { member: own(truths[cube].key), operator: 'set' }],
    limit: 50_000,
  } as CubeQuery
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`

function condition(expression: string, { operator, values }: Filter): string {
  const list = values.map(text).join(', ')
  switch (operator) {
    case 'set':
      return `(${expression}) is not null`
    case 'notSet':
      return `(${expression}) is null`
    case 'equals':
      return `(${expression})::text in (${list})`
    case 'notEquals':
      return `((${expression}) is null or (${expression})::text not in (${list}))`
  }
}

/** The rules of the roles, said once more. */
function allowed({ role, userId, departmentIds, portalId = 1 }: SecurityContext): string[] {
  if (role === 'manager') return [`portal_id = ${Number(portalId)}`, `manager_id = ${Number(userId)}`]
  if (role === 'head')
    return [
      `portal_id = ${Number(portalId)}`,
      `exists (select from truth.above a where a.portal_id = t.portal_id and a.department = t.department_id and a.root in (${departmentIds!.map(Number).join(', ')}))`,
    ]
  return []
}

/** The same question over the truth, one row per group with the names that Cube's answer has. */
export function toSql(question: Question, zone: string): string {
  const { cube, measures, groups, time, granularity, period, filters, context } = question
  const { dimensions, table, measures: formulas }: Truth = truths[cube]
  const local = `(t.${time} at time zone '${zone}')`
  const keys = [
    ...groups.map((name) => `(${dimensions[name]})::text as "${cube}.${name}"`),
    ...(granularity ? [`to_char(date_trunc('${granularity}', ${local}), 'YYYY-MM-DD') as "period"`] : []),
  ]
  const conditions = [
    ...(period ? [`${local} >= '${period[0]}'::date and ${local} < '${period[1]}'::date + 1`] : []),
    ...filters.map((filter) => condition(dimensions[filter.member]!, filter)),
    ...allowed(context),
  ]
  const columns = [...keys, ...measures.map((name) => `(${formulas[name]})::text as "${cube}.${name}"`)]
  return `select ${columns.join(', ')} from truth.${table} as t
    ${conditions.length ? `where ${conditions.join(' and ')}` : ''}
    ${keys.length ? `group by ${keys.map((_, index) => index + 1).join(', ')}` : ''}`
}
