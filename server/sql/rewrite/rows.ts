/**
 * A block whose rows are read one by one (rules 3, 12, 13): each item of cubes is an ungrouped leaf with the columns that
 * are used, and PostgreSQL does the rest: joins, sorts, and groups where no measure is aggregated.
 */
import {
  all,
  as,
  functionName,
  type Node,
  type SelectStmt,
  select,
  strings,
  target,
} from '../grammar/tree.ts'
import { some } from '../grammar/walk.ts'
import type { LeafQuery } from '../leaf/query.ts'
import { type Block, nullText } from './block.ts'
import { type Conditions, splitConditions } from './conditions.ts'
import { type Context, placeOfLeaf } from './context.ts'
import { Fault, unfit } from './errors.ts'
import { type Cubes, cubesIn, type Item } from './from.ts'
import { isSetReturning } from './functions.ts'
import { LeafColumns } from './leaf-columns.ts'
import {
  hasMembers,
  hasOthers,
  type Member,
  mapMembers,
  memberOf,
  membersIn,
  type Source,
  type Sources,
} from './members.ts'
import { hasAggregate, hasWindow, isDistinct, isOwnAggregate, isOwnLevel } from './outputs.ts'

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

/** What of LIMIT and ORDER BY the leaf can do itself: all, when nothing outside filters, groups or multiplies its rows. */
function cutOf(block: Block, columns: LeafColumns): Cut {
  const { stmt, targets, group, having, sort, limit, distinctOn, items } = block
  const count = wholeOf(limit.count)
  const offset = limit.offset ? wholeOf(limit.offset) : 0
  if (count === undefined || offset === undefined || stmt.limitOption === 'LIMIT_OPTION_WITH_TIES') return {}
  const values = targets.map(({ val }) => val)
  const changesRows =
    items.length > 1 ||
    items[0]!.kind !== 'cubes' ||
    group.length > 0 ||
    having !== undefined ||
    distinctOn.length > 0 ||
    isDistinct(stmt) ||
    hasAggregate(values) ||
    hasWindow([values, sort]) ||
    some(values, (node) => isSetReturning(functionName(node)))
  const order = sort.map((node) => orderOf(node, block, columns))
  if (changesRows || !order.every((one) => one !== undefined)) return {}
  return { limit: Math.max(1, count + offset), ...(order.length > 0 ? { order: order as Order } : {}) }
}

type Order = NonNullable<LeafQuery['order']>
type Cut = Pick<LeafQuery, 'limit' | 'order'>

/** A sort by a column as it is. */
function orderOf(node: Node, { targets, sources }: Block, columns: LeafColumns): Order[number] | undefined {
  const { node: key, sortby_dir, sortby_nulls, useOp } = as(node, 'SortBy')!
  const position = as(key, 'A_Const')?.ival?.ival
  const member = memberOf(position === undefined ? key : targets[position - 1]?.val, sources)
  if (!member?.column.member || useOp || sortby_dir === 'SORTBY_USING') return undefined
  const [, column] = strings(as(columns.addMember(member), 'ColumnRef')!.fields)
  const isDescending = sortby_dir === 'SORTBY_DESC'
  const nullsFirst =
    sortby_nulls === 'SORTBY_NULLS_FIRST' || (isDescending && sortby_nulls !== 'SORTBY_NULLS_LAST')
  return { column: column!, isDescending, nullsFirst }
}

function wholeOf(node: Node | undefined): number | undefined {
  const ival = as(as(node, 'TypeCast')?.arg ?? node, 'A_Const')?.ival
  return ival && (ival.ival ?? 0) >= 0 ? (ival.ival ?? 0) : undefined
}

/** A measure has a value for a group; of single rows only those that are a column of their own. */
function refuseMeasures({
  targets,
  where,
  group,
  having,
  windows,
  sort,
  distinctOn,
  items,
  sources,
}: Block): void {
  const all_ = [targets.map(({ val }) => val), where, group, having, windows, sort, distinctOn]
  some(
    all_,
    (node) => {
      if (isOwnAggregate(node)) refuseAggregate(node, sources, items)
      return false
    },
    isOwnLevel,
  )
  const values = targets.map(({ val }) => val).filter((val) => !memberOf(val, sources))
  const elsewhere = [values, where, group, having, windows, sort, distinctOn, items.map(onOf)]
  const computed = membersIn(elsewhere, sources).find(({ column }) => column.aggregate === 'number')
  if (!computed) return
  const { name } = computed.column
  throw new Fault(
    '42803',
    `Projection references non-aggregate values: the measure "${name}" has no value in a single row`,
    {
      hint: `Write MEASURE(${name}) and GROUP BY the columns beside it.`,
    },
  )
}

const onOf = (item: Item): unknown =>
  item.kind === 'join' ? [item.on, onOf(item.left), onOf(item.right)] : []

function refuseAggregate(node: Node, sources: Sources, items: Item[]): void {
  const [measure] = membersIn(node, sources).filter(({ column }) => column.kind === 'measure')
  const isMeasure = functionName(node) === 'measure' || functionName(node) === 'aggregate'
  if (!measure && !(isMeasure && hasMembers(node, sources))) return
  const name = measure?.column.name ?? ''
  const isJoin = items.length > 1 || items[0]?.kind !== 'cubes'
  throw unfit(
    isJoin
      ? `the measure "${name}" cannot be taken over a join by a condition`
      : `the measure "${name}" cannot be taken in this query`,
    `Group it in a subselect of its own (SELECT …, MEASURE(${name}) … GROUP BY …) and join the result.`,
    node,
  )
}
