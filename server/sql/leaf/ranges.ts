/**
 * Conditions on a time as a range of Cube's `timeDimensions`: that is what roll-ups match. A range has no open end and
 * ends with a millisecond, so it is asked first, and only an answer from a roll-up counts; else the exact filters are.
 */
import type { StatementFilter, StatementQuery } from '../../cube/statement.ts'
import { shifted } from './moments.ts'

const FIRST = '0001-01-01T00:00:00.000'
const LAST = '9999-12-31T23:59:59.999'

interface Range {
  from: string
  to: string
}

/**
 * @returns the question with ranges instead of filters; undefined where there is nothing to put into ranges, or where
 *   no roll-up could answer in any case
 */
export function ranged(question: StatementQuery): StatementQuery | undefined {
  if (question.ungrouped || hasExpressions(question)) return undefined
  const ranges = new Map<string, Range>()
  const filters: StatementFilter[] = []
  for (const filter of (question.filters ?? []).flatMap(flat)) {
    const range = rangeOf(filter)
    if (!range) filters.push(filter)
    else {
      const { member } = filter as { member: string }
      ranges.set(member, both(ranges.get(member), range))
    }
  }
  if (ranges.size === 0 || [...ranges.values()].some(({ from, to }) => from > to)) return undefined
  return { ...question, filters, timeDimensions: times(question, ranges) }
}

function times({ timeDimensions = [] }: StatementQuery, ranges: Map<string, Range>) {
  const rest = new Map(ranges)
  const grouped = timeDimensions.map((time) => {
    const range = ranges.get(time.dimension)
    rest.delete(time.dimension)
    return range ? { ...time, dateRange: pair(range) } : time
  })
  return [...grouped, ...[...rest].map(([dimension, range]) => ({ dimension, dateRange: pair(range) }))]
}

const pair = ({ from, to }: Range): [string, string] => [from, to]

function both(known: Range | undefined, { from, to }: Range): Range {
  if (!known) return { from, to }
  return { from: known.from > from ? known.from : from, to: known.to < to ? known.to : to }
}

const flat = (filter: StatementFilter): StatementFilter[] =>
  'and' in filter ? filter.and.flatMap(flat) : [filter]

function rangeOf(filter: StatementFilter): Range | undefined {
  if (!('member' in filter)) return undefined
  const { operator, values } = filter
  const moment = values?.[0]
  if (typeof moment !== 'string') return undefined
  switch (operator) {
    case 'afterOrOnDate':
      return { from: moment, to: LAST }
    case 'afterDate':
      return { from: shifted(moment, 1), to: LAST }
    case 'beforeDate':
      return { from: FIRST, to: shifted(moment, -1) }
    case 'beforeOrOnDate':
      return { from: FIRST, to: moment }
    default:
      return undefined
  }
}

function hasExpressions({ measures = [], dimensions = [], segments = [] }: StatementQuery): boolean {
  return [...measures, ...dimensions, ...segments].some((one) => typeof one !== 'string')
}
