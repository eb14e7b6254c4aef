/** The same question as a statement for the SQL API. */
import type { Filter } from '@cubejs-client/core'
import { addDays } from '../period.ts'
import { type Asking, filtersFor, sortOf, timeOf } from './ask.ts'
import { type CubeModel, type Fitted, timeKey } from './model.ts'

const text = (value: string) => `'${value.replaceAll("'", "''")}'`

interface Leaf {
  member: string
  operator: string
  values?: string[]
}

function conditionOf(filter: Filter, cube: CubeModel): string {
  if ('or' in filter) return `(${(filter.or as Filter[]).map((one) => conditionOf(one, cube)).join(' OR ')})`
  if ('and' in filter)
    return `(${(filter.and as Filter[]).map((one) => conditionOf(one, cube)).join(' AND ')})`
  const { member, operator, values = [] } = filter as unknown as Leaf
  const name = member.slice(cube.name.length + 1)
  const type = cube.fields.find((field) => field.name === name)?.type
  const literal = (value: string) =>
    (type === 'number' && Number.isFinite(Number(value))) || type === 'boolean' ? value : text(value)
  const list = values.map(literal).join(', ')
  switch (operator) {
    case 'notSet':
      return `${name} IS NULL`
    case 'set':
      return `${name} IS NOT NULL`
    case 'gte':
      return `${name} >= ${list}`
    case 'lte':
      return `${name} <= ${list}`
    case 'contains': {
      const parts = values.map((value) => `${name} LIKE ${text(`%${value}%`)}`)
      return parts.length > 1 ? `(${parts.join(' OR ')})` : parts[0]!
    }
    case 'notContains': {
      const parts = values.map((value) => `${name} NOT LIKE ${text(`%${value}%`)}`)
      return `((${parts.join(' AND ')}) OR ${name} IS NULL)`
    }
    case 'notEquals':
      return `(${name} NOT IN (${list}) OR ${name} IS NULL)`
    default:
      return values.length > 1 ? `${name} IN (${list})` : `${name} = ${list}`
  }
}

/** A statement that psql, Excel or Power BI may send as it is; its numbers are those of the page. */
export function statementOf(fitting: Fitted, asking: Asking): string {
  const { question, cube } = fitting
  const time = timeOf(fitting)
  const { from, to } = asking.comparison.current
  const steps = question.step && time ? [`DATE_TRUNC('${question.step}', ${time}) AS ${question.step}`] : []
  const groups = [...steps, ...question.dimensions]
  const columns = [...groups, ...question.measures.map((name) => `MEASURE(${name}) AS ${name}`)]
  const where = [
    ...(cube.clock ? [`${cube.clock} >= ${text(from)}`, `${cube.clock} < ${text(addDays(to, 1))}`] : []),
    ...filtersFor(fitting, asking).map((filter) => conditionOf(filter, cube)),
  ]
  const sort = sortOf(fitting)
  const by = sort.replace(/^-/, '')
  const place =
    by === timeKey ? 1 : steps.length + [...question.dimensions, ...question.measures].indexOf(by) + 1
  return [
    `SELECT ${columns.join(', ')}`,
    `FROM ${cube.name}`,
    ...(where.length > 0 ? [`WHERE ${where.join('\n  AND ')}`] : []),
    ...(groups.length > 0
      ? [
          `GROUP BY ${groups.map((_, index) => index + 1).join(', ')}`,
          `ORDER BY ${place}${sort.startsWith('-') ? ' DESC NULLS LAST' : ''}`,
          `LIMIT ${question.rows}`,
        ]
      : []),
  ]
    .join('\n')
    .concat(';')
}
