/** From a question of the builder to questions to Cube, and to the records behind an answer. */
import type { Filter, Query, TimeDimension } from '@cubejs-client/core'
import { type FilteredCube, filtersOf, isFilteredCube } from '../filters.ts'
import { endOf } from '../grains.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { Row } from '../server.ts'
import { none } from '../url.ts'
import type { BlockContext } from '../widget.ts'
import { type CubeModel, type Fitted, timeKey } from './model.ts'
import { type Condition, memberOf } from './question.ts'

/** So many rows are asked at most; beyond them the count is «at least». */
export const mostRows = 5000

/** Lines of a dimension: the largest. */
export const mostSeries = 30

export type Asking = Pick<BlockContext, 'view' | 'comparison'>

/** The moment that steps count from. */
export const timeOf = ({ question, cube }: Pick<Fitted, 'question' | 'cube'>): string | undefined =>
  question.time ?? cube.clock

/** Cube's `notEquals` lets empty values through, as readers expect of «except». */
function filterOf(cube: string, { name, operator, values }: Condition): Filter[] {
  const member = `${cube}.${name}`
  if (operator === 'from') return [{ member, operator: 'gte', values: values.slice(0, 1) }]
  if (operator === 'to') return [{ member, operator: 'lte', values: values.slice(0, 1) }]
  const known = values.filter((value) => value !== none)
  const isNot = operator === 'not'
  const parts: Filter[] = [
    ...(known.length > 0
      ? [{ member, operator: isNot ? 'notEquals' : 'equals', values: known } satisfies Filter]
      : []),
    ...(known.length < values.length
      ? [{ member, operator: isNot ? 'set' : 'notSet' } satisfies Filter]
      : []),
  ]
  return isNot || parts.length === 1 ? parts : [{ or: parts }]
}

/** Filters of the page and of the question. */
export const filtersFor = ({ question, cube }: Fitted, { view }: Asking): Filter[] => [
  ...(isFilteredCube(cube.name) ? filtersOf(cube.name as FilteredCube, view) : []),
  ...question.conditions.flatMap((condition) => filterOf(cube.name, condition)),
]

function timeDimensionsFor(
  fitting: Fitted,
  { comparison: { current } }: Asking,
  hasSteps: boolean,
): TimeDimension[] {
  const { question, cube } = fitting
  const time = timeOf(fitting)
  const step = hasSteps ? question.step : undefined
  const clock = cube.clock
  const period: TimeDimension[] = clock
    ? [
        {
          dimension: `${cube.name}.${clock}`,
          dateRange: [current.from, current.to],
          ...(step && time === clock && { granularity: step }),
        },
      ]
    : []
  const other: TimeDimension[] =
    step && time && time !== clock ? [{ dimension: `${cube.name}.${time}`, granularity: step }] : []
  return [...period, ...other]
}

/** The column of a row that says its step. */
export const stepMember = (fitting: Fitted): string | undefined => {
  const time = timeOf(fitting)
  return fitting.question.step && time ? `${fitting.cube.name}.${time}.${fitting.question.step}` : undefined
}

/** The order that serves while none is chosen: time goes forward, else the largest first. */
export const sortOf = ({ question }: Pick<Fitted, 'question'>): string =>
  question.sort ?? (question.step ? timeKey : `-${question.measures[0]}`)

function orderOf(fitting: Fitted): [string, 'asc' | 'desc'][] {
  const { question, cube } = fitting
  const sort = sortOf(fitting)
  const by = sort.replace(/^-/, '')
  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const first: [string, 'asc' | 'desc'] = [`${cube.name}.${by === timeKey ? timeOf(fitting) : by}`, direction]
  // Equal values stand in a known order, so that the same question never answers otherwise.
  const rest = question.dimensions.map((name): [string, 'asc'] => [memberOf(question, name), 'asc'])
  const measure: [string, 'desc'] = [memberOf(question, question.measures[0]!), 'desc']
  return [first, ...(by === timeKey ? [measure] : []), ...rest].filter(
    ([member], index, all) => all.findIndex(([other]) => other === member) === index,
  )
}

