/** The statement of a question of any length, for reading with a cursor. */
import type { SecurityContext } from '../cube/gateway.ts'
import type { CubeQuery } from '../cube/result.ts'
import type { StatementFilter } from '../cube/statement.ts'
import { membersOf } from './columns.ts'
import type { ExportCube } from './cube.ts'
import type { Question } from './request.ts'

export interface Statement {
  /** Columns in the order of `members`; with its order and limit. */
  text: string
  /** Counts its rows. */
  countText: string
  values: unknown[]
  rollups: string[]
}

type Order = [member: string, isDescending: boolean][]

/**
 * @param question  has been answered by `load` before: its shape, its members and the caller's rights to them are checked
 * @param normalized  the question as Cube made it out, with dates in place of words such as «last month»
 */
export async function statementFor(
  cube: Pick<ExportCube, 'statementOf'>,
  { question, normalized, members }: { question: Question; normalized: CubeQuery; members: string[] },
  context: SecurityContext,
  timezone: string,
): Promise<Statement> {
  const { measures = [], dimensions = [], segments = [], filters = [], ungrouped, limit, offset } = question
  const timeDimensions = (normalized.timeDimensions ?? []) as {
    dimension: string
    granularity?: string
    dateRange?: [string, string]
  }[]
  const asked = {
    measures,
    dimensions,
    segments: segments as string[],
    timeDimensions: timeDimensions.map(({ dimension, granularity, dateRange }) => ({
      dimension,
      ...(granularity && { granularity }),
      ...(dateRange && { dateRange }),
    })),
    filters: filters as StatementFilter[],
  }
  const { sql, parameters, columns, rollups } = await cube.statementOf(
    { ...asked, cubes: cubesOf(asked), ...(ungrouped ? { ungrouped } : {}), timezone },
    context,
  )
  const aliases = new Map(Object.entries(columns).map(([alias, member]) => [member, quoted(alias)]))
  const column = (member: string) => {
    const alias = aliases.get(member)
    if (alias === undefined) throw new Error(`Cube gave no column for '${member}'.`)
    return alias
  }
  const inner = sql.replace(/\$(\d+)\$/g, (_, index) => `$${Number(index) + 1}`)
  const order = orderOf(question)
    .filter(([member]) => aliases.has(member))
    .map(([member, isDescending]) => sorted(column(member), isDescending, measures.includes(member)))
  const slice = `${limit === undefined ? '' : ` limit ${limit}`}${offset ? ` offset ${offset}` : ''}`
  const ordered = order.length > 0 ? ` order by ${order.join(', ')}` : ''
  return {
    text: `select ${members.map(column).join(', ')} from (${inner}) as rows${ordered}${slice}`,
    countText: `select count(*) from (select 1 from (${inner}) as rows${slice}) as counted`,
    values: parameters,
    rollups,
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** As Cube itself sorts here: see `server/cube/dialect.ts`. */
const sorted = (column: string, isDescending: boolean, isMeasure: boolean): string =>
  `${column}${isDescending ? ' desc' : ''}${isDescending && isMeasure ? ' nulls last' : ''}`

function orderOf(question: Question): Order {
  const { order } = question
  const pairs: [string, unknown][] = Array.isArray(order)
    ? (order as [string, unknown][])
    : Object.entries((order ?? {}) as Record<string, unknown>)
  if (pairs.length === 0) return defaultOrder(question)
  return pairs.map(([member, direction]) => [member, direction === 'desc'])
}

/** Cube's own, where the question has none. */
function defaultOrder(question: Question): Order {
  const { timeDimensions = [], measures = [], dimensions = [] } = question
  const time = timeDimensions.find(({ granularity }) => granularity)
  if (time) return [[`${time.dimension}.${time.granularity}`, false]]
  if (measures.length > 0 && dimensions.length > 0) return [[measures[0]!, true]]
  return membersOf(question)
    .slice(0, 1)
    .map((member) => [member, false])
}

interface Asked {
  measures: string[]
  dimensions: string[]
  segments: string[]
  timeDimensions: { dimension: string }[]
  filters: StatementFilter[]
}

function cubesOf({ measures, dimensions, segments, timeDimensions, filters }: Asked): string[] {
  const names = [
    ...measures,
    ...dimensions,
    ...segments,
    ...timeDimensions.map(({ dimension }) => dimension),
    ...filters.flatMap(filteredMembers),
  ]
  return [...new Set(names.map((name) => name.split('.')[0]!))]
}

export function filteredMembers(filter: StatementFilter): string[] {
  if ('and' in filter) return filter.and.flatMap(filteredMembers)
  if ('or' in filter) return filter.or.flatMap(filteredMembers)
  return [filter.member]
}
