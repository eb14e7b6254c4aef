/** The engine of every list method: filter, order, page, select. */
import type { Dialect } from './dialect.ts'
import { RestError, refuse } from './errors.ts'
import type { Field, Fields } from './fields.ts'
import { type Condition, compile, type FilterRules, parseFilter, type Test } from './filter.ts'
import { isMap, type Params, toList, wholeNumber } from './params.ts'
import type { RowIndex } from './store/row-index.ts'
import type { Row, Table } from './store/table.ts'

export const PAGE = 50

export interface ListRules extends FilterRules {
  /** Order when the caller sends none. */
  defaultOrder?: Record<string, string>
  /** Whether `select` counts; dictionaries always answer whole rows. */
  selectable?: boolean
  /** Whether `start=-1` switches counting off; else it reads as 0. */
  countless?: boolean
  /** Rows that the portal hides whatever the filter says. */
  visible?: Test
  /** How often a row comes; once unless said otherwise. */
  repeat?(row: Row): number
}

export interface Page {
  rows: Record<string, unknown>[]
  total: number
  next?: number
}

/**
 * Answers one page of at most 50 rows.
 *
 * @throws {RestError} for malformed `filter` or `order`, and for unknown fields of strict methods
 */
export function list<R extends Row>(
  given: Table<R>,
  fields: Fields,
  params: Params,
  dialect: Dialect,
  rules: ListRules,
): Page {
  const table = given as unknown as Table
  const { conditions, test } = parseFilter(params.filter, fields, dialect, rules)
  const order = parseOrder(params.order, fields, rules)
  const start = wholeNumber(params.start) ?? 0
  const counted = !(rules.countless && start < 0)
  const offset = Math.max(0, start)
  const visible = both(test, rules.visible)
  const found = rules.repeat
    ? repeated(table, conditions, order, offset, visible, rules.repeat)
    : find(table, conditions, order, offset, counted, visible)
  const chosen = selectFields(rules.selectable === false ? undefined : params.select, fields)
  const page: Page = { rows: found.rows.map((row) => render(row, chosen, dialect)), total: found.total }
  if (counted && found.total > offset + PAGE) page.next = offset + PAGE
  return page
}

/** Fields of one row, in the order of the entity, as the answer shows them. */
export function render(row: Row, fields: [string, Field][], dialect: Dialect): Record<string, unknown> {
  const answer: Record<string, unknown> = {}
  const missing = dialect.missingFields
  for (const [name, field] of fields) {
    if (missing.length > 0 && missing.includes(name)) continue
    answer[name] = field.show
      ? field.show(row, dialect)
      : field.kind.render(row[field.key ?? name], dialect, row.ID)
  }
  return answer
}

/** `*` covers ordinary fields, `UF_*` user fields, neither covers multi-fields; nothing given means both. */
export function selectFields(select: unknown, fields: Fields): [string, Field][] {
  const names = typeof select === 'string' && select !== '' ? [select] : toList(select).map(String)
  if (names.length === 0) names.push('*', 'UF_*')
  const wanted = new Set(names)
  const ordinary = wanted.has('*')
  const user = wanted.has('UF_*')
  return Object.entries(fields).filter(
    ([name, field]) => wanted.has(name) || (!field.onDemand && (field.user ? user : ordinary)),
  )
}

type Order = [field: string, direction: 1 | -1][]

function parseOrder(order: unknown, fields: Fields, rules: ListRules): Order {
  if (order !== undefined && order !== null && !isMap(order) && !(Array.isArray(order) && order.length === 0))
    throw refuse("Parameter 'order' must be array.")
  const parsed: Order = []
  for (const [name, direction] of Object.entries(isMap(order) ? order : {})) {
    const field = fields[name]
    const known = field !== undefined && !field.derived
    const valid = /^(asc|desc)$/i.test(String(direction))
    if (rules.strict && !known)
      throw new RestError(400, 'INVALID_ARG_VALUE', `Invalid order: field '${name}' is not allowed in order`)
    if (rules.strict && !valid)
      throw new RestError(400, 'INVALID_ARG_VALUE', `Invalid order: direction '${direction}' is not allowed`)
    if (known) parsed.push([field.key ?? name, /^desc$/i.test(String(direction)) ? -1 : 1])
  }
  if (parsed.length === 0)
    for (const [name, direction] of Object.entries(rules.defaultOrder ?? { ID: 'ASC' }))
      parsed.push([name, direction === 'DESC' ? -1 : 1])
  return parsed
}

interface Found {
  rows: Row[]
  total: number
}

