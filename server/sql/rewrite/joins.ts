/**
 * Cubes joined as the model joins them: CROSS JOIN, a comma, or equality of `__cubeJoinField`, also null-safe. The same
 * cube twice is never one item.
 */
import { as, conjuncts, type JoinExpr, type Node, operatorOf } from '../grammar/tree.ts'
import { some } from '../grammar/walk.ts'
import type { Cubes } from './from.ts'
import { memberOf, type Sources } from './members.ts'

const FIELD = '__cubeJoinField'

/** Whether both can be one question to Cube. */
export function mergeable(one: Cubes, other: Cubes): boolean {
  const [first] = one.sources
  const names = new Set(one.sources.map(({ relation }) => relation.name))
  return other.sources.every(
    ({ relation }) =>
      !names.has(relation.name) &&
      relation.component !== undefined &&
      relation.component === first?.relation.component,
  )
}

/** A first look, before names are resolved. */
export function mayBeModelJoin({ quals, usingClause, isNatural, jointype }: JoinExpr): boolean {
  if (usingClause || isNatural) return false
  if (!quals) return jointype === 'JOIN_INNER'
  return some(quals, (node) =>
    (as(node, 'ColumnRef')?.fields ?? []).some(
      (field) => as(field, 'String')?.sval?.toLowerCase() === FIELD.toLowerCase(),
    ),
  )
}

/** The conditions of a join besides `__cubeJoinField`; undefined where it is not the model's join. */
export function extraConditions(
  { jointype, quals }: JoinExpr,
  on: Node | undefined,
  sources: Sources,
): Node[] | undefined {
  if (!quals) return []
  const conditions = conjuncts(on)
  const extra = conditions.filter((condition) => !isFieldEquality(condition, sources))
  if (extra.length === conditions.length) return undefined
  return extra.length === 0 || jointype === 'JOIN_INNER' ? extra : undefined
}

const isField = (node: Node | undefined, sources: Sources): boolean =>
  memberOf(node, sources)?.column.name === FIELD

/** `a.f = b.f`, `a.f IS NOT DISTINCT FROM b.f`, `a.f = b.f OR (a.f IS NULL AND b.f IS NULL)`. */
export function isFieldEquality(node: Node, sources: Sources): boolean {
  const comparison = as(node, 'A_Expr')
  if (comparison) {
    const isEqual = operatorOf(node) === '=' || comparison.kind === 'AEXPR_NOT_DISTINCT'
    return isEqual && isField(comparison.lexpr, sources) && isField(comparison.rexpr, sources)
  }
  const either = as(node, 'BoolExpr')
  if (either?.boolop !== 'OR_EXPR') return false
  const [equal, ...others] = [...(either.args ?? [])].sort((a) => ('A_Expr' in a ? -1 : 1))
  return (
    equal !== undefined &&
    isFieldEquality(equal, sources) &&
    others.flatMap(conjuncts).every((part) => {
      const test = as(part, 'NullTest')
      return test?.nulltesttype === 'IS_NULL' && isField(test.arg, sources)
    })
  )
}
