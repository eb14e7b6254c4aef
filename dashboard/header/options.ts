import type { Query } from '@cubejs-client/core'
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useBlockContext } from '../context.tsx'
import { portalFilter } from '../filters.ts'
import { hasLeads, needsPortal } from '../portals.ts'
import { loadRows, type Row } from '../server.ts'
import { none, type View } from '../url.ts'
import { numberOf, textOf } from '../widget.ts'

export interface Option {
  id: string
  name: string
  /** How many deals; unknown of what no deal has. */
  count?: number | undefined
}

export interface Person {
  id: string
  name: string
}

/** A department with those below it and its people. */
export interface Branch {
  id: string
  name: string
  branches: Branch[]
  people: Person[]
}

/** Cubes that a list is gathered from: who has leads or calls only is to be found too. */
type ListCube = 'deals' | 'leads' | 'activities'

/** Options are those of the chosen portal. */
const within = (cube: ListCube, view: View): Pick<Query, 'filters'> => {
  const filters = portalFilter(cube, view)
  return filters.length > 0 ? { filters } : {}
}

export const optionQuery = (
  dimension: 'pipeline' | 'source',
  view: View,
  cube: ListCube = 'deals',
): Query => ({
  measures: [`${cube}.count`],
  dimensions: [`${cube}.${dimension}`, `${cube}.${dimension}_id`],
  ...within(cube, view),
  order: { [`${cube}.count`]: 'desc' },
  limit: 500,
})

export const peopleQuery = (view: View, cube: ListCube = 'deals'): Query => ({
  measures: [`${cube}.count`],
  ...within(cube, view),
  dimensions: [
    `${cube}.manager`,
    `${cube}.manager_id`,
    `${cube}.department`,
    `${cube}.department_id`,
    `${cube}.department_path`,
    `${cube}.department_ids`,
  ],
  limit: 5000,
})

/** A row by the names of its members alone: rows of several cubes stand in one list. */
const bare = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([member, value]) => [member.slice(member.indexOf('.') + 1), value]),
  )

const idOf = (row: Row, member: string) => {
  const value = row[member]
  return value === null || value === undefined || value === '' ? none : String(value)
}

/** @param lists  rows of deals, then of cubes that add what no deal has */
export function readOptions([deals = [], ...others]: Row[][], dimension: 'pipeline' | 'source'): Option[] {
  const read = (rows: Row[]) =>
    rows.map(bare).map((row) => ({
      id: idOf(row, `${dimension}_id`),
      name: textOf(row, dimension),
      count: numberOf(row, 'count') ?? 0,
    }))
  const options = new Map<string, Option>(read(deals).map((option) => [option.id, option]))
  for (const { id, name } of others.flatMap(read)) if (!options.has(id)) options.set(id, { id, name })
  return [...options.values()]
}

const byName = (a: { name: string; id: string }, b: { name: string; id: string }) =>
  Number(a.id === none) - Number(b.id === none) || a.name.localeCompare(b.name, 'ru')

/** The tree of departments, built from the paths of those whom the lists name. */
export function readTree(lists: Row[][]): Branch[] {
  const roots: Branch[] = []
  const branchAt = (siblings: Branch[], id: string, name: string) => {
    const found = siblings.find((branch) => branch.id === id)
    if (found) return found
    const made: Branch = { id, name, branches: [], people: [] }
    siblings.push(made)
    return made
  }
  for (const row of lists.flat().map(bare)) {
    const ids = textOf(row, 'department_ids').split('/').filter(Boolean)
    const names = textOf(row, 'department_path').split(' / ')
    let siblings = roots
    let branch: Branch | undefined
    for (const [depth, id] of (ids.length > 0 ? ids : [none]).entries()) {
      branch = branchAt(siblings, id, names[depth] ?? textOf(row, 'department'))
      siblings = branch.branches
    }
    const person = { id: idOf(row, 'manager_id'), name: textOf(row, 'manager') }
    if (!branch?.people.some(({ id }) => id === person.id)) branch?.people.push(person)
  }
  const sort = (branches: Branch[]) => {
    branches.sort(byName)
    for (const branch of branches) {
      branch.people.sort(byName)
      sort(branch.branches)
    }
  }
  sort(roots)
  return roots
}

