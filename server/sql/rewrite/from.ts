/**
 * FROM: which items are cubes, which only rename cubes, which are tables.
 *
 * Rule: a subselect over cubes without GROUP BY, aggregates, DISTINCT, LIMIT, windows and set operations is not a table.
 * It is put into the query that uses it, together with its WHERE, so that a measure is evaluated at the first GROUP BY
 * above it. Cubes that the model joins become one item.
 */
import type { Alias } from '@pgsql/types'
import {
  as,
  type JoinExpr,
  kindOf,
  type Node,
  type RangeSubselect,
  type RangeVar,
  strings,
} from '../grammar/tree.ts'
import { some } from '../grammar/walk.ts'
import { relationOf } from './context.ts'
import { type CommonTable, commonTable, type Environment } from './environment.ts'
import { didYouMean, Fault, unfit } from './errors.ts'
import { extraConditions, mayBeModelJoin, mergeable } from './joins.ts'
import { isMember, memberNode, type Source } from './members.ts'
import { resolve } from './names.ts'
import { outputNames, uniqueColumns } from './outputs.ts'
import { rowLeaves } from './rows.ts'
import { columnsOf, type Entry, type Scope } from './scope.ts'
import { rewriteSelect } from './select.ts'
import { another, isTransparent, type Transparent, transparent } from './transparent.ts'

/** Cubes that become one leaf, with the conditions of the subselects that they came from. */
export interface Cubes {
  kind: 'cubes'
  sources: Source[]
  where: Node[]
}

export interface Table {
  kind: 'table'
  node: Node
  /** Names in FROM that its columns are written with. */
  aliases: string[]
  /** Columns that together name one of its rows. */
  unique: string[] | undefined
}

export interface Join {
  kind: 'join'
  join: JoinExpr
  left: Item
  right: Item
  on: Node | undefined
}

export type Item = Cubes | Table | Join

export interface From {
  items: Item[]
  entries: Entry[]
}

interface Read {
  item: Item
  entries: Entry[]
}

/** @throws {Fault} for what cubes cannot be in FROM */
export function readFrom(nodes: Node[], environment: Environment): From {
  const entries: Entry[] = []
  const items: Item[] = []
  for (const node of nodes) {
    const read = readItem(node, environment, entries, false)
    entries.push(...read.entries)
    const { item } = read
    const known = items.find((one): one is Cubes => one.kind === 'cubes')
    if (item.kind === 'cubes' && known && mergeable(known, item)) merge(known, item)
    else items.push(item)
  }
  return { items, entries }
}

const merge = (into: Cubes, { sources, where }: Cubes): Cubes => {
  into.sources.push(...sources)
  into.where.push(...where)
  return into
}

/** @param isNullable  whether an outer join may fill its columns with NULL */
function readItem(node: Node, environment: Environment, before: Entry[], isNullable: boolean): Read {
  const table = as(node, 'RangeVar')
  if (table) return readName(node, table, environment, isNullable)
  const subselect = as(node, 'RangeSubselect')
  if (subselect) return readSubselect(subselect, environment, before, isNullable)
  const join = as(node, 'JoinExpr')
  if (join) return readJoin(join, environment, before, isNullable)
  return readOther(node, environment, before)
}

