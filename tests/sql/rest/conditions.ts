/** Random conditions over dimensions, each as SQL and as a filter of REST. */
import type { Column } from '../../../server/sql/catalog.ts'
import { DAY_MS, dayOf, first, next } from './days.ts'
import type { Dice } from './dice.ts'

export type Filter =
  | { member: string; operator: string; values?: string[] }
  | { and: Filter[] }
  | { or: Filter[] }

/** How columns and values are written where a condition stands. */
export interface Scope {
  column(name: string): string
  value(value: string | number): string
  /** `ARRAY['a', 'b']` or one parameter. */
  list(values: (string | number)[]): string
}

export interface Condition {
  columns: string[]
  sql(scope: Scope): string
  rest: Filter
  /** A period of whole days, for `dateRange`; both days inside. */
  range?: { member: string; days: [string, string] }
}

/** What occurs in the portals. */
export interface Occurring {
  /** Values by member. */
  values: Record<string, string[]>
  from: number
  to: number
}

export const on = ({ member, name }: Column, operator: string, values?: (string | number)[]): Filter => ({
  member: member ?? name,
  operator,
  ...(values ? { values: values.map(String) } : {}),
})

export function condition(dice: Dice, among: Column[], occurring: Occurring, depth = 0): Condition {
  if (depth < 2 && dice.chance(0.2)) {
    const [left, right] = [0, 1].map(() => condition(dice, among, occurring, depth + 1)) as [
      Condition,
      Condition,
    ]
    const word = dice.one('or', 'or', 'and') as 'or' | 'and'
    return {
      columns: [...left.columns, ...right.columns],
      sql: (scope) => `(${left.sql(scope)} ${word.toUpperCase()} ${right.sql(scope)})`,
      rest: (word === 'or' ? { or: [left.rest, right.rest] } : { and: [left.rest, right.rest] }) as Filter,
    }
  }
  const column = dice.one(...among)
  if (dice.chance(0.08)) return presence(dice, column)
  if (column.type === 'timestamp') return period(dice, column, occurring)
  if (column.type === 'bool') return flag(dice, column)
  const known = occurring.values[column.member!] ?? []
  const values = [...known, column.type === 'float8' ? '31999' : "нет 'такого'"]
  return column.type === 'float8' && dice.chance(0.4)
    ? comparison(dice, column, values)
    : membership(dice, column, values)
}

const of = (column: Column, rest: Filter, sql: (name: string, scope: Scope) => string): Condition => ({
  columns: [column.name],
  rest,
  sql: (scope) => sql(scope.column(column.name), scope),
})

const presence = (dice: Dice, column: Column): Condition =>
  dice.one(
    () => of(column, on(column, 'notSet'), (name) => `${name} IS NULL`),
    () => of(column, on(column, 'set'), (name) => `${name} IS NOT NULL`),
    () => of(column, on(column, 'set'), (name) => `NOT (${name} IS NULL)`),
  )()

/** Without those that are unknown, as in SQL. */
const except = (column: Column, values: (string | number)[]): Filter => ({
  and: [on(column, 'notEquals', values), on(column, 'set')],
})

function membership(dice: Dice, column: Column, texts: string[]): Condition {
  const typed = (text: string) => (column.type === 'float8' ? Number(text) : text)
  const [value] = dice.some(texts, 1, 1).map(typed) as [string | number]
  const values = dice.some(texts, 1, 3).map(typed)
  const list = (scope: Scope) => values.map(scope.value).join(', ')
  return dice.one(
    () => of(column, on(column, 'equals', [value]), (name, scope) => `${name} = ${scope.value(value)}`),
    () => of(column, on(column, 'equals', [value]), (name, scope) => `${scope.value(value)} = ${name}`),
    () =>
      of(
        column,
        on(column, 'equals', [value]),
        (name, scope) => `${name} IS NOT DISTINCT FROM ${scope.value(value)}`,
      ),
    () => of(column, on(column, 'equals', values), (name, scope) => `${name} IN (${list(scope)})`),
    () => of(column, on(column, 'equals', values), (name, scope) => `${name} = ANY (${scope.list(values)})`),
    () =>
      of(
        column,
        { or: [on(column, 'equals', [value]), on(column, 'notSet')] },
        (name, scope) => `(${name} = ${scope.value(value)} OR ${name} IS NULL)`,
      ),
    () => of(column, except(column, [value]), (name, scope) => `${name} <> ${scope.value(value)}`),
    () => of(column, except(column, [value]), (name, scope) => `NOT (${name} = ${scope.value(value)})`),
    () =>
      of(
        column,
        on(column, 'notEquals', [value]),
        (name, scope) => `${name} IS DISTINCT FROM ${scope.value(value)}`,
      ),
    () => of(column, except(column, values), (name, scope) => `${name} NOT IN (${list(scope)})`),
    () => of(column, except(column, values), (name, scope) => `${name} <> ALL (${scope.list(values)})`),
  )()
}

