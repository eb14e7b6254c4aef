/**
 * Conditions as Cube's filters (rule 5), so that roll-ups match and indexes are used. Each filter says exactly what SQL
 * says, NULL included: Cube's `notEquals` keeps NULL, so `set` stands beside it; LIKE is never Cube's `contains`.
 */

import { as, type Node, operatorName } from '../grammar/tree.ts'
import type { LeafFilter } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { constantFor } from './filter-values.ts'
import { type Member, memberOf, type Sources } from './members.ts'
import { timeFilter } from './time-filters.ts'

/** @returns undefined where no filter says the same */
export function filterOf(
  node: Node,
  sources: Sources,
  context: Context,
  isNegated = false,
): LeafFilter | undefined {
  const group = as(node, 'BoolExpr')
  if (group) return ofGroup(group.boolop, group.args ?? [], sources, context, isNegated)
  const tested = as(node, 'NullTest')
  if (tested) return ofNull(memberOf(tested.arg, sources), (tested.nulltesttype === 'IS_NULL') !== isNegated)
  const truth = as(node, 'BooleanTest')
  if (truth) return isNegated ? undefined : ofTruth(memberOf(truth.arg, sources), truth.booltesttype)
  const member = memberOf(node, sources)
  if (member) return isFlag(member) ? equals(member, [String(!isNegated)]) : undefined
  return ofComparison(node, sources, context, isNegated)
}

/** NOT goes inside: `NOT (a OR b)` is `NOT a AND NOT b`, also where they are NULL. */
function ofGroup(
  operator: string | undefined,
  args: Node[],
  sources: Sources,
  context: Context,
  isNegated: boolean,
): LeafFilter | undefined {
  if (operator === 'NOT_EXPR') return filterOf(args[0]!, sources, context, !isNegated)
  const parts = args.map((arg) => filterOf(arg, sources, context, isNegated))
  if (!parts.every((part) => part !== undefined)) return undefined
  if ((operator === 'AND_EXPR') !== isNegated) return { and: parts as LeafFilter[] }
  // Cube filters measures after grouping and dimensions before it: OR cannot be split.
  const kinds = new Set(args.flatMap((arg) => kindsIn(arg, sources)))
  return kinds.size > 1 ? undefined : { or: parts as LeafFilter[] }
}