function readName(node: Node, table: RangeVar, environment: Environment, isNullable: boolean): Read {
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

const sval = (text: string): Node => ({ String: { sval: text } })

function checkTable(node: Node, { schemaname, relname = '' }: RangeVar, { context }: Environment): void {
  const { isTable } = context.options
  if (!isTable || isTable(schemaname, relname)) return
  const name = schemaname === undefined ? relname : `${schemaname}.${relname}`
  const known = [...context.catalog.relations.keys()]
  const hint = didYouMean(relname, known) ?? `Tables: ${known.join(', ')}.`
  throw new Fault('42P01', `relation "${name}" does not exist`, { hint, at: node })
}

function readSubselect(
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

function readJoin(join: JoinExpr, environment: Environment, before: Entry[], isNullable: boolean): Read {
  const { jointype, larg, rarg, quals, alias } = join
  const byModel = mayBeModelJoin(join)
  const onLeft = !byModel && (jointype === 'JOIN_RIGHT' || jointype === 'JOIN_FULL')
  const onRight = !byModel && (jointype === 'JOIN_LEFT' || jointype === 'JOIN_FULL')
  const left = readItem(larg!, environment, before, isNullable || onLeft)
  const right = readItem(rarg!, environment, [...before, ...left.entries], isNullable || onRight)
  const entries = [...left.entries, ...right.entries]
  const isSemantic = entries.some((entry) => entry.isSemantic)
  if (isSemantic && alias)
    throw unfit('a join of cubes cannot have an alias', 'Give each table an alias of its own.')
  const scope: Scope = { entries, outer: environment.outer }
  const on = isSemantic
    ? (usingCondition(join, left, right) ?? on_(quals, scope, environment))
    : on_(quals, scope, environment)
  if (
    left.item.kind === 'cubes' &&
    right.item.kind === 'cubes' &&
    byModel &&
    mergeable(left.item, right.item)
  ) {
    const extra = extraConditions(join, on, environment.context.sources)
    if (extra)
      return {
        item: merge(merge(left.item, right.item), { kind: 'cubes', sources: [], where: extra }),
        entries,
      }
  }
  const { usingClause, isNatural, ...rest } = join
  const kept = isSemantic ? rest : { ...rest, usingClause, isNatural }
  const item: Join = { kind: 'join', join: withoutEmpty(kept), left: left.item, right: right.item, on }
  if (!alias) return { item, entries: usingEntries(join, entries, isSemantic) }
  return { item, entries: [{ alias: alias.aliasname, columns: undefined, isSemantic: false }] }
}

const on_ = (quals: Node | undefined, scope: Scope, environment: Environment) =>
  quals && resolve(quals, scope, environment)

const withoutEmpty = <T extends object>(part: T): T =>
  Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as T

/** `USING (a, b)` with a cube as `l.a = r.a AND l.b = r.b`. */
function usingCondition(
  { usingClause, isNatural, jointype }: JoinExpr,
  left: Read,
  right: Read,
): Node | undefined {
  if (!usingClause && !isNatural) return undefined
  if (isNatural || jointype === 'JOIN_FULL' || jointype === 'JOIN_RIGHT')
    throw unfit(
      'cubes cannot be in a NATURAL, RIGHT or FULL join with USING',
      'Write JOIN … ON with the columns compared.',
    )
  const equal = strings(usingClause).map((name): Node => {
    const [one, other] = [left, right].map(
      ({ entries }) =>
        entries.flatMap(({ columns = [] }) => columns).find(([column]) => column === name)?.[1],
    )
    if (!one || !other) throw new Fault('42703', `column "${name}" specified in USING clause does not exist`)
    return { A_Expr: { kind: 'AEXPR_OP', name: [sval('=')], lexpr: one, rexpr: other } }
  })
  return equal.length === 1 ? equal[0] : { BoolExpr: { boolop: 'AND_EXPR', args: equal } }
}

/** What stands in USING is one column: that of the left side. */
function usingEntries({ usingClause, rarg }: JoinExpr, entries: Entry[], isSemantic: boolean): Entry[] {
  if (!usingClause || !isSemantic || !rarg) return entries
  const hidden = new Set(strings(usingClause))
  const last = entries.length - 1
  return entries.map((entry, index) => (index === last ? { ...entry, hidden } : entry))
}

/** Functions, VALUES in FROM, TABLESAMPLE and the like: PostgreSQL's, unless they take a cube. */
function readOther(node: Node, environment: Environment, before: Entry[]): Read {
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

/** All cubes' items of a FROM clause, from left to right, with whether an outer join may leave them out. */
export function cubesIn(items: Item[]): { cubes: Cubes; isNullable: boolean }[] {
  const inside = (item: Item, isNullable: boolean): { cubes: Cubes; isNullable: boolean }[] => {
    if (item.kind === 'cubes') return [{ cubes: item, isNullable }]
    if (item.kind === 'table') return []
    const { jointype } = item.join
    const isFull = jointype === 'JOIN_FULL'
    return [
      ...inside(item.left, isNullable || isFull || jointype === 'JOIN_RIGHT'),
      ...inside(item.right, isNullable || isFull || jointype === 'JOIN_LEFT'),
    ]
  }
  return items.flatMap((item) => inside(item, false))
}

/** Whether a FROM item is or holds a cube, however deep; for a first look. */
export const namesCube = (part: unknown, { context }: Environment): boolean =>
  some(
    part,
    (node) => kindOf(node) === 'RangeVar' && relationOf(context, as(node, 'RangeVar')!) !== undefined,
  )
