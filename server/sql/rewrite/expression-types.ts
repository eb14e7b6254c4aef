/** What may stand inside a leaf, and of which type it is. */
import { as, functionName, kindOf, type Node, operatorName, strings, typeNameOf } from '../grammar/tree.ts'
import type { Context } from './context.ts'
import { unfit } from './errors.ts'
import { typeOfCall } from './functions.ts'
import { memberOf, type Sources } from './members.ts'
import { typesOfSubselect } from './subselects.ts'
import { common, type Type, typeOfCast, typeOfOperation } from './types.ts'

export interface Inside {
  sources: Sources
  context: Context
  /** Columns of the subselect's own FROM: `leaf_1.c1`. */
  locals: ReadonlyMap<string, Type>
}

/** @throws {Unfit} for all that is not listed: kinds of nodes, functions, types, operators */
export function typeOf(node: Node, inside: Inside): Type {
  const of = (part: Node | undefined): Type => (part ? typeOf(part, inside) : 'unknown')
  const ofAll = (parts: Node[] | undefined): Type[] => (parts ?? []).map(of)
  const or = (type: Type | undefined): Type => {
    if (type === undefined) throw unsaid(node)
    return type
  }
  switch (kindOf(node)) {
    case 'ColumnRef':
      return ofColumn(node, inside)
    case 'A_Const':
      return ofConstant(node)
    case 'TypeCast': {
      const { arg, typeName } = as(node, 'TypeCast')!
      of(arg)
      if (typeName?.arrayBounds || typeName?.setof) throw unsaid(node)
      return or(typeOfCast(typeNameOf(typeName)))
    }
    case 'FuncCall': {
      const called = as(node, 'FuncCall')!
      const { agg_distinct, agg_filter, agg_order, agg_star, over, func_variadic } = called
      if (agg_distinct || agg_filter || agg_order || agg_star || over || func_variadic) throw unsaid(node)
      const name = functionName(node)
      const types = ofAll(called.args)
      if (name === 'extract') return or(typeOfCall('date_part', types)) && 'numeric'
      return or(name === undefined ? undefined : typeOfCall(name, types))
    }
    case 'A_Expr':
      return or(ofOperation(node, inside))
    case 'BoolExpr':
      ofAll(as(node, 'BoolExpr')!.args)
      return 'bool'
    case 'NullTest': {
      const { arg, argisrow } = as(node, 'NullTest')!
      of(arg)
      return argisrow ? or(undefined) : 'bool'
    }
    case 'BooleanTest':
      of(as(node, 'BooleanTest')!.arg)
      return 'bool'
    case 'CaseExpr': {
      const { arg, args, defresult } = as(node, 'CaseExpr')!
      const whens = (args ?? []).map((one) => as(one, 'CaseWhen')!)
      if (arg) of(arg)
      for (const { expr } of whens) of(expr)
      return or(common([...whens.map(({ result }) => of(result)), of(defresult)]))
    }
    case 'CoalesceExpr':
      return or(common(ofAll(as(node, 'CoalesceExpr')!.args)))
    case 'MinMaxExpr':
      return or(common(ofAll(as(node, 'MinMaxExpr')!.args)))
    case 'SubLink':
      return or(ofSubselect(node, inside))
    default:
      throw unsaid(node)
  }
}

/** EXISTS, IN, a comparison with ANY or ALL, a single value: of a subselect over leaves alone. */
function ofSubselect(node: Node, inside: Inside): Type | undefined {
  const { subLinkType, subselect, testexpr, operName } = as(node, 'SubLink')!
  const types = typesOfSubselect(as(subselect, 'SelectStmt')!, inside)
  if (subLinkType === 'EXISTS_SUBLINK') return 'bool'
  const [type, ...more] = types
  if (!type || more.length > 0) return undefined
  if (subLinkType === 'EXPR_SUBLINK') return type
  if ((subLinkType !== 'ANY_SUBLINK' && subLinkType !== 'ALL_SUBLINK') || !testexpr) return undefined
  const operator = operName ? operatorName(operName) : '='
  return operator === undefined ? undefined : typeOfOperation(operator, typeOf(testexpr, inside), type)
}

function ofColumn(node: Node, { sources, locals }: Inside): Type {
  const member = memberOf(node, sources)
  if (!member) {
    const local = locals.get(strings(as(node, 'ColumnRef')!.fields).join('.'))
    if (local) return local
    throw unsaid(node)
  }
  const { kind, name, type } = member.column
  if (kind === 'measure')
    throw unfit(
      `the measure "${name}" cannot stand inside an expression that is grouped or filtered by`,
      `Compute with it outside: write MEASURE(${name}), or filter in HAVING.`,
      node,
    )
  return kind === 'virtual' ? 'unknown' : type
}

function ofConstant(node: Node): Type {
  const { ival, fval, boolval, bsval } = as(node, 'A_Const')!
  if (bsval) throw unsaid(node)
  if (ival) return 'int4'
  if (fval) return /^-?\d{1,18}$/.test(fval.fval ?? '') ? 'int8' : 'numeric'
  return boolval ? 'bool' : 'unknown'
}

/** Operators by their name, IN, BETWEEN, LIKE and the like. */
function ofOperation(node: Node, inside: Inside): Type | undefined {
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr')!
  const operator = operatorName(name)
  const left = lexpr && typeOf(lexpr, inside)
  const listed = rexpr && (as(rexpr, 'List')?.items ?? as(rexpr, 'A_ArrayExpr')?.elements)
  const rights = (listed ?? (rexpr ? [rexpr] : [])).map((one) => typeOf(one, inside))
  if (operator === undefined || rights.length === 0) return undefined
  switch (kind) {
    case 'AEXPR_OP':
      return listed ? undefined : typeOfOperation(operator, left, rights[0]!)
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return listed && left && rights.every((right) => typeOfOperation(operator, left, right) === 'bool')
        ? 'bool'
        : undefined
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return left && typeOfOperation(operator, left, rights[0]!)
    case 'AEXPR_IN':
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      return left && common([left, ...rights]) && 'bool'
    case 'AEXPR_NULLIF':
      return left && common([left, ...rights]) && (left === 'unknown' ? 'text' : left)
    default:
      return undefined
  }
}

function unsaid(node: Node): Error {
  const name = functionName(node)
  const what = name ? `${name}()` : 'this expression'
  return unfit(
    `${what} cannot be computed where cubes are grouped and filtered`,
    'Select the columns that it needs in a subselect with GROUP BY and compute it outside, or use a simpler function.',
    node,
  )
}
