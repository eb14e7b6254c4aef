import type { Query } from '@cubejs-client/core'
import { useQuery } from '@tanstack/react-query'
import { useBlockContext } from '../context.tsx'
import { portalFilter } from '../filters.ts'
import { needsPortal } from '../portals.ts'
import { loadRows, type Row } from '../server.ts'
import { none, type View } from '../url.ts'
import { numberOf, textOf } from '../widget.ts'

export interface Option {
  id: string
  name: string
  count: number
}

/** A department with those below it and its people. */
export interface Branch {
  id: string
  name: string
  branches: Branch[]
  people: Option[]
}

/** Options are those of the chosen portal. */
const within = (view: View): Pick<Query, 'filters'> => {
  const filters = portalFilter('deals', view)
  return filters.length > 0 ? { filters } : {}
}

export const optionQuery = (dimension: 'pipeline' | 'source', view: View): Query => ({
  measures: ['deals.count'],
  dimensions: [`deals.${dimension}`, `deals.${dimension}_id`],
  ...within(view),
  order: { 'deals.count': 'desc' },
  limit: 500,
})

export const peopleQuery = (view: View): Query => ({
  measures: ['deals.count'],
  ...within(view),
  dimensions: [
    'deals.manager',
    'deals.manager_id',
    'deals.department',
    'deals.department_id',
    'deals.department_path',
    'deals.department_ids',
  ],
  limit: 5000,
})

const idOf = (row: Row, member: string) => {
  const value = row[member]
  return value === null || value === undefined || value === '' ? none : String(value)
}

export const readOptions = (rows: Row[], dimension: string): Option[] =>
  rows.map((row) => ({
    id: idOf(row, `deals.${dimension}_id`),
    name: textOf(row, `deals.${dimension}`),
    count: numberOf(row, 'deals.count') ?? 0,
  }))

const byName = (a: { name: string; id: string }, b: { name: string; id: string }) =>
  Number(a.id === none) - Number(b.id === none) || a.name.localeCompare(b.name, 'ru')

/** The tree of departments, built from the paths of those who have deals. */
export function readTree(rows: Row[]): Branch[] {
  const roots: Branch[] = []
  const branchAt = (siblings: Branch[], id: string, name: string) => {
    const found = siblings.find((branch) => branch.id === id)
    if (found) return found
    const made: Branch = { id, name, branches: [], people: [] }
    siblings.push(made)
    return made
  }
  for (const row of rows) {
    const ids = textOf(row, 'deals.department_ids').split('/').filter(Boolean)
    const names = textOf(row, 'deals.department_path').split(' / ')
    let siblings = roots
    let branch: Branch | undefined
    for (const [depth, id] of (ids.length > 0 ? ids : [none]).entries()) {
      branch = branchAt(siblings, id, names[depth] ?? textOf(row, 'deals.department'))
      siblings = branch.branches
    }
    const person = {
      id: idOf(row, 'deals.manager_id'),
      name: textOf(row, 'deals.manager'),
      count: numberOf(row, 'deals.count') ?? 0,
    }
    const known = branch?.people.find((one) => one.id === person.id)
    if (known) known.count += person.count
    else branch?.people.push(person)
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

/** Lists load when they are needed: on opening, or to name an active filter; never over several portals at once. */
function useRows<Data>(ask: (view: View) => Query, enabled: boolean, select: (rows: Row[]) => Data) {
  const context = useBlockContext()
  const query = ask(context.view)
  return useQuery({
    queryKey: ['cube', query],
    queryFn: ({ signal }) => loadRows(query, signal),
    enabled: enabled && !needsPortal(context),
    select,
  })
}

const pipelineQuery = (view: View) => optionQuery('pipeline', view)
const sourceQuery = (view: View) => optionQuery('source', view)
const readPipelines = (rows: Row[]) => readOptions(rows, 'pipeline')
const readSources = (rows: Row[]) => readOptions(rows, 'source')

export const usePipelines = (enabled: boolean) => useRows(pipelineQuery, enabled, readPipelines)
export const useSources = (enabled: boolean) => useRows(sourceQuery, enabled, readSources)
export const usePeople = (enabled: boolean) => useRows(peopleQuery, enabled, readTree)

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