/** A list, once all cubes that it is gathered from have answered. */
export interface Listed<Data> {
  data: Data | undefined
  isPending: boolean
  isError: boolean
  refetch: () => void
}

const gathered =
  <Data>(read: (lists: Row[][]) => Data) =>
  (answers: UseQueryResult<Row[]>[]): Listed<Data> => {
    const lists = answers.flatMap(({ data }) => (data ? [data] : []))
    const isPending = answers.some((answer) => answer.isPending)
    return {
      data: isPending || lists.length === 0 ? undefined : read(lists),
      isPending,
      isError: answers.some((answer) => answer.isError),
      refetch: () => {
        for (const answer of answers) if (answer.isError) void answer.refetch()
      },
    }
  }

/** Lists load when they are needed: on opening, or to name an active filter; never over several portals at once. */
function useCubes<Data>(
  cubes: ListCube[],
  ask: (view: View, cube: ListCube) => Query,
  enabled: boolean,
  combine: (answers: UseQueryResult<Row[]>[]) => Listed<Data>,
): Listed<Data> {
  const context = useBlockContext()
  return useQueries({
    queries: cubes.map((cube) => {
      const query = ask(context.view, cube)
      return {
        queryKey: ['cube', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => loadRows(query, signal),
        enabled: enabled && !needsPortal(context),
      }
    }),
    combine,
  })
}

/**
 * @param isEnough  where only names are wanted: other cubes are asked for what the list of deals does not know
 */
function useLists<Data>(
  cubes: ListCube[],
  ask: (view: View, cube: ListCube) => Query,
  enabled: boolean,
  combine: (answers: UseQueryResult<Row[]>[]) => Listed<Data>,
  isEnough?: (data: Data) => boolean,
): Listed<Data> {
  const ofDeals = useCubes(['deals'], ask, enabled, combine)
  const needsAll = !isEnough || (ofDeals.data !== undefined && !isEnough(ofDeals.data))
  const ofAll = useCubes(cubes, ask, enabled && needsAll, combine)
  return needsAll ? ofAll : ofDeals
}

/** Those of deals, and of leads where the portal has them. */
const useRequests = (): ListCube[] => (hasLeads(useBlockContext()) ? ['deals', 'leads'] : ['deals'])

const toPipelines = gathered((lists) => readOptions(lists, 'pipeline'))
const toSources = gathered((lists) => readOptions(lists, 'source'))
const toTree = gathered(readTree)

export const usePipelines = (enabled: boolean) =>
  useCubes(['deals'], (view) => optionQuery('pipeline', view), enabled, toPipelines)

/** @param named  those whose names are wanted; absent: all sources */
export const useSources = (enabled: boolean, named?: string[]) =>
  useLists(
    useRequests(),
    (view, cube) => optionQuery('source', view, cube),
    enabled,
    toSources,
    named && ((options) => knowsAll(new Set(options.map(({ id }) => id)), named)),
  )

/** @param named  departments and people whose names are wanted; absent: the whole tree */
export const usePeople = (enabled: boolean, named?: { departments: string[]; people: string[] }) =>
  useLists(
    [...useRequests(), 'activities'],
    peopleQuery,
    enabled,
    toTree,
    named &&
      ((tree) => {
        const { departments, people } = namesIn(tree)
        return knowsAll(departments, named.departments) && knowsAll(people, named.people)
      }),
  )

const knowsAll = (known: { has(id: string): boolean }, ids: string[]) =>
  ids.every((id) => id === none || known.has(id))

export function usePipelineNames(enabled: boolean): (id: string) => string | undefined {
  const { data } = usePipelines(enabled)
  return (id) => data?.find((option) => option.id === id)?.name
}

/** Every department and person of a tree, by id. */
export function namesIn(branches: Branch[]): {
  departments: Map<string, string>
  people: Map<string, string>
} {
  const departments = new Map<string, string>()
  const people = new Map<string, string>()
  const visit = (branch: Branch) => {
    departments.set(branch.id, branch.name)
    for (const person of branch.people) people.set(person.id, person.name)
    branch.branches.forEach(visit)
  }
  branches.forEach(visit)
  return { departments, people }
}
