import type { Branch } from './options.ts'

/** Chosen departments (with everything below them) and single people. */
export interface Chosen {
  departments: string[]
  employees: string[]
}

const without = (ids: string[], gone: string[]) => ids.filter((id) => !gone.includes(id))

const below = (branch: Branch): { departments: string[]; people: string[] } => {
  const parts = branch.branches.map(below)
  return {
    departments: [branch.id, ...parts.flatMap((part) => part.departments)],
    people: [...branch.people.map((person) => person.id), ...parts.flatMap((part) => part.people)],
  }
}

/** Ticks or clears a department; what it covers is no longer listed one by one. */
export function toggleBranch(path: Branch[], chosen: Chosen): Chosen {
  const branch = path.at(-1)!
  const isOn = path.some(({ id }) => chosen.departments.includes(id))
  const base = isOn ? openUp(path, chosen) : chosen
  const { departments, people } = below(branch)
  const rest = {
    departments: without(base.departments, departments),
    employees: without(base.employees, people),
  }
  return isOn ? rest : { ...rest, departments: [...rest.departments, branch.id] }
}

/** Ticks or clears one person; clearing one of a chosen department leaves its others chosen. */
export function togglePerson(path: Branch[], id: string, chosen: Chosen): Chosen {
  if (chosen.employees.includes(id)) return { ...chosen, employees: without(chosen.employees, [id]) }
  if (!path.some((branch) => chosen.departments.includes(branch.id))) {
    return { ...chosen, employees: [...chosen.employees, id] }
  }
  const open = openUp(path, chosen)
  const last = path.at(-1)!
  const others = last.people.map((person) => person.id).filter((other) => other !== id)
  return {
    departments: [...without(open.departments, [last.id]), ...last.branches.map((branch) => branch.id)],
    employees: [...new Set([...open.employees, ...others])],
  }
}

/** What words found in a tree, `search` having cut it to that: whole branches, and single people elsewhere. */
export function foundIn(branches: Branch[], isFound: (branch: Branch) => boolean): Chosen {
  const parts = branches.map((branch): Chosen => {
    if (isFound(branch)) return { departments: [branch.id], employees: [] }
    const inner = foundIn(branch.branches, isFound)
    return {
      departments: inner.departments,
      employees: [...branch.people.map((person) => person.id), ...inner.employees],
    }
  })
  return {
    departments: parts.flatMap((part) => part.departments),
    employees: [...new Set(parts.flatMap((part) => part.employees))],
  }
}

/** Ticks departments and people too. What they cover is no longer listed one by one, nor what is covered already. */
export function tickAll(roots: Branch[], chosen: Chosen, more: Chosen): Chosen {
  const departments = [...chosen.departments, ...more.departments]
  const covered = { departments: new Set<string>(), people: new Set<string>() }
  const visit = (branch: Branch) => {
    if (!departments.includes(branch.id)) return branch.branches.forEach(visit)
    for (const id of below(branch).departments.slice(1)) covered.departments.add(id)
    for (const id of below(branch).people) covered.people.add(id)
  }
  roots.forEach(visit)
  return {
    departments: [...new Set(departments)].filter((id) => !covered.departments.has(id)),
    employees: [...new Set([...chosen.employees, ...more.employees])].filter((id) => !covered.people.has(id)),
  }
}

/** Replaces chosen ancestors by their parts, down to the last branch of the path. */
function openUp(path: Branch[], chosen: Chosen): Chosen {
  const from = path.findIndex((branch) => chosen.departments.includes(branch.id))
  if (from < 0) return chosen
  let { departments, employees } = chosen
  for (let depth = from; depth < path.length - 1; depth += 1) {
    const branch = path[depth]!
    departments = [...without(departments, [branch.id]), ...branch.branches.map((part) => part.id)]
    employees = [...new Set([...employees, ...branch.people.map((person) => person.id)])]
  }
  return { departments, employees }
}

/** The same way through the whole tree: a search cuts branches down to what it found. */
export function wholePath(roots: Branch[], path: Branch[]): Branch[] {
  let branches = roots
  return path.map((cut) => {
    const whole = branches.find(({ id }) => id === cut.id) ?? cut
    branches = whole.branches
    return whole
  })
}

/** Whether a branch is ticked wholly, in part or not at all. */
export function stateOf(path: Branch[], chosen: Chosen): 'on' | 'part' | 'off' {
  if (path.some((branch) => chosen.departments.includes(branch.id))) return 'on'
  const { departments, people } = below(path.at(-1)!)
  const isPart =
    departments.some((id) => chosen.departments.includes(id)) ||
    people.some((id) => chosen.employees.includes(id))
  return isPart ? 'part' : 'off'
}