export interface Answers {
  rows: Row[]
  /** The same without rows: Cube's own totals. */
  total?: Row[]
  /** Of lines by a dimension: the totals of each, the largest first. */
  series?: Row[]
}

/**
 * What Cube is asked: the rows, their totals, and for lines of a dimension which are the largest. A question without
 * rows is its own total.
 */
export function queriesOf(
  fitting: Fitted,
  asking: Asking,
): { rows: Query } & Partial<Record<keyof Answers, Query>> {
  const { question } = fitting
  const measures = question.measures.map((name) => memberOf(question, name))
  const dimensions = question.dimensions.map((name) => memberOf(question, name))
  const filters = filtersFor(fitting, asking)
  const whole: Query = { measures, timeDimensions: timeDimensionsFor(fitting, asking, false), filters }
  if (dimensions.length === 0 && !question.step) return { rows: whole }
  return {
    rows: {
      measures,
      ...(dimensions.length > 0 && { dimensions }),
      timeDimensions: timeDimensionsFor(fitting, asking, true),
      filters,
      order: orderOf(fitting),
      limit: mostRows,
    },
    total: whole,
    ...(question.step !== undefined &&
      dimensions.length === 1 && {
        series: {
          ...whole,
          dimensions,
          order: [
            [measures[0]!, 'desc'],
            [dimensions[0]!, 'asc'],
          ],
          limit: mostSeries,
        },
      }),
  }
}

const textOf = (value: unknown): string =>
  value === null || value === undefined || value === '' ? none : String(value)

/**
 * The records behind a number of a row; undefined where the drawer has no words for the question: values left out,
 * bounds of numbers, steps of another moment than the period's.
 */
export function recordsOf(
  measure: string,
  fitting: Fitted,
  row: Row | undefined,
  { comparison: { current } }: Asking,
): RecordsRequest | undefined {
  const { question, cube } = fitting
  if (!isFilteredCube(cube.name) || question.conditions.some(({ operator }) => operator !== 'is'))
    return undefined
  const names = row ? question.dimensions : []
  // A condition on the row's own dimension is already said by the row.
  const where = [
    ...names.map((name) => ({ name, values: [textOf(row?.[memberOf(question, name)])] })),
    ...question.conditions
      .filter(({ name }) => !names.includes(name))
      .map(({ name, values }) => ({ name, values })),
  ]
  const time = row ? stepTime(fitting, row, current) : {}
  return time && { measure: memberOf(question, measure), ...(where.length > 0 && { where }), ...time }
}

function stepTime(
  fitting: Fitted,
  row: Row,
  current: { from: string; to: string },
): Pick<RecordsRequest, 'time'> | undefined {
  const { question, cube } = fitting
  const [member, name] = [stepMember(fitting), timeOf(fitting)]
  if (!member || !name || !question.step) return {}
  const start = row[member]
  if (typeof start !== 'string') return undefined
  const [from, to] = [start.slice(0, 10), endOf(start.slice(0, 10), question.step)]
  if (!cube.clock) return { time: { name, from, to } }
  if (name !== cube.clock) return undefined
  return {
    time: { name, from: from < current.from ? current.from : from, to: to > current.to ? current.to : to },
  }
}

/** Values of a dimension that a condition may choose, the most frequent first. */
export function valuesQuery(cube: CubeModel, name: string, asking: Asking): Query {
  const count = cube.measures.find(({ isCount }) => isCount) ?? cube.measures[0]!
  return {
    measures: [count.name],
    dimensions: [`${cube.name}.${name}`],
    ...(isFilteredCube(cube.name) && { filters: filtersOf(cube.name, asking.view) }),
    ...(cube.clock && {
      timeDimensions: [
        {
          dimension: `${cube.name}.${cube.clock}`,
          dateRange: [asking.comparison.current.from, asking.comparison.current.to],
        },
      ],
    }),
    order: [[count.name, 'desc']],
    limit: 500,
  }
}