function kindsIn(node: Node, sources: Sources): string[] {
  const inside = [...JSON.stringify(node).matchAll(/\{"ColumnRef":\{"fields":\[[^\]]*\]/g)]
  return inside.flatMap(([text]) => {
    const found = memberOf(JSON.parse(`${text}}}`) as Node, sources)
    return found ? [found.column.kind] : []
  })
}

const isFlag = ({ column }: Member): boolean => column.kind === 'dimension' && column.type === 'bool'
const nameOf = ({ column }: Member): string => column.member!

const equals = (member: Member, values: string[]): LeafFilter => ({
  member: nameOf(member),
  operator: 'equals',
  values,
})
const isSet = (member: Member): LeafFilter => ({ member: nameOf(member), operator: 'set' })
const notSet = (member: Member): LeafFilter => ({ member: nameOf(member), operator: 'notSet' })
const differs = (member: Member, values: string[]): LeafFilter => ({
  and: [{ member: nameOf(member), operator: 'notEquals', values }, isSet(member)],
})

function ofNull(member: Member | undefined, isNull: boolean): LeafFilter | undefined {
  if (member?.column.kind !== 'dimension' && member?.column.kind !== 'measure') return undefined
  return isNull ? notSet(member) : isSet(member)
}

function ofTruth(member: Member | undefined, test: string | undefined): LeafFilter | undefined {
  if (!member || !isFlag(member)) return undefined
  switch (test) {
    case 'IS_TRUE':
      return equals(member, ['true'])
    case 'IS_FALSE':
      return equals(member, ['false'])
    case 'IS_NOT_TRUE':
      return { or: [equals(member, ['false']), notSet(member)] }
    case 'IS_NOT_FALSE':
      return { or: [equals(member, ['true']), notSet(member)] }
    case 'IS_UNKNOWN':
      return notSet(member)
    case 'IS_NOT_UNKNOWN':
      return isSet(member)
    default:
      return undefined
  }
}

const TURNED: Record<string, string> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=', '=': '=', '<>': '<>' }
const OPPOSITE: Record<string, string> = { '<': '>=', '>': '<=', '<=': '>', '>=': '<', '=': '<>', '<>': '=' }

/** `member operator constant`, either way round; IN, BETWEEN, IS DISTINCT FROM. */
function ofComparison(
  node: Node,
  sources: Sources,
  context: Context,
  isNegated: boolean,
): LeafFilter | undefined {
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr') ?? {}
  const operator = operatorName(name)?.replace('!=', '<>')
  if (!lexpr || !rexpr || operator === undefined) return undefined
  switch (kind) {
    case 'AEXPR_OP': {
      const asked = isNegated ? OPPOSITE[operator] : operator
      if (!asked || !TURNED[asked]) return undefined
      return (
        compare(lexpr, asked, rexpr, sources, context) ??
        compare(rexpr, TURNED[asked], lexpr, sources, context)
      )
    }
    case 'AEXPR_IN':
      return among(lexpr, as(rexpr, 'List')?.items ?? [], (operator === '=') !== isNegated, sources, context)
    case 'AEXPR_OP_ANY':
      if (operator !== '=') return undefined
      return among(lexpr, as(rexpr, 'A_ArrayExpr')?.elements ?? [], !isNegated, sources, context)
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
      return between(
        lexpr,
        as(rexpr, 'List')?.items ?? [],
        (kind === 'AEXPR_BETWEEN') !== isNegated,
        sources,
        context,
      )
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return sameOrNot(lexpr, rexpr, (kind === 'AEXPR_NOT_DISTINCT') !== isNegated, sources)
    default:
      return undefined
  }
}

function compare(
  left: Node,
  operator: string,
  right: Node,
  sources: Sources,
  context: Context,
): LeafFilter | undefined {
  const time = timeFilter(left, operator, right, sources, context)
  if (time) return time
  const member = memberOf(left, sources)
  const value = member && constantFor(right, member)
  if (!member || value === undefined) return undefined
  if (operator === '=') return equals(member, [value])
  if (operator === '<>')
    return isFlag(member) ? equals(member, [String(value !== 'true')]) : differs(member, [value])
  const word = { '<': 'lt', '>': 'gt', '<=': 'lte', '>=': 'gte' }[operator]
  // Texts are ordered by their language in SQL, not by Cube's cast to a number.
  return word && isNumeric(member) ? { member: nameOf(member), operator: word, values: [value] } : undefined
}

const isNumeric = ({ column }: Member): boolean => column.type === 'float8' || column.type === 'int8'

function among(
  left: Node,
  items: Node[],
  isIn: boolean,
  sources: Sources,
  context: Context,
): LeafFilter | undefined {
  const member = memberOf(left, sources)
  const values = member && items.map((item) => constantFor(item, member))
  if (member && values && values.length > 0 && values.every((value) => value !== undefined))
    return isIn ? equals(member, values as string[]) : differs(member, values as string[])
  const parts = items.map((item) => compare(left, isIn ? '=' : '<>', item, sources, context))
  if (parts.length === 0 || !parts.every((part) => part !== undefined)) return undefined
  return isIn ? { or: parts as LeafFilter[] } : { and: parts as LeafFilter[] }
}

function between(
  left: Node,
  [low, high]: Node[],
  isInside: boolean,
  sources: Sources,
  context: Context,
): LeafFilter | undefined {
  const from = low && compare(left, isInside ? '>=' : '<', low, sources, context)
  const to = high && compare(left, isInside ? '<=' : '>', high, sources, context)
  if (!from || !to) return undefined
  return isInside ? { and: [from, to] } : { or: [from, to] }
}

/** `a IS NOT DISTINCT FROM 'x'`, and IS DISTINCT FROM, which keeps NULL. */
function sameOrNot(left: Node, right: Node, isSame: boolean, sources: Sources): LeafFilter | undefined {
  const member = memberOf(left, sources)
  if (as(right, 'A_Const')?.isnull) return ofNull(member, isSame)
  const value = member && constantFor(right, member)
  if (!member || value === undefined || member.column.type === 'timestamp') return undefined
  return isSame ? equals(member, [value]) : { or: [differs(member, [value]), notSet(member)] }
}
