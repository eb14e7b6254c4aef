/** What PostgreSQL calls a column that has no name of its own. */
import { as, kindOf, type Node, strings, typeNameOf } from '../grammar/tree.ts'

/** @returns the label, `?column?` where there is nothing to name it after */
export const labelOf = (node: Node): string => name(node)?.label ?? '?column?'

interface Label {
  label: string
  /** A weak name gives way to that of what is inside: `x::date` is `x`. */
  isWeak?: boolean
}

const FIXED: Record<string, string> = {
  CoalesceExpr: 'coalesce',
  A_ArrayExpr: 'array',
  RowExpr: 'row',
  GroupingFunc: 'grouping',
  JsonObjectConstructor: 'json_object',
  JsonArrayConstructor: 'json_array',
}

function name(node: Node | undefined): Label | undefined {
  if (!node) return undefined
  const column = as(node, 'ColumnRef')
  if (column) return strong(strings(column.fields).at(-1))
  const called = as(node, 'FuncCall')
  if (called) return strong(strings(called.funcname).at(-1))
  const cast = as(node, 'TypeCast')
  if (cast) return strongOf(name(cast.arg)) ?? weak(typeNameOf(cast.typeName))
  const choice = as(node, 'CaseExpr')
  if (choice) return strongOf(name(choice.defresult)) ?? weak('case')
  const collated = as(node, 'CollateClause')
  if (collated) return name(collated.arg)
  const element = as(node, 'A_Indirection')
  if (element) return strong(strings(element.indirection).at(-1)) ?? name(element.arg)
  const extreme = as(node, 'MinMaxExpr')
  if (extreme) return strong(extreme.op === 'IS_LEAST' ? 'least' : 'greatest')
  const value = as(node, 'SQLValueFunction')
  if (value)
    return strong(
      value.op
        ?.replace(/^SVFOP_/, '')
        .replace(/_N$/, '')
        .toLowerCase(),
    )
  const operation = as(node, 'A_Expr')
  if (operation?.kind === 'AEXPR_NULLIF') return strong('nullif')
  const link = as(node, 'SubLink')
  if (link) return ofSubselect(link)
  return strong(FIXED[kindOf(node)])
}

function ofSubselect({
  subLinkType,
  subselect,
}: {
  subLinkType?: string
  subselect?: Node
}): Label | undefined {
  if (subLinkType === 'EXISTS_SUBLINK') return strong('exists')
  if (subLinkType === 'ARRAY_SUBLINK') return strong('array')
  if (subLinkType !== 'EXPR_SUBLINK') return undefined
  let query = as(subselect, 'SelectStmt')
  while (query?.larg) query = query.larg
  const first = as(query?.targetList?.[0], 'ResTarget')
  return first?.name === undefined ? name(first?.val) : strong(first.name)
}

const strong = (label: string | undefined): Label | undefined => (label === undefined ? undefined : { label })
const weak = (label: string | undefined): Label | undefined =>
  label === undefined ? undefined : { label, isWeak: true }
const strongOf = (label: Label | undefined): Label | undefined => (label?.isWeak ? undefined : label)
