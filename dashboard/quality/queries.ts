import type { Filter, Query } from '@cubejs-client/core'
import { type ClickKind, clickedIds, clickId } from '../clicks.ts'
import { filtersOf } from '../filters.ts'
import { isMany, portalDimension } from '../portals.ts'
import type { Row } from '../server.ts'
import { type BlockContext, numberOf } from '../widget.ts'

/** A list is never longer than this; the page says so. */
export const mostRecords = 1000

export const sortable = ['title', 'check', 'detail', 'manager', 'created'] as const
export type SortKey = (typeof sortable)[number]

export interface Sort {
  by: SortKey
  isDescending: boolean
}

const members: Record<SortKey, string> = {
  title: 'data_quality.title',
  check: 'data_quality.check_title',
  detail: 'data_quality.detail',
  manager: 'data_quality.manager',
  created: 'data_quality.created_at',
}

/** `-created` → by creation, the newest first, which is also what an empty or unknown word means. */
export function readSort(text: string | undefined): Sort {
  const by = sortable.find((key) => key === text?.replace(/^-/, ''))
  return by ? { by, isDescending: text!.startsWith('-') } : { by: 'created', isDescending: true }
}

export const writeSort = ({ by, isDescending }: Sort): string | undefined =>
  by === 'created' && isDescending ? undefined : `${isDescending ? '-' : ''}${by}`

interface Options {
  /** False: the click filter of that block is left out, so that the block keeps all its rows. */
  check?: boolean
  without?: ClickKind[]
}

/** The page's filters; period and source mean nothing here. */
export function filtersFor({ view }: BlockContext, options: Options = {}): Filter[] {
  const filters = filtersOf('data_quality', view, options)
  if (view.check && options.check !== false)
    filters.push({ member: 'data_quality.check', operator: 'equals', values: [view.check] })
  return filters
}

/** Words are looked for in title, value and manager, a number also among the ids. */
export function searchFilter(query: string | undefined): Filter[] {
  const text = query?.trim()
  if (!text) return []
  const contains = ['title', 'detail', 'manager'].map((name) => ({
    member: `data_quality.${name}`,
    operator: 'contains' as const,
    values: [text],
  }))
  const byId: Filter[] = /^\d{1,15}$/.test(text)
    ? [{ member: 'data_quality.record_id', operator: 'equals', values: [text] }]
    : []
  return [{ or: [...contains, ...byId] }]
}

// Bars ask for counts alone: those add up, so a roll-up answers them under any filter.
export const faultsByCheck = (context: BlockContext): Query => ({
  measures: ['data_quality.count'],
  dimensions: ['data_quality.check', 'data_quality.check_title'],
  filters: filtersFor(context, { check: false }),
  order: [
    ['data_quality.count', 'desc'],
    ['data_quality.check', 'asc'],
  ],
})

export const faultsByManager = (context: BlockContext): Query => ({
  measures: ['data_quality.count'],
  dimensions: [
    ...portalDimension('data_quality', context.portals),
    'data_quality.manager',
    'data_quality.manager_id',
  ],
  filters: filtersFor(context, { without: ['emp'] }),
  order: [
    ['data_quality.count', 'desc'],
    ['data_quality.manager', 'asc'],
  ],
  limit: mostRecords,
})

/** Faults under the filters. While words are looked for, no roll-up knows: the list itself is counted. */
export const faultsInAll = (context: BlockContext): Query | undefined =>
  searchFilter(context.view.query).length > 0
    ? undefined
    : { measures: ['data_quality.count'], filters: filtersFor(context) }

const records = 'data_quality.records_count'
const isChosen = ({ view }: BlockContext, ...names: ('check' | 'emp')[]): boolean => {
  const { portal, pipelines, departments, employees, query, check, clicks } = view
  const chosen = [check && 'check', ...clicks.map(({ kind }) => kind)].filter(Boolean)
  const ids = [...pipelines, ...departments, ...employees]
  return ids.length === 0 && !portal && !query && chosen.join() === names.join()
}

/**
 * How many records have the faults. Different records do not add up, so the roll-ups know them for everything,
 * for each check and for each manager only; undefined under all other filters.
 */
export function faultyRecordsInAll(context: BlockContext): Query | undefined {
  if (isChosen(context)) return { measures: [records] }
  if (isChosen(context, 'check'))
    return { measures: [records], dimensions: ['data_quality.check', 'data_quality.check_title'] }
  if (isChosen(context, 'emp') && !isMany(context.portals))
    return { measures: [records], dimensions: ['data_quality.manager', 'data_quality.manager_id'] }
  return undefined
}

/** The number out of the answer to `faultyRecordsInAll`; each record has one manager, so their names may add up. */
export function readRecordsInAll(rows: Row[], { view }: BlockContext): number {
  const people = clickedIds(view, 'emp')
  const isMeant = (row: Row) =>
    (!view.check || row['data_quality.check'] === view.check) &&
    (people.length === 0 || people.includes(clickId(row['data_quality.manager_id'])))
  return rows.filter(isMeant).reduce((sum, row) => sum + (numberOf(row, records) ?? 0), 0)
}

/** The records themselves, one row per fault. */
export function faultyRecords(context: BlockContext): Query {
  const { by, isDescending } = readSort(context.view.sort)
  return {
    dimensions: [
      'data_quality.check',
      'data_quality.check_title',
      'data_quality.entity',
      'data_quality.record_id',
      'data_quality.title',
      'data_quality.detail',
      'data_quality.manager',
      'data_quality.department',
      'data_quality.pipeline',
      'data_quality.portal_id',
      'data_quality.created_at',
      'data_quality.url',
    ],
    ungrouped: true,
    filters: [...filtersFor(context), ...searchFilter(context.view.query)],
    order: [
      [members[by], isDescending ? 'desc' : 'asc'],
      ['data_quality.record_id', 'desc'],
      ['data_quality.check', 'asc'],
      ...portalDimension('data_quality', context.portals).map((name): [string, 'asc'] => [name, 'asc']),
    ],
    limit: mostRecords,
  }
}
