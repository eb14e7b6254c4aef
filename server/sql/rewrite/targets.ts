/** The list of what is selected: stars written out, names resolved, every column with its label (rules 10 and 13). */
import { as, functionName, type Node, strings } from '../grammar/tree.ts'
import type { Environment } from './environment.ts'
import { Fault } from './errors.ts'
import { labelOf } from './labels.ts'
import { resolve } from './names.ts'
import { isStar } from './outputs.ts'
import { type Entry, entryOf, lookUp, type Scope } from './scope.ts'

export interface Target {
  /** Undefined for the columns of a table that only PostgreSQL knows: `t.*`. */
  name: string | undefined
  val: Node
}

export function readTargets(nodes: Node[], scope: Scope, environment: Environment): Target[] {
  return nodes.flatMap((node): Target[] => {
    const { name, val } = as(node, 'ResTarget')!
    if (isStar(val)) return star(val!, scope)
    return [{ name: name ?? label(val!, scope), val: resolve(val!, scope, environment) }]
  })
}

function star(node: Node, scope: Scope): Target[] {
  const names = strings(as(node, 'ColumnRef')!.fields)
  if (names.length === 0) return scope.entries.flatMap((entry) => columnsOf(entry))
  const entry = entryOf(names, scope)
  if (!entry)
    throw new Fault('42P01', `missing FROM-clause entry for table "${names.join('.')}"`, { at: node })
  return columnsOf({ ...entry, hidden: new Set() })
}

function columnsOf({ alias, columns, hidden }: Entry): Target[] {
  if (columns)
    return columns
      .filter(([name]) => !hidden?.has(name))
      .map(([name, val]) => ({ name, val: structuredClone(val) }))
  const fields: Node[] = [...(alias === undefined ? [] : [{ String: { sval: alias } }]), { A_Star: {} }]
  return [{ name: undefined, val: { ColumnRef: { fields } } }]
}

/** A column's own name, that of the measure in `MEASURE(m)`, else what PostgreSQL would call it. */
function label(val: Node, scope: Scope): string {
  const called = as(val, 'FuncCall')
  const named = functionName(val) === 'measure' ? called?.args?.[0] : val
  const found = named && 'ColumnRef' in named ? lookUp(named, scope) : undefined
  return found?.name ?? labelOf(named && 'ColumnRef' in named ? named : val)
}
