/**
 * A block whose rows are read one by one (rules 3, 12, 13): each item of cubes is an ungrouped leaf with the columns that
 * are used, and PostgreSQL does the rest: joins, sorts, and groups where no measure is aggregated.
 */
import { all, type Node, type SelectStmt, select, target } from '../grammar/tree.ts'
import { some } from '../grammar/walk.ts'
import type { LeafQuery } from '../leaf/query.ts'
import { type Block, nullText } from './block.ts'
import { type Conditions, splitConditions } from './conditions.ts'
import { type Context, placeOfLeaf } from './context.ts'
import { type Cubes, cubesIn, type Item } from './from.ts'
import { LeafColumns } from './leaf-columns.ts'
import { hasOthers, type Member, mapMembers, membersIn, type Source, type Sources } from './members.ts'
import { isDistinct } from './outputs.ts'
import { type Cut, cutOf } from './row-limits.ts'
import { refuseMeasures } from './row-measures.ts'

interface Plan {
  cubes: Cubes
  sources: Sources
  columns: LeafColumns
  conditions: Conditions
  isNullable: boolean
}

/** @throws {Fault} where a measure is aggregated, which no reading of single rows can answer */
export function rowLeaves(block: Block): SelectStmt {
  refuseMeasures(block)
  const { stmt, targets, group, having, windows, sort, distinctOn, limit, environment } = block
  const { context } = environment
  const { plans, where } = planOf(block)
  const parts = select({
    ...(stmt.limitOption ? { limitOption: stmt.limitOption } : {}),
    ...(stmt.groupDistinct ? { groupDistinct: true } : {}),
    ...(isDistinct(stmt) ? { distinctClause: [{} as Node] } : {}),
    ...(distinctOn.length > 0 ? { distinctClause: distinctOn } : {}),
    targetList: targets.map(({ name, val }) => target(val, name)),
    fromClause: block.items.map((item) => fromNode(item, plans, context)),
    ...optional('whereClause', all(where)),
    ...(group.length > 0 ? { groupClause: group } : {}),
    ...optional('havingClause', having),
    ...(windows.length > 0 ? { windowClause: windows } : {}),
    ...(sort.length > 0 ? { sortClause: sort } : {}),
    ...optional('limitCount', limit.count),
    ...optional('limitOffset', limit.offset),
  })
  const plansBySource = new Map(
    [...plans.values()].flatMap((plan) => plan.cubes.sources.map(({ id }) => [id, plan])),
  )
  const replaced = mapMembers(parts, block.sources, (member) =>
    outside(member, plansBySource.get(member.source.id)!),
  )
  const [only, ...others] = plans.values()
  const cut = only && others.length === 0 && where.length === 0 ? cutOf(block, only.columns) : {}
  for (const plan of plans.values()) addLeaf(plan, cut, context)
  return replaced
}

const optional = <K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, T>)

const outside = (member: Member, { columns }: Plan): Node =>
  member.column.kind === 'virtual' ? nullText() : columns.addMember(member)

/** Shares the conditions out: to the leaf that they speak of alone, unless an outer join may leave it out. */
function planOf(block: Block): { plans: Map<Cubes, Plan>; where: Node[] } {
  const { context } = block.environment
  const found = cubesIn(block.items)
  const where = new Map<Cubes, Node[]>(found.map(({ cubes }) => [cubes, [...cubes.where]]))
  const rest: Node[] = []
  for (const condition of block.where) {
    const owner = found.find(
      ({ cubes, isNullable }) => !isNullable && isAbout(condition, cubes, block.sources),
    )
    if (owner) where.get(owner.cubes)!.push(condition)
    else rest.push(condition)
  }
  const plans = found.map(({ cubes, isNullable }): [Cubes, Plan] => {
    const sources = new Map(cubes.sources.map((source): [string, Source] => [source.id, source]))
    const conditions = splitConditions(where.get(cubes)!, { sources, context, isGrouped: false })
    if (!isNullable) rest.push(...conditions.rest.map(({ node }) => node))
    return [cubes, { cubes, sources, columns: new LeafColumns(context.nextAlias()), conditions, isNullable }]
  })
  return { plans: new Map(plans), where: rest }
}

function isAbout(condition: Node, { sources }: Cubes, own: Sources): boolean {
  const ids = new Set(sources.map(({ id }) => id))
  const members = membersIn(condition, own)
  if (members.length === 0)
    return own.size > 0 && !hasOthers(condition, own) && !some(condition, (node) => 'SubLink' in node)
  return members.every(({ source }) => ids.has(source.id))
}

function fromNode(item: Item, plans: Map<Cubes, Plan>, context: Context): Node {
  if (item.kind === 'table') return item.node
  if (item.kind === 'join') {
    const [larg, rarg] = [item.left, item.right].map((side) => fromNode(side, plans, context))
    return { JoinExpr: { ...item.join, larg: larg!, rarg: rarg!, ...(item.on ? { quals: item.on } : {}) } }
  }
  const { columns, conditions, isNullable } = plans.get(item)!
  const leaf = placeOfLeaf(columns.alias)
  if (!isNullable || conditions.rest.length === 0) return leaf
  const inside = select({
    targetList: [target({ ColumnRef: { fields: [{ A_Star: {} }] } })],
    fromClause: [leaf],
    ...optional('whereClause', all(conditions.rest.map(({ node }) => node))),
  })
  return { RangeSubselect: { subquery: { SelectStmt: inside }, alias: { aliasname: columns.alias } } }
}

function addLeaf({ cubes, columns, conditions }: Plan, cut: Cut, context: Context): void {
  const { filters, conditions: inside, segments, user } = conditions
  const query: LeafQuery = {
    relations: cubes.sources.map(({ relation }) => relation.name),
    ungrouped: true,
    columns: columns.list,
    filters,
    conditions: inside,
    segments,
    ...cut,
    ...(user === undefined ? {} : { user }),
  }
  if (columns.list.length === 0) addSomething(cubes.sources[0]!, columns)
  context.addLeaf(query, columns.alias)
}

/** `SELECT 1 FROM deals` has as many rows as there are deals. */
function addSomething(source: Source, columns: LeafColumns): void {
  const dimensions = source.relation.columns.filter(({ kind }) => kind === 'dimension')
  const column = dimensions.find(({ primaryKey }) => primaryKey) ?? dimensions[0]
  if (column) columns.addMember({ source, column })
  else columns.add({ kind: 'expression', type: 'bool', expression: { parts: ['true'], type: 'bool' } })
}
