/** One FROM item: a cube, a common table, a subselect, a function, a table of PostgreSQL. */
import type { Alias } from '@pgsql/types'
import { as, type Node, type RangeSubselect, type RangeVar, strings } from '../grammar/tree.ts'
import { relationOf } from './context.ts'
import { type CommonTable, commonTable, type Environment } from './environment.ts'
import { didYouMean, Fault, unfit } from './errors.ts'
import type { Read, Table } from './from.ts'
import { isMember, memberNode } from './members.ts'
import { resolve } from './names.ts'
import { outputNames, uniqueColumns } from './outputs.ts'
import { rowLeaves } from './rows.ts'
import { columnsOf, type Entry, type Scope } from './scope.ts'
import { rewriteSelect } from './select.ts'
import { another, isTransparent, type Transparent, transparent } from './transparent.ts'

export function readName(node: Node, table: RangeVar, environment: Environment, isNullable: boolean): Read {
  const { relname = '', schemaname, alias } = table
  const common = schemaname === undefined ? commonTable(relname, environment) : undefined
  if (common) return readCommon(node, common, alias, environment, isNullable)
  const relation = relationOf(environment.context, table)
  if (!relation) {
    checkTable(node, table, environment)
    const name = alias?.aliasname ?? relname
    const entry = {
      alias: name,
      columns: undefined,
      isSemantic: false,
      ...(schemaname ? { schema: schemaname } : {}),
    }
    return { item: tableItem(node, [name], undefined), entries: [entry] }
  }
  const source = environment.context.addSource(relation)
  const columns = relation.columns.map((column): [string, Node] => [column.name, memberNode(source, column)])
  const entry: Entry = {
    alias: alias?.aliasname ?? relation.name,
    ...(alias ? {} : { schema: 'public' }),
    columns: renamed(columns, strings(alias?.colnames)),
    isSemantic: true,
  }
  return { item: { kind: 'cubes', sources: [source], where: [] }, entries: [entry] }
}

function readCommon(
  node: Node,
  { name, columns, unique, transparent: template }: CommonTable,
  alias: Alias | undefined,
  environment: Environment,
  isNullable: boolean,
): Read {
  const called = alias?.aliasname ?? name
  const colnames = strings(alias?.colnames)
  if (template) {
    const { cubes, columns: own } = another(template, environment)
    const stands = renamed(renamed(own, columns ?? []), colnames)
    if (!isNullable || stands.every(([, one]) => isMember(one)))
      return { item: cubes, entries: [{ alias: called, columns: stands, isSemantic: true }] }
    return readTable({ cubes, columns: stands }, called, environment)
  }
  const names = columns && rename(columns, colnames)
  const entry: Entry = { alias: called, columns: names && columnsOf(called, names), isSemantic: false }
  return {
    item: tableItem(node, [called], unique && names && moved(unique, columns, names)),
    entries: [entry],
  }
}

/** A renaming query on the optional side of an outer join, where what it computes must be NULL: rows of its own. */
function readTable({ cubes, columns }: Transparent, alias: string, environment: Environment): Read {
  const select = rowLeaves({
    environment,
    stmt: {},
    items: [cubes],
    sources: new Map(cubes.sources.map((source) => [source.id, source])),
    targets: columns.map(([name, val]) => ({ name, val })),
    where: [],
    group: [],
    having: undefined,
    windows: [],
    sort: [],
    distinctOn: [],
    limit: {},
  })
  const node: Node = { RangeSubselect: { subquery: { SelectStmt: select }, alias: { aliasname: alias } } }
  const names = columns.map(([name]) => name)
  const entry: Entry = { alias, columns: columnsOf(alias, names), isSemantic: false }
  return { item: tableItem(node, [alias], undefined), entries: [entry] }
}

function checkTable(node: Node, { schemaname, relname = '' }: RangeVar, { context }: Environment): void {
  const { isTable } = context.options
  if (!isTable || isTable(schemaname, relname)) return
  const name = schemaname === undefined ? relname : `${schemaname}.${relname}`
  const known = [...context.catalog.relations.keys()]
  const hint = didYouMean(relname, known) ?? `Tables: ${known.join(', ')}.`
  throw new Fault('42P01', `relation "${name}" does not exist`, { hint, at: node })
}

export function readSubselect(
  subselect: RangeSubselect,
  environment: Environment,
  before: Entry[],
  isNullable: boolean,
): Read {
  const { lateral, subquery, alias } = subselect
  const query = as(subquery, 'SelectStmt')!
  const outer = lateral ? { entries: before, outer: environment.outer } : environment.outer
  const inside = { ...environment, outer }
  const name = alias?.aliasname
  const colnames = strings(alias?.colnames)
  const inlined = isTransparent(query, inside) ? transparent(query, inside) : undefined
  if (inlined && (!isNullable || inlined.columns.every(([, stands]) => isMember(stands)))) {
    const entry: Entry = { alias: name, columns: renamed(inlined.columns, colnames), isSemantic: true }
    return { item: inlined.cubes, entries: [entry] }
  }
  const select = rewriteSelect(query, inside)
  const names = outputNames(select)
  const known = names && rename(names, colnames)
  const called = name ?? environment.context.nextAlias()
  const entry: Entry = { alias: name, columns: known && columnsOf(called, known), isSemantic: false }
  const node: Node = {
    RangeSubselect: {
      ...(lateral ? { lateral } : {}),
      subquery: { SelectStmt: select },
      alias: { aliasname: called, ...(alias?.colnames ? { colnames: alias.colnames } : {}) },
    },
  }
  return { item: tableItem(node, [called], moved(uniqueColumns(query), names, known)), entries: [entry] }
}

/** Functions, VALUES in FROM, TABLESAMPLE and the like: PostgreSQL's, unless they take a cube. */
export function readOther(node: Node, environment: Environment, before: Entry[]): Read {
  const sample = as(node, 'RangeTableSample')
  const sampled = as(sample?.relation, 'RangeVar')
  if (sampled && relationOf(environment.context, sampled))
    throw unfit(
      'TABLESAMPLE is not supported on a cube',
      'Use LIMIT, or a condition that takes a part of the rows.',
      node,
    )
  const scope: Scope = { entries: before, outer: environment.outer }
  const resolved = resolve(node, scope, environment)
  const [inside] = Object.values(node) as [{ alias?: Alias; coldeflist?: Node[]; functions?: Node[] }]
  const alias =
    inside.alias?.aliasname ?? functionAlias(node) ?? sampled?.alias?.aliasname ?? sampled?.relname
  return {
    item: tableItem(resolved, alias === undefined ? [] : [alias], undefined),
    entries: [{ alias, columns: undefined, isSemantic: false }],
  }
}

function functionAlias(node: Node): string | undefined {
  const first = as(as(node, 'RangeFunction')?.functions?.[0], 'List')?.items?.[0]
  return strings(as(first, 'FuncCall')?.funcname).at(-1)
}

const tableItem = (node: Node, aliases: string[], unique: string[] | undefined): Table => ({
  kind: 'table',
  node,
  aliases,
  unique,
})

/** `AS d (a, b)` names the first columns anew. */
const renamed = (columns: [string, Node][], names: string[]): [string, Node][] =>
  columns.map(([name, stands], index) => [names[index] ?? name, stands])

const rename = (columns: string[], names: string[]): string[] =>
  columns.map((name, index) => names[index] ?? name)

const moved = (
  unique: string[] | undefined,
  names: string[] | undefined,
  known: string[] | undefined,
): string[] | undefined =>
  unique?.every((name) => names?.includes(name))
    ? unique.map((name) => known![names!.indexOf(name)]!)
    : undefined
