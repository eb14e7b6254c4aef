/**
 * Expressions inside leaves. They run with the rights of the leaves' owner, so only what is listed here passes: kinds of
 * nodes, functions, types, operators. Literals and members leave the text; what remains of it are words of this file.
 */
import { deparse } from '../grammar/deparse.ts'
import {
  as,
  cast,
  columnRef,
  functionName,
  kindOf,
  type Node,
  operatorName,
  select,
  target,
  typeNameOf,
} from '../grammar/tree.ts'
import { mapTree } from '../grammar/walk.ts'
import type { Expression } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { unfit } from './errors.ts'
import { typeOfCall } from './functions.ts'
import { memberOf, type Sources } from './members.ts'
import { constantTime, isoOf } from './moments.ts'
import { columnTypeOf, common, type Type, typeOfCast, typeOfOperation } from './types.ts'

export interface Typed {
  expression: Expression
  /** As PostgreSQL has it, finer than that of the leaf's column. */
  type: Type
}

/**
 * An expression over dimensions and segments of a block's sources.
 *
 * @throws {Unfit} where it holds what may not stand inside a leaf
 */
export function expressionOf(node: Node, sources: Sources, context: Context): Typed {
  const folded = foldTimes(node, context)
  const type = typeOf(folded, sources)
  return { expression: { parts: partsOf(folded, sources), type: columnTypeOf(type) }, type }
}

/** A condition. */
export function conditionOf(node: Node, sources: Sources, context: Context): Expression {
  const { expression, type } = expressionOf(node, sources, context)
  if (type !== 'bool' && type !== 'unknown')
    throw unfit('argument of WHERE must be type boolean', 'Write a comparison.', node)
  return { ...expression, type: 'bool' }
}

/** Days and moments that are known now are written out: inside a leaf the time zone is another one. */
const foldTimes = (node: Node, context: Context): Node =>
  mapTree(node, (part) => {
    if ('A_Const' in part || 'ColumnRef' in part) return part
    const moment = 'TypeCast' in part || 'SQLValueFunction' in part || 'FuncCall' in part || 'A_Expr' in part
    const known = moment ? constantTime(part, context) : undefined
    if (known)
      return cast({ A_Const: { sval: { sval: isoOf(known.ms) } } }, known.isDay ? 'date' : 'timestamp')
    return undefined
  })

function typeOf(node: Node, sources: Sources): Type {
  const of = (part: Node | undefined): Type => (part ? typeOf(part, sources) : 'unknown')
  const ofAll = (parts: Node[] | undefined): Type[] => (parts ?? []).map(of)
  const or = (type: Type | undefined): Type => {
    if (type === undefined) throw unsaid(node)
    return type
  }
  switch (kindOf(node)) {
    case 'ColumnRef':
      return ofMember(node, sources)
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
      return or(ofOperation(node, sources))
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
    default:
      throw unsaid(node)
  }
}

function ofMember(node: Node, sources: Sources): Type {
  const member = memberOf(node, sources)
  if (!member) throw unsaid(node)
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
function ofOperation(node: Node, sources: Sources): Type | undefined {
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr')!
  const operator = operatorName(name)
  const left = lexpr && typeOf(lexpr, sources)
  const listed = rexpr && (as(rexpr, 'List')?.items ?? as(rexpr, 'A_ArrayExpr')?.elements)
  const rights = (listed ?? (rexpr ? [rexpr] : [])).map((one) => typeOf(one, sources))
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

/** The text in pieces: between members and literals only words of the grammar and of the lists above. */
function partsOf(node: Node, sources: Sources): Expression['parts'] {
  const members: string[] = []
  const literals: string[] = []
  const place = (list: string[], letter: string, value: string): Node =>
    columnRef(`__${letter}${list.push(value) - 1}__`)
  const replace = (part: Node): Node | undefined => {
    const member = memberOf(part, sources)
    if (member) {
      const { member: name } = member.column
      return name === undefined ? cast({ A_Const: { isnull: true } }, 'text') : place(members, 'm', name)
    }
    const typed = as(part, 'TypeCast')
    if (typed) return { TypeCast: { ...typed, arg: mapTree(typed.arg, replace) } as typeof typed }
    if (functionName(part) === 'extract') {
      const args = as(part, 'FuncCall')!.args!.map((arg) => mapTree(arg, replace))
      const called = { FuncCall: { funcname: [{ String: { sval: 'date_part' } }], args } } as Node
      return cast(called, 'numeric')
    }
    const constant = as(part, 'A_Const')
    if (constant?.sval) return place(literals, 'l', constant.sval.sval ?? '')
    if (constant?.ival) return cast(place(literals, 'l', String(constant.ival.ival ?? 0)), 'int4')
    if (constant?.fval) {
      const value = constant.fval.fval ?? '0'
      return cast(place(literals, 'l', value), /^-?\d{1,18}$/.test(value) ? 'int8' : 'numeric')
    }
    return undefined
  }
  const sql = deparse({ SelectStmt: select({ targetList: [target(mapTree(node, replace))] }) })
  const pieces = sql.replace(/^SELECT /, '').split(/__([ml])(\d+)__/)
  return pieces.flatMap((piece, index): Expression['parts'] => {
    if (index % 3 === 0) return piece === '' ? [] : [piece]
    if (index % 3 === 1) return []
    return [
      pieces[index - 1] === 'm' ? { member: members[Number(piece)]! } : { literal: literals[Number(piece)]! },
    ]
  })
}
