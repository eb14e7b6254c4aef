import type { Filter, TimeDimension } from '@cubejs-client/core'
import type { Range } from './period.ts'
import { none, type View } from './url.ts'

export type CubeName = 'deals' | 'sales' | 'deal_stages'
type FilteredCube = CubeName | 'data_quality'

const oneOf = (member: string, ids: string[]): Filter[] => {
  const known = ids.filter((id) => id !== none)
  const parts: Filter[] = []
  if (known.length > 0) parts.push({ member, operator: 'equals', values: known })
  if (known.length < ids.length) parts.push({ member, operator: 'notSet' })
  return parts
}

/** Everybody at or below the departments: their ids stand in the path `/1/5/12/`. */
const below = (cube: FilteredCube, departments: string[]): Filter[] => {
  const known = departments.filter((id) => id !== none).map((id) => `/${id}/`)
  const parts: Filter[] = []
  if (known.length > 0) parts.push({ member: `${cube}.department_ids`, operator: 'contains', values: known })
  if (departments.includes(none)) parts.push({ member: `${cube}.department_id`, operator: 'notSet' })
  return parts
}

/** The chosen portal. */
export const portalFilter = (cube: FilteredCube, view: View): Filter[] =>
  view.portal ? [{ member: `${cube}.portal_id`, operator: 'equals', values: [view.portal] }] : []

const anyOf = (parts: Filter[]): Filter[] => (parts.length > 1 ? [{ or: parts }] : parts)

interface Options {
  /** False leaves out the click filter: the block that was clicked keeps all its rows. */
  cross?: boolean
}

/**
 * The page's filters as Cube filters of one cube. Departments and employees together mean «any of them»;
 * a clicked manager narrows that further. Faults know no source.
 */
export function filtersOf(cube: FilteredCube, view: View, options: Options = {}): Filter[] {
  const people = [...below(cube, view.departments), ...oneOf(`${cube}.manager_id`, view.employees)]
  const cross = options.cross !== false && view.cross ? [view.cross.id] : []
  const sources = cube === 'data_quality' ? [] : view.sources
  return [
    ...portalFilter(cube, view),
    ...anyOf(oneOf(`${cube}.pipeline_id`, view.pipelines)),
    ...anyOf(people),
    ...anyOf(oneOf(`${cube}.source_id`, sources)),
    ...anyOf(oneOf(`${cube}.manager_id`, cross)),
  ]
}

const clocks: Record<CubeName, string> = {
  deals: 'deals.created_at',
  sales: 'sales.date',
  deal_stages: 'deal_stages.created_at',
}

/** The cube's own time dimension over a range of days, optionally in steps. */
export const during = (
  cube: CubeName,
  range: Range,
  granularity?: 'month' | 'quarter',
): { timeDimensions: TimeDimension[] } => ({
  timeDimensions: [
    { dimension: clocks[cube], dateRange: [range.from, range.to], ...(granularity && { granularity }) },
  ],
})
