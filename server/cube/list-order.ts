/** In what order rows are listed, written so that an index can give it. */

/** The parts of Cube's query that are read here. */
export interface ListQuery {
  ungrouped?: boolean
  options: { convertTzForRawTimeDimension?: boolean }
  order: { id: string; desc: boolean }[]
  rowLimit: number | string | null
  offset?: number | string | null
  dimensions: { dimension: string; dimensionDefinition(): Definition }[]
  allFilters: unknown[]
  dimensionSql(dimension: unknown): string
  commonQuery(): string
  baseWhere(filters: unknown[]): string
  orderBy(): string
  groupByDimensionLimit(): string
}

interface Definition {
  type: string
  meta?: { streams?: Stream[] }
}

/** Rows of one kind, and what orders them as the dimension does: `[condition, expression, 'asc' | 'desc']`. */
type Stream = [where: string, by: string, direction: 'asc' | 'desc']

const dimensionOf = (query: ListQuery, id: string | undefined) =>
  query.dimensions.find(({ dimension }) => dimension === id)

/** The stored moment instead of the local time that is shown: no index knows the latter. */
export function momentOf(query: ListQuery, id: string | undefined): string | undefined {
  const dimension = query.ungrouped ? dimensionOf(query, id) : undefined
  return dimension?.dimensionDefinition().type === 'time' ? query.dimensionSql(dimension) : undefined
}

/**
 * A list in the order of something that changes every second, such as how long open deals have lasted: of each kind of
 * rows, which has an index of its own, the first ones, merged. Undefined where the model declares no such kinds.
 */
export function mergedStreams(query: ListQuery): string | undefined {
  const [first, ...rest] = query.order
  const streams = query.ungrouped && dimensionOf(query, first?.id)?.dimensionDefinition().meta?.streams
  if (!streams || typeof query.rowLimit !== 'number') return undefined
  const rows = query.rowLimit + Number(query.offset ?? 0)
  const asked = query.baseWhere(query.allFilters)
  const ties = rest.length > 0 ? query.orderBy().replace(/^ ORDER BY [^,]*,/, ',') : ''
  const parts = streams.map(([where, by, direction]) => {
    const isDesc = (direction === 'desc') === first!.desc
    const narrowed = asked.trim() ? `${asked} AND (${where})` : ` WHERE (${where})`
    return `(${query.commonQuery()}${narrowed} ORDER BY ${by} ${isDesc ? 'DESC' : 'ASC'}${ties} LIMIT ${rows})`
  })
  return `SELECT * FROM (${parts.join(' UNION ALL ')}) AS streams${query.orderBy()}${query.groupByDimensionLimit()}`
}
