/**
 * Turns the rows that a query returned into Cube's REST answer, byte for byte what Cube's native addon would send.
 * Pure functions: no clock, no input or output.
 */
import { decimal, timestamp } from './cells.ts'

export interface Annotation {
  type?: string
  [key: string]: unknown
}

interface TimeDimension {
  dimension: string
  granularity?: string
  dateRange?: string | string[]
}

export interface CubeQuery {
  measures?: string[]
  dimensions?: string[]
  timeDimensions?: TimeDimension[]
  [key: string]: unknown
}

/** What Cube knows about a query: how columns are called, what may be shown and in which shape. */
export interface Transform {
  aliasToMemberNameMap: Record<string, string>
  annotation: Record<string, Annotation>
  query: CubeQuery
  queryType?: 'regularQuery' | 'compareDateRangeQuery' | 'blendingQuery'
  resType?: 'default' | 'compact' | 'columnar'
}

export type Cell = string | number | boolean | null | object

/** Rows by column; both arrays are empty when there are none. */
export interface Columns {
  members: string[]
  columns: Cell[][]
}

export type ResultData =
  | Record<string, Cell>[]
  | { members: string[]; dataset: Cell[][] }
  | { members: string[]; columns: Cell[][] }

const FINEST_FIRST = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

/**
 * The `data` of an answer.
 *
 * @param transform  names, visibility and shape
 * @param raw        columns under their SQL aliases
 * @throws Error when a member is hidden from this user or a column is unknown
 */
export function resultData(transform: Transform, raw: Columns): ResultData {
  return shaped(transform, memberColumns(transform, raw))
}

/** Columns under the names of their members, in the shape that was asked for. */
export function shaped(transform: Transform, { members, columns }: Columns): ResultData {
  if (transform.resType === 'columnar') return { members, columns }
  const count = columns[0]?.length ?? 0
  const rows = Array.from({ length: count }, (_, row) => columns.map((column) => column[row]!))
  if (transform.resType === 'compact') return { members, dataset: rows }
  return rows.map((row) => Object.fromEntries(members.map((member, index) => [member, row[index]!])))
}

/** Columns under the names of their members, with cells as they are shown. @throws Error as `resultData` does */
export function memberColumns(transform: Transform, raw: Columns): Columns {
  const { annotation, query } = transform
  if (raw.columns.length === 0) {
    for (const member of queriedMembers(query)) if (!annotation[member]) throw hidden(member)
    return { members: [], columns: [] }
  }
  const members: string[] = []
  const columns: Cell[][] = []
  raw.members.forEach((alias, index) => {
    const member = transform.aliasToMemberNameMap[alias]
    if (!member) throw new Error(`Member name not found for alias: '${alias}'`)
    const described = annotation[member]
    if (!described) throw hidden(member)
    members.push(member)
    columns.push(raw.columns[index]!.map((cell) => shown(cell, described.type)))
  })
  addBareTimes(members, columns, query)
  addTail(members, columns, transform)
  return { members, columns }
}

function queriedMembers({ measures = [], dimensions = [], timeDimensions = [] }: CubeQuery): string[] {
  const times = timeDimensions
    .filter(({ granularity }) => granularity)
    .map(({ dimension, granularity }) => `${dimension}.${granularity}`)
  return [...measures, ...dimensions, ...times]
}

function shown(cell: Cell, type: string | undefined): Cell {
  if (typeof cell === 'number') return decimal(cell)
  return typeof cell === 'string' && type === 'time' ? timestamp(cell) : cell
}

/** `deals.created_at.month` brings `deals.created_at` along, taken from the finest granularity asked for. */
function addBareTimes(members: string[], columns: Cell[][], { dimensions = [] }: CubeQuery): void {
  const finest = new Map<string, { rank: number; index: number }>()
  members.forEach((member, index) => {
    const [cube, name, granularity] = member.split('.')
    const bare = `${cube}.${name}`
    if (!granularity || dimensions.includes(bare)) return
    const place = FINEST_FIRST.indexOf(granularity)
    const rank = place < 0 ? FINEST_FIRST.length : place
    const known = finest.get(bare)
    if (!known || rank <= known.rank) finest.set(bare, { rank, index })
  })
  for (const [bare, { index }] of finest) {
    members.push(bare)
    columns.push(columns[index]!)
  }
}

function addTail(members: string[], columns: Cell[][], { queryType, query }: Transform): void {
  if (queryType === 'compareDateRangeQuery') {
    const range = comparedRange(query)
    members.push('compareDateRange')
    columns.push(columns[0]!.map(() => range))
  } else if (queryType === 'blendingQuery') {
    const { dimension, granularity } = query.timeDimensions?.[0] ?? {}
    if (!granularity) throw new Error('A blending query needs a time dimension with a granularity.')
    const index = members.indexOf(`${dimension}.${granularity}`)
    if (index < 0) throw new Error(`Column '${dimension}.${granularity}' of the blending query is missing.`)
    members.push(`time.${granularity}`)
    columns.push(columns[index]!)
  }
}

function comparedRange({ timeDimensions }: CubeQuery): string {
  const first = timeDimensions?.[0]
  if (!first) throw new Error('A compareDateRange query needs a time dimension.')
  if (!first.dateRange) throw new Error('A compareDateRange query needs a dateRange.')
  if (!Array.isArray(first.dateRange) || first.dateRange.length < 2)
    throw new Error('A compareDateRange query needs a dateRange of two dates.')
  return `${first.dateRange[0]} - ${first.dateRange[1]}`
}

function hidden(member: string): Error {
  return new Error(
    `You requested hidden member: '${member}'. Please make it visible using \`public: true\`. Please note primaryKey fields are \`public: false\` by default: https://docs.cube.dev/reference/data-modeling/joins#setting-a-primary-key.`,
  )
}