function find(
  table: Table,
  conditions: Condition[],
  order: Order,
  offset: number,
  counted: boolean,
  visible: Test | undefined,
): Found {
  const { rows, low, high, rest } = candidates(table, conditions)
  const test = both(compile(rest), visible)
  const [first, direction] = order[0]!
  if (first !== 'ID') return sorted(rows.slice(low, high), test, order, offset)
  return walk(rows, low, high, direction, test, offset, counted)
}

/** Narrows by what is indexed: a range or a list of IDs, and recent changes. */
function candidates(table: Table, conditions: Condition[]) {
  let low = 0
  let high = table.size
  const rest: Condition[] = []
  let listed: Row[] | undefined
  for (const condition of conditions) {
    const bound = condition.values[0] == null ? 0 : Number(condition.values[0])
    if (condition.field !== 'ID') {
      rest.push(condition)
      const index = isEquality(condition) ? table.index(condition.field) : undefined
      if (index && !condition.values.includes(null)) listed ??= children(index, condition)
    } else if (condition.operator === '>') low = Math.max(low, table.position(bound + 1))
    else if (condition.operator === '>=') low = Math.max(low, table.position(bound))
    else if (condition.operator === '<') high = Math.min(high, table.position(bound))
    else if (condition.operator === '<=') high = Math.min(high, table.position(bound + 1))
    else {
      rest.push(condition)
      if (isEquality(condition)) listed = pick(table, condition)
    }
  }
  const recent = listed ?? changed(table, rest, (high - low) >> 3)
  if (!recent) return { rows: table.rows, low, high: Math.max(low, high), rest }
  const all = [...rest, ...conditions.filter((condition) => !rest.includes(condition))]
  return { rows: recent, low: 0, high: recent.length, rest: all }
}

const isEquality = ({ operator }: Condition) => operator === '' || operator === '=' || operator === '@'

function pick(table: Table, { values }: Condition): Row[] {
  const ids = [...new Set(values.map(Number))].sort((a, b) => a - b)
  return ids.map((id) => table.get(id)).filter((row) => row !== undefined)
}

function children(index: RowIndex<Row>, { values }: Condition): Row[] {
  const found = new Set([...new Set(values.map(Number))].flatMap((key) => index.get(key)))
  return [...found].sort((a, b) => a.ID - b.ID)
}

function changed(table: Table, conditions: Condition[], limit: number): Row[] | undefined {
  const since = conditions.find(
    ({ field, operator, values }) =>
      field === table.changes?.field && (operator === '>' || operator === '>=') && values[0] != null,
  )
  return since && table.changes?.since(since.values[0] as number, limit)
}

const both = (a: Test | undefined, b: Test | undefined): Test | undefined =>
  a && b ? (row) => a(row) && b(row) : (a ?? b)

function walk(
  rows: readonly Row[],
  low: number,
  high: number,
  direction: 1 | -1,
  test: Test | undefined,
  offset: number,
  counted: boolean,
): Found {
  const page: Row[] = []
  if (!test) {
    for (let n = offset; n < Math.min(offset + PAGE, high - low); n++)
      page.push(rows[direction > 0 ? low + n : high - 1 - n]!)
    return { rows: page, total: counted ? high - low : 0 }
  }
  let matched = 0
  for (let n = 0; n < high - low; n++) {
    const row = rows[direction > 0 ? low + n : high - 1 - n]!
    if (!test(row)) continue
    if (matched >= offset && page.length < PAGE) page.push(row)
    matched++
    if (!counted && page.length === PAGE) break
  }
  return { rows: page, total: counted ? matched : 0 }
}

function sorted(rows: Row[], test: Test | undefined, order: Order, offset: number): Found {
  const found = ordered(test ? rows.filter(test) : rows, order)
  return { rows: found.slice(offset, offset + PAGE), total: found.length }
}

function ordered(rows: Row[], order: Order): Row[] {
  return rows.sort((a, b) => {
    for (const [field, direction] of order) {
      const difference = compareValues(a[field], b[field])
      if (difference !== 0) return difference * direction
    }
    return a.ID - b.ID
  })
}

function repeated(
  table: Table,
  conditions: Condition[],
  order: Order,
  offset: number,
  visible: Test | undefined,
  times: (row: Row) => number,
): Found {
  const { rows, low, high, rest } = candidates(table, conditions)
  const test = both(compile(rest), visible)
  const found = rows.slice(low, high).filter((row) => test?.(row) ?? true)
  const all = ordered(found, order).flatMap((row) => Array<Row>(times(row)).fill(row))
  return { rows: all.slice(offset, offset + PAGE), total: all.length }
}

function compareValues(a: unknown, b: unknown): number {
  if (a == null || b == null) return a == null ? (b == null ? 0 : -1) : 1
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return Number(a) - Number(b)
}