function comparison(dice: Dice, column: Column, texts: string[]): Condition {
  const [low, high] = dice
    .some([...texts, '0', '1000'], 2, 2)
    .map(Number)
    .sort((a, b) => a - b) as [number, number]
  const [sign, operator] = dice.one(['>', 'gt'], ['>=', 'gte'], ['<', 'lt'], ['<=', 'lte']) as [
    string,
    string,
  ]
  return dice.one(
    () => of(column, on(column, operator, [low]), (name, scope) => `${name} ${sign} ${scope.value(low)}`),
    () =>
      of(
        column,
        { and: [on(column, 'gte', [low]), on(column, 'lte', [high])] },
        (name, scope) => `${name} BETWEEN ${scope.value(low)} AND ${scope.value(high)}`,
      ),
  )()
}

function flag(dice: Dice, column: Column): Condition {
  const no: Filter = { or: [on(column, 'equals', ['false']), on(column, 'notSet')] }
  const [tail, rest] = dice.one<[string, Filter]>(
    ['', on(column, 'equals', ['true'])],
    [' = TRUE', on(column, 'equals', ['true'])],
    [' IS TRUE', on(column, 'equals', ['true'])],
    [' = FALSE', on(column, 'equals', ['false'])],
    [' IS FALSE', on(column, 'equals', ['false'])],
    [' <> TRUE', on(column, 'equals', ['false'])],
    [' IS NOT TRUE', no],
    [' IS UNKNOWN', on(column, 'notSet')],
  )
  return of(column, rest, (name) => `${name}${tail}`)
}

/** Any days, or whole months, quarters and years. */
function period(dice: Dice, column: Column, { from, to }: Occurring): Condition {
  const at = from + dice.below(to - from)
  const unit = dice.one('day', 'week', 'month', 'month', 'quarter', 'year')
  const start = first(at, unit)
  const end = unit === 'day' ? start + (1 + dice.below(200)) * DAY_MS : next(start, unit)
  const [begin, until, last] = [dayOf(start), dayOf(end), dayOf(end - DAY_MS)]
  const literal = (scope: Scope, day: string) =>
    dice.one(
      () => scope.value(day),
      () => scope.value(`${day} 00:00:00`),
      () => `DATE '${day}'`,
      () => `TIMESTAMP '${day} 00:00:00'`,
      () => `CAST(${scope.value(day)} AS timestamp)`,
      () => `(DATE '${dayOf(Date.parse(day) - DAY_MS)}' + INTERVAL '1 day')`,
    )()
  const ranged = (sql: (name: string, scope: Scope) => string): Condition => ({
    ...of(column, { and: [on(column, 'afterOrOnDate', [begin]), on(column, 'beforeDate', [until])] }, sql),
    range: { member: column.member!, days: [begin, last] },
  })
  const spellings = [
    () =>
      ranged((name, scope) => `${name} >= ${literal(scope, begin)} AND ${name} < ${literal(scope, until)}`),
    () =>
      ranged((name, scope) => `${literal(scope, until)} > ${name} AND ${name} >= ${literal(scope, begin)}`),
    () =>
      ranged(
        (name, scope) => `${name} BETWEEN ${scope.value(begin)} AND ${scope.value(`${last} 23:59:59.999`)}`,
      ),
    () => ranged((name, scope) => `${name}::date BETWEEN ${scope.value(begin)} AND ${scope.value(last)}`),
    () =>
      of(
        column,
        on(column, 'afterOrOnDate', [begin]),
        (name, scope) => `${name} >= ${literal(scope, begin)}`,
      ),
    () =>
      of(column, on(column, 'beforeDate', [begin]), (name, scope) => `${name} < ${literal(scope, begin)}`),
    ...(unit === 'day'
      ? []
      : [
          () => ranged((name, scope) => `DATE_TRUNC('${unit}', ${name}) = ${literal(scope, begin)}`),
          () =>
            ranged(
              (name, scope) =>
                `DATE_TRUNC('${unit.toUpperCase()}', ${name}) BETWEEN ${scope.value(begin)} AND ${scope.value(begin)}`,
            ),
        ]),
    ...(unit === 'year'
      ? [
          () =>
            ranged((name, scope) => `EXTRACT(YEAR FROM ${name}) = ${scope.value(Number(begin.slice(0, 4)))}`),
        ]
      : []),
  ]
  return dice.one(dice.one(...spellings), spellings[0]!)()
}
