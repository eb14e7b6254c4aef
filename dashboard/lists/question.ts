/** What a list asks Cube: its pages in a total order, and how many rows there are. Pure. */
import type { Filter, Query } from '@cubejs-client/core'
import { isMany, type PortalEntry, portalDimension } from '../portals.ts'
import type { ListColumn, ListSource } from './columns.ts'
import { pathMembers } from './path/path.ts'

/** Rows of one request. */
export const pageRows = 200

export interface Sort {
  column: ListColumn
  isDescending: boolean
}

/** `-amount` → by that column, the largest first. Undefined for a column that may not be sorted by. */
function parseSort(text: string, columns: readonly ListColumn[], isFree: boolean): Sort | undefined {
  const column = columns.find(({ key }) => key === text.replace(/^-/, ''))
  return column && (isFree || column.isSortable) ? { column, isDescending: text.startsWith('-') } : undefined
}

/** The chosen order, or the list's normal one. */
export function readSort(text: string, { columns, normalSort }: Pick<ListSource, 'columns' | 'normalSort'>) {
  const sort = parseSort(text, columns, false) ?? parseSort(normalSort, columns, true)
  if (!sort) throw new Error(`List: its normal order '${normalSort}' names none of its columns.`)
  return sort
}

export const writeSort = ({ column, isDescending }: Sort): string => `${isDescending ? '-' : ''}${column.key}`

/** The order after a click on a heading: numbers and dates begin with the largest, words with «А». */
export const nextSort = (column: ListColumn, sort: Sort): Sort => ({
  column,
  isDescending: sort.column.key === column.key ? !sort.isDescending : column.kind !== 'text',
})

/** What tells the rows of a cube apart, besides the portal. */
const keys: Record<ListSource['cube'], string[]> = {
  deals: ['id'],
  sales: ['event_id'],
  deal_stages: ['deal_stage_id'],
  leads: ['id'],
  lead_stages: ['lead_stage_id'],
  activities: ['activity_id'],
  customers: ['id'],
  data_quality: ['record_id', 'entity', 'check'],
}

const keyMembers = (cube: ListSource['cube'], portals: readonly PortalEntry[]): string[] => [
  ...keys[cube].map((name) => `${cube}.${name}`),
  ...portalDimension(cube, portals),
]

const isNumberMember = (member: string) => /\.(\w+_)?id$/.test(member)

/** Words are looked for in each of the members; ids are compared whole, and only with numbers. */
export function searchFilters(members: readonly string[], words: string): Filter[] {
  const text = words.trim()
  if (!text || members.length === 0) return []
  const parts = members
    .filter((member) => !isNumberMember(member) || /^\d{1,15}$/.test(text))
    .map((member) => ({
      member,
      operator: isNumberMember(member) ? ('equals' as const) : ('contains' as const),
      values: [text],
    }))
  return [{ or: parts }]
}

/** A list as it is asked: under one order and one search. */
export interface ListQuestion {
  /** Changes whenever the rows or their order may. */
  key: string
  sort: Sort
  words: string
  /** 2: rows with a value of the sorted column stand before those without one. */
  parts: 1 | 2
  page(part: number, index: number): Query
  /** How many rows there are; undefined where nobody said how to count them. */
  total: CountQuestion | undefined
  /** How many rows the first of two parts has. */
  first: CountQuestion | undefined
}

export interface CountQuestion {
  query: Query
  measure: string
}

/** The members that the cells, links and keys of a list are made of. */
function membersOf({ cube, columns }: ListSource, portals: readonly PortalEntry[]): string[] {
  const shown = columns.flatMap(({ member, under, also = [] }) => [
    member,
    ...(under ? [under] : []),
    ...also,
  ])
  return [...new Set([...shown, `${cube}.url`, ...keyMembers(cube, portals), ...pathMembers(cube)])]
}

/**
 * @param sortText  the reader's choice, as the address has it; '' for none
 * @param words     what is looked for; '' for nothing
 */
export function askList(
  source: ListSource,
  { sortText, words }: { sortText: string; words: string },
  portals: readonly PortalEntry[],
): ListQuestion {
  const sort = readSort(sortText, source)
  const { member, isNullable } = sort.column
  const found = searchFilters(source.search ?? [], words)
  const dimensions = membersOf(source, portals)
  const ties = keyMembers(source.cube, portals).filter((key) => key !== member)
  // Descending, Postgres puts what is empty first; such rows are asked for apart, after the others.
  const parts = sort.isDescending && isNullable ? 2 : 1
  const halves: Filter[][] =
    parts === 1 ? [[]] : [[{ member, operator: 'set' }], [{ member, operator: 'notSet' }]]
  const { filters = [], timeDimensions } = source.question
  const page = (part: number, index: number): Query => ({
    dimensions,
    ungrouped: true,
    ...(timeDimensions && { timeDimensions }),
    filters: [...filters, ...found, ...halves[part]!],
    order: [
      ...(part === 0 ? [[member, sort.isDescending ? 'desc' : 'asc'] as [string, 'asc' | 'desc']] : []),
      ...ties.map((key): [string, 'asc'] => [key, 'asc']),
    ],
    limit: pageRows,
    ...(index > 0 && { offset: index * pageRows }),
  })
  const counted = (more: Filter[]): CountQuestion | undefined =>
    source.total && {
      measure: source.total.measure,
      query: {
        ...source.total.query,
        filters: [...(source.total.query.filters ?? []), ...found, ...more],
      },
    }
  return {
    key: JSON.stringify(page(0, 0)),
    sort,
    words: found.length > 0 ? words.trim() : '',
    parts,
    page,
    total: counted([]),
    first: parts === 2 ? counted(halves[0]!) : undefined,
  }
}

/** Unique among all rows of the list. */
export const rowKey = (
  row: Record<string, unknown>,
  cube: ListSource['cube'],
  portals: readonly PortalEntry[],
): string =>
  [...keys[cube], ...(isMany(portals) ? ['portal_id'] : [])].map((name) => row[`${cube}.${name}`]).join(':')
