import type { Filter, TimeDimension } from '@cubejs-client/core'
import { type ClickKind, clickMembers } from './clicks.ts'
import type { Range } from './period.ts'
import { type Grain, isExcept, none, type View } from './url.ts'

/** Cubes whose rows have a moment that the period chooses by. */
export type CubeName = 'deals' | 'sales' | 'deal_stages' | 'leads' | 'lead_stages' | 'activities'
export type FilteredCube = CubeName | 'data_quality' | 'customers'

const ofDeals: ClickKind[] = ['emp', 'dep', 'pipe', 'src', 'usrc', 'ucam', 'ucon']
const ofLeads: ClickKind[] = ['emp', 'dep', 'src', 'usrc', 'ucam', 'ucon', 'not']

/** What the rows of each cube know, in the words of clicks. */
const known: Record<FilteredCube, ClickKind[]> = {
  deals: ofDeals,
  sales: ofDeals,
  deal_stages: ofDeals,
  leads: ofLeads,
  lead_stages: ofLeads,
  activities: ['emp', 'dep', 'act'],
  customers: ['emp', 'dep', 'seg'],
  data_quality: ['emp', 'dep', 'pipe'],
}

export const cubeKnows = (cube: FilteredCube, kind: ClickKind): boolean => known[cube].includes(kind)

export const isFilteredCube = (name: string): name is FilteredCube => Object.hasOwn(known, name)

const oneOf = (member: string, ids: string[]): Filter[] => {
  const known = ids.filter((id) => id !== none)
  const parts: Filter[] = []
  if (known.length > 0) parts.push({ member, operator: 'equals', values: known })
  if (known.length < ids.length) parts.push({ member, operator: 'notSet' })
  return parts
}

/** All others; what is empty is another, unless it is left out too. Each part narrows. */
const noneOf = (member: string, ids: string[]): Filter[] => {
  const known = ids.filter((id) => id !== none)
  const parts: Filter[] = []
  // Cube lets what is empty through `notEquals` and `notContains`.
  if (known.length > 0) parts.push({ member, operator: 'notEquals', values: known })
  if (known.length < ids.length) parts.push({ member, operator: 'set' })
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

/** Everybody else: neither at nor below the departments. Who has no department is somebody else. */
const notBelow = (cube: FilteredCube, departments: string[]): Filter[] => {
  const known = departments.filter((id) => id !== none).map((id) => `/${id}/`)
  const parts: Filter[] = []
  if (known.length > 0)
    parts.push({ member: `${cube}.department_ids`, operator: 'notContains', values: known })
  if (departments.includes(none)) parts.push({ member: `${cube}.department_id`, operator: 'set' })
  return parts
}

/** The chosen portal. */
export const portalFilter = (cube: FilteredCube, view: View): Filter[] =>
  view.portal ? [{ member: `${cube}.portal_id`, operator: 'equals', values: [view.portal] }] : []

const anyOf = (parts: Filter[]): Filter[] => (parts.length > 1 ? [{ or: parts }] : parts)

interface Options {
  /** Clicks that are left out: the block that was clicked keeps all its rows. */
  without?: ClickKind[]
}

function peopleFilters(cube: FilteredCube, view: View): Filter[] {
  const { departments, employees } = view
  const manager = `${cube}.manager_id`
  return isExcept(view, 'people')
    ? [...notBelow(cube, departments), ...noneOf(manager, employees)]
    : anyOf([...below(cube, departments), ...oneOf(manager, employees)])
}

/**
 * The page's filters as Cube filters of one cube. Departments and employees together mean «any of them», or «none
 * of them»; clicks narrow that further. What the cube's rows do not know is left out: `ignoredBy` names it.
 */
export function filtersOf(cube: FilteredCube, view: View, { without = [] }: Options = {}): Filter[] {
  const listed = (name: 'pipelines' | 'sources', member: string, ids: string[]) =>
    isExcept(view, name) ? noneOf(member, ids) : anyOf(oneOf(member, ids))
  const pipelines = cubeKnows(cube, 'pipe') ? view.pipelines : []
  const sources = cubeKnows(cube, 'src') ? view.sources : []
  const clicks = view.clicks.filter(({ kind }) => cubeKnows(cube, kind) && !without.includes(kind))
  return [
    ...portalFilter(cube, view),
    ...listed('pipelines', `${cube}.pipeline_id`, pipelines),
    ...peopleFilters(cube, view),
    ...listed('sources', `${cube}.source_id`, sources),
    ...clicks.flatMap(({ kind, ids }) =>
      kind === 'not'
        ? noneOf(`${cube}.${clickMembers.not}`, ids)
        : anyOf(kind === 'dep' ? below(cube, ids) : oneOf(`${cube}.${clickMembers[kind]}`, ids)),
    ),
  ]
}

/** Active filters that have no effect on the rows of a cube; a block says so. */
export function ignoredBy(cube: FilteredCube, view: View): ClickKind[] {
  const active: ClickKind[] = [
    ...(view.pipelines.length > 0 ? ['pipe' as const] : []),
    ...(view.sources.length > 0 ? ['src' as const] : []),
    ...view.clicks.map(({ kind }) => kind),
  ]
  return [...new Set(active)].filter((kind) => !cubeKnows(cube, kind))
}

const clocks: Record<CubeName, string> = {
  deals: 'deals.created_at',
  sales: 'sales.date',
  deal_stages: 'deal_stages.created_at',
  leads: 'leads.created_at',
  lead_stages: 'lead_stages.created_at',
  activities: 'activities.date',
}

/** The time dimension that the period chooses rows of a cube by; undefined for cubes of the present moment. */
export const clockOf = (cube: string): string | undefined => clocks[cube as CubeName]

/** The cube's own time dimension over a range of days, optionally in steps. */
export const during = (
  cube: CubeName,
  range: Range,
  granularity?: Grain,
): { timeDimensions: TimeDimension[] } => ({
  timeDimensions: [
    { dimension: clocks[cube], dateRange: [range.from, range.to], ...(granularity && { granularity }) },
  ],
})
