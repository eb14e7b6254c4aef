/** WHERE, condition by condition: Cube's filters first, then expressions inside the leaf; the rest stays outside (rules 5, 8, 9). */
import { as, functionName, type Node, operatorName } from '../grammar/tree.ts'
import type { LeafQuery } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { Unfit, unfit } from './errors.ts'
import { conditionOf } from './expression.ts'
import { filterOf } from './filters.ts'
import { isFieldEquality } from './joins.ts'
import { hasMembers, type Member, memberOf, membersIn, type Sources } from './members.ts'

export interface Conditions extends Pick<LeafQuery, 'filters' | 'conditions' | 'segments' | 'user'> {
  /** What no leaf can say, each with the reason. */
  rest: { node: Node; reason: Unfit | undefined }[]
}

interface Splitting {
  sources: Sources
  context: Context
  isGrouped: boolean
}

export function splitConditions(nodes: Node[], splitting: Splitting): Conditions {
  const found: Conditions = { filters: [], conditions: [], segments: [], rest: [] }
  const users = nodes.flatMap((node) => userOf(node, splitting.sources) ?? [])
  if (new Set(users).size > 1)
    throw unfit(
      'a query cannot be answered with the rights of two users',
      'Ask for each __user in a query of its own.',
      nodes[0],
    )
  if (users[0] !== undefined) found.user = users[0]
  for (const node of nodes) add(node, found, splitting)
  return found
}

function add(node: Node, found: Conditions, { sources, context, isGrouped }: Splitting): void {
  if (userOf(node, sources) !== undefined) return
  if (found.user !== undefined && isUserTest(node, sources)) return
  refuseUser(node, sources)
  const truth = constantOf(node)
  if (truth === true || isFieldEquality(node, sources)) return
  const segment = segmentOf(node, sources)
  if (segment) {
    found.segments.push(segment)
    return
  }
  const ofMeasures = membersIn(node, sources).some(({ column }) => column.kind === 'measure')
  if (ofMeasures && !isGrouped) {
    found.rest.push({ node, reason: undefined })
    return
  }
  const filter = filterOf(node, sources, context)
  if (filter) {
    found.filters.push(...('and' in filter ? filter.and : [filter]))
    return
  }
  try {
    found.conditions.push(conditionOf(node, sources, context))
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    found.rest.push({ node, reason: error })
  }
}

/** `WHERE 1 = 1`, `WHERE TRUE`; only what holds for certain matters. */
function constantOf(node: Node): boolean | undefined {
  const constant = as(node, 'A_Const')?.boolval
  if (constant) return constant.boolval ?? false
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr') ?? {}
  const [left, right] = [lexpr, rexpr].map((side) => as(side, 'A_Const')?.ival)
  if (kind !== 'AEXPR_OP' || operatorName(name) !== '=' || !left || !right) return undefined
  return (left.ival ?? 0) === (right.ival ?? 0)
}

/** `WHERE is_won`, `is_won IS TRUE`, `is_won = TRUE`. */
function segmentOf(node: Node, sources: Sources): string | undefined {
  const bare = (part: Node | undefined) => {
    const member = memberOf(part, sources)
    return member?.column.kind === 'segment' ? member.column.member : undefined
  }
  const test = as(node, 'BooleanTest')
  if (test) return test.booltesttype === 'IS_TRUE' ? bare(test.arg) : undefined
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr') ?? {}
  if (kind === 'AEXPR_OP' && operatorName(name) === '=' && as(rexpr, 'A_Const')?.boolval?.boolval)
    return bare(lexpr)
  return bare(node)
}

const isUser = (member: Member | undefined): boolean => member?.column.name === '__user'

/** `__user = 'x'`, `'x' = __user`, `LOWER(__user) = 'x'`, `__user IN ('x')`. */
function userOf(node: Node, sources: Sources): string | undefined {
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr') ?? {}
  if (operatorName(name) !== '=' || (kind !== 'AEXPR_OP' && kind !== 'AEXPR_IN')) return undefined
  const isName = (side: Node | undefined): boolean => {
    const inside = functionName(side) === 'lower' ? as(side, 'FuncCall')?.args?.[0] : side
    return isUser(memberOf(inside, sources))
  }
  const text = (side: Node | undefined): string | undefined => {
    const items = as(side, 'List')?.items
    const one = items ? (items.length === 1 ? items[0] : undefined) : side
    return (as(one, 'A_Const') ?? as(as(one, 'TypeCast')?.arg, 'A_Const'))?.sval?.sval
  }
  if (isName(lexpr)) return text(rexpr)
  return isName(rexpr) ? text(lexpr) : undefined
}

function isUserTest(node: Node, sources: Sources): boolean {
  const test = as(node, 'NullTest')
  return test?.nulltesttype === 'IS_NOT_NULL' && isUser(memberOf(test.arg, sources))
}

function refuseUser(node: Node, sources: Sources): void {
  if (!hasMembers(node, sources) || !membersIn(node, sources).some(isUser) || 'NullTest' in node) return
  throw unfit(
    'the column "__user" can only be compared with one name',
    "Write __user = 'name', joined to other conditions with AND.",
    node,
  )
}
