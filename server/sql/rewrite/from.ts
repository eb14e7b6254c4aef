/**
 * FROM: which items are cubes, which only rename cubes, which are tables.
 *
 * Rule: a subselect over cubes without GROUP BY, aggregates, DISTINCT, LIMIT, windows and set operations is not a table.
 * It is put into the query that uses it, together with its WHERE, so that a measure is evaluated at the first GROUP BY
 * above it. Cubes that the model joins become one item.
 */
import { as, type JoinExpr, type Node } from '../grammar/tree.ts'
import type { Environment } from './environment.ts'
import { merge, readJoin } from './from-joins.ts'
import { readName, readOther, readSubselect } from './from-tables.ts'
import { mergeable } from './joins.ts'
import type { Source } from './members.ts'
import type { Entry } from './scope.ts'

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

export interface Read {
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

/** @param isNullable  whether an outer join may fill its columns with NULL */
export function readItem(node: Node, environment: Environment, before: Entry[], isNullable: boolean): Read {
  const table = as(node, 'RangeVar')
  if (table) return readName(node, table, environment, isNullable)
  const subselect = as(node, 'RangeSubselect')
  if (subselect) return readSubselect(subselect, environment, before, isNullable)
  const join = as(node, 'JoinExpr')
  if (join) return readJoin(join, environment, before, isNullable)
  return readOther(node, environment, before)
}

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
