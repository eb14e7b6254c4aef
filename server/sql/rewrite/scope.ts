/** Which column a name means: of the FROM items of a query, then of the queries around it. */
import { as, columnRef, type Node, strings } from '../grammar/tree.ts'
import { didYouMean, Fault } from './errors.ts'

/** A FROM item as names see it. */
export interface Entry {
  /** Undefined for a subselect without a name. */
  alias: string | undefined
  /** Of a cube named without alias: `public.deals.stage` is then its column too. */
  schema?: string
  /** Each column with what it stands for; undefined where only PostgreSQL knows them. */
  columns: [name: string, stands: Node][] | undefined
  /** Whether it is made of cubes: then what is not found is told here, with what is near. */
  isSemantic: boolean
  /** Columns of `USING`, which the item on the left stands for. */
  hidden?: ReadonlySet<string>
}

export interface Scope {
  entries: Entry[]
  outer: Scope | undefined
}

export interface Found {
  node: Node
  /** The column's own name, as its table writes it. */
  name: string
}

/**
 * @returns what stands for the column; undefined where PostgreSQL is to find it
 * @throws {Fault} 42703, 42702 or 42P01
 */
export function lookUp(node: Node, scope: Scope): Found | undefined {
  const names = strings(as(node, 'ColumnRef')?.fields)
  if (names.length > 1) return qualified(node, names, scope)
  const name = names[0]!
  for (let here: Scope | undefined = scope; here; here = here.outer) {
    const found = unqualified(node, name, here.entries)
    if (found) return found
    if (here.entries.some(({ columns }) => !columns)) return undefined
  }
  const known = entriesOf(scope)
  if (!known.some(({ isSemantic }) => isSemantic)) return undefined
  if (known.some(({ alias }) => alias === name))
    throw new Fault('0A000', `the whole row of "${name}" cannot be used as a value`, {
      hint: 'Name its columns; rows are counted with COUNT(*).',
      at: node,
    })
  const columnNames = known.flatMap(({ columns = [] }) => columns.map(([column]) => column))
  throw new Fault('42703', `column "${name}" does not exist`, {
    hint: didYouMean(name, columnNames),
    at: node,
  })
}

function unqualified(node: Node, name: string, entries: Entry[]): Found | undefined {
  const seen = entries.filter(({ hidden }) => !hidden?.has(name))
  for (const isAlike of [equal, alike]) {
    const found = seen.flatMap((entry) => (entry.columns ?? []).filter(([column]) => isAlike(column, name)))
    const [first] = found
    if (found.length > 1 && !/^__(user|cubejoinfield)$/i.test(name))
      throw new Fault('42702', `column reference "${name}" is ambiguous`, {
        hint: 'Write the table or its alias in front of it.',
        at: node,
      })
    if (first) return { name: first[0], node: placed(first[1], node) }
  }
  return undefined
}

function qualified(node: Node, names: string[], scope: Scope): Found | undefined {
  const entry = entryOf(names.slice(0, -1), scope)
  const name = names.at(-1)!
  if (!entry) {
    const here = entriesOf(scope)
    if (names.length > 2 || !here.every(({ isSemantic }) => isSemantic)) return undefined
    const aliases = here.flatMap(({ alias }) => alias ?? [])
    throw new Fault('42P01', `missing FROM-clause entry for table "${names[0]}"`, {
      hint: didYouMean(names[0]!, aliases) ?? `Tables of this query: ${aliases.join(', ')}.`,
      at: node,
    })
  }
  if (!entry.columns) return undefined
  for (const isAlike of [equal, alike]) {
    const found = entry.columns.filter(([column]) => isAlike(column, name))
    if (found.length > 1) throw new Fault('42702', `column reference "${name}" is ambiguous`, { at: node })
    if (found[0]) return { name: found[0][0], node: placed(found[0][1], node) }
  }
  // What only PostgreSQL knows of a table of its own, such as its system columns.
  if (!entry.isSemantic) return undefined
  const hint = didYouMean(
    name,
    entry.columns.map(([column]) => column),
  )
  throw new Fault('42703', `column ${names.slice(0, -1).join('.')}.${name} does not exist`, {
    hint,
    at: node,
  })
}

/** The FROM item called so: `deals`, `public.deals`, `vitrina.public.deals`. */
export function entryOf(names: string[], scope: Scope): Entry | undefined {
  const alias = names.at(-1)!
  const schema = names.at(-2)
  for (let here: Scope | undefined = scope; here; here = here.outer)
    for (const isAlike of [equal, alike]) {
      const found = here.entries.find(
        (entry) =>
          entry.alias !== undefined &&
          isAlike(entry.alias, alias) &&
          (schema === undefined || (entry.schema !== undefined && isAlike(entry.schema, schema))),
      )
      if (found) return found
    }
  return undefined
}

function entriesOf(scope: Scope): Entry[] {
  return [...scope.entries, ...(scope.outer ? entriesOf(scope.outer) : [])]
}

const equal = (one: string, other: string): boolean => one === other
const alike = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** What stands for a column, as if it were written where the name is. */
function placed(stands: Node, { ...name }: Node): Node {
  const location = as(name as Node, 'ColumnRef')?.location
  const column = as(stands, 'ColumnRef')
  if (column && location !== undefined) return { ColumnRef: { ...column, location } }
  return structuredClone(stands)
}

/** The columns of a table whose names are known, as they are referred to. */
export const columnsOf = (alias: string, names: string[]): [string, Node][] =>
  names.map((name) => [name, columnRef(alias, name)])
