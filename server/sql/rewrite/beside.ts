/**
 * Tables beside a grouped leaf (rule 7): a cube joined to a grouped subselect, as in «the top ten only». The leaf is grouped
 * first and joined to the table after, which is the same as long as every group meets at most one row of the table: the
 * condition must name the table's key, and of the cube only group keys.
 */
import { as, conjuncts, functionName, type Node, operatorOf, strings } from '../grammar/tree.ts'
import { keyOf, mapTree, some } from '../grammar/walk.ts'
import type { Block } from './block.ts'
import { unfit } from './errors.ts'
import type { Item, Table } from './from.ts'
import { hasMembers, hasOthers, memberOf } from './members.ts'

/** The FROM clause with the leaf where the cubes were. */
export function besideLeaf({ items }: Block, leaf: Node, outside: (node: Node) => Node): Node[] {
  const nodeOf = (item: Item): Node => {
    if (item.kind === 'cubes') return leaf
    if (item.kind === 'table') return item.node
    const on = item.on && conjuncts(item.on).map(outside)
    const quals = on && (on.length > 1 ? { BoolExpr: { boolop: 'AND_EXPR' as const, args: on } } : on[0])
    return {
      JoinExpr: {
        ...item.join,
        larg: nodeOf(item.left),
        rarg: nodeOf(item.right),
        ...(quals ? { quals } : {}),
      },
    }
  }
  return items.map(nodeOf)
}

const tablesIn = (items: Item[]): Table[] =>
  items.flatMap((item) => {
    if (item.kind === 'join') return tablesIn([item.left, item.right])
    return item.kind === 'table' ? [item] : []
  })

const onConditions = (items: Item[]): Node[] =>
  items.flatMap((item) =>
    item.kind === 'join' ? [...conjuncts(item.on), ...onConditions([item.left, item.right])] : [],
  )

/** @throws {Unfit} unless each group of the leaf meets at most one row of each table */
export function checkBeside(block: Block, keys: Node[], isTotal: boolean): void {
  const { items, where, sources } = block
  const known = new Set(keys.map((key) => keyOf(key)))
  const conditions = [...onConditions(items), ...where]
  const tables = tablesIn(items)
  // A total has a row also where nothing meets the condition.
  if (tables.length > 0 && isTotal && conditions.some((condition) => hasOthers(condition, sources)))
    throw unfit(
      'a total of measures cannot be taken over a join by a condition',
      'Write WHERE column IN (SELECT …), or group by the columns of the join.',
    )
  for (const table of tables) {
    if (hasMembers(table.node, sources))
      throw unfit(
        'a cube with measures cannot be joined to a LATERAL item',
        'Group the cube in a subselect of its own and join that.',
      )
    const settled = conditions.flatMap((condition) => settledColumn(condition, table, known) ?? [])
    if (table.unique?.every((name) => settled.includes(name))) continue
    throw unfit(
      `measures cannot be taken over a join with ${table.aliases[0] ?? 'a table'}: its rows may repeat for one group`,
      'Join a subselect that is grouped by the columns of the join, and group by them here too; or write WHERE column IN (SELECT …).',
    )
  }
}

/** The column of the table that a condition sets equal to something that is one value for each group. */
function settledColumn(condition: Node, table: Table, keys: ReadonlySet<string>): string | undefined {
  const pair = equality(condition)
  if (!pair) return undefined
  for (const [one, other] of [pair, [pair[1], pair[0]]] as const) {
    const column = columnOf(one, table)
    if (column !== undefined && (keys.has(keyOf(other)) || 'A_Const' in other)) return column
  }
  return undefined
}

function columnOf(node: Node, { aliases }: Table): string | undefined {
  const names = strings(as(node, 'ColumnRef')?.fields)
  return names.length === 2 && aliases.includes(names[0]!) ? names[1] : undefined
}

/** `a = b`, `a IS NOT DISTINCT FROM b`, `a = b OR (a IS NULL AND b IS NULL)`. */
function equality(node: Node): [Node, Node] | undefined {
  const { kind, lexpr, rexpr } = as(node, 'A_Expr') ?? {}
  if (lexpr && rexpr && (operatorOf(node) === '=' || kind === 'AEXPR_NOT_DISTINCT')) return [lexpr, rexpr]
  const either = as(node, 'BoolExpr')
  if (either?.boolop !== 'OR_EXPR' || either.args?.length !== 2) return undefined
  const pair = either.args.map((arg) => equality(arg)).find(Boolean)
  const nulls = either.args
    .flatMap((arg) => conjuncts(arg))
    .filter((arg) => as(arg, 'NullTest')?.nulltesttype === 'IS_NULL')
  const tested = new Set(nulls.map((test) => keyOf(as(test, 'NullTest')!.arg)))
  return pair && tested.size === 2 && pair.every((side) => tested.has(keyOf(side))) ? pair : undefined
}

/** `GROUP BY k.stage` where the join says `d.stage = k.stage` groups by the cube's own column. */
export function substituted(block: Block): Block {
  const { items, sources } = block
  if (items.some((item) => item.kind === 'join' && isOuter(item))) return block
  const tables = tablesIn(items)
  if (tables.length === 0) return block
  const same = new Map<string, Node>()
  for (const condition of [...onConditions(items), ...block.where]) {
    const { lexpr, rexpr } = operatorOf(condition) === '=' ? as(condition, 'A_Expr')! : {}
    for (const [one, other] of [
      [lexpr, rexpr],
      [rexpr, lexpr],
    ])
      if (
        one &&
        memberOf(one, sources)?.column.kind === 'dimension' &&
        tables.some((table) => other && columnOf(other, table))
      )
        same.set(keyOf(other), one)
  }
  const put = <T>(part: T): T =>
    mapTree(part, (node) => ('ColumnRef' in node ? same.get(keyOf(node)) : undefined))
  const targets = block.targets.map(({ name, val }) => ({ name, val: put(val) }))
  return { ...block, targets, group: put(block.group), having: put(block.having), sort: put(block.sort) }
}

function isOuter(item: Item): boolean {
  if (item.kind !== 'join') return false
  return item.join.jointype !== 'JOIN_INNER' || isOuter(item.left) || isOuter(item.right)
}

/** `MAX(k.total)` beside a leaf: of one row it is the value itself. */
export function valueBeside(node: Node, { items, sources }: Block): Node | undefined {
  if (tablesIn(items).length === 0) return undefined
  const { args = [], agg_filter } = as(node, 'FuncCall')!
  const [value, ...more] = args
  if (!value || more.length > 0 || agg_filter || !/^(min|max|any_value)$/.test(functionName(node) ?? ''))
    return undefined
  return !hasMembers(value, sources) && hasOthers(value, sources) && !some(value, (one) => 'SubLink' in one)
    ? value
    : undefined
}
