/** Spellings of other databases, in PostgreSQL's words, before names are resolved. */

import { expression } from '../grammar/parse.ts'
import {
  as,
  call,
  cast,
  functionName,
  integer,
  type Node,
  operation,
  operatorOf,
  strings,
  text,
  typeNameOf,
} from '../grammar/tree.ts'
import { mapInside, mapTree, some } from '../grammar/walk.ts'
import { Fault } from './errors.ts'
import { labelOf } from './labels.ts'

const OTHER = /^(dateadd|datediff|date_diff|nvl|ifnull|approx_distinct|approx_count_distinct|getdate)$/
const NEAR_CUBES = /^(round|trunc|mod)$/

/** Whether a function of another database is called. */
export const isForeign = (tree: Node): boolean => some(tree, (node) => OTHER.test(functionName(node) ?? ''))

/** Whether something is asked of float8, as numbers of cubes are, that PostgreSQL computes for numeric only. */
export const isForeignNearCubes = (tree: Node): boolean =>
  some(tree, (node) => NEAR_CUBES.test(functionName(node) ?? '') || operatorOf(node) === '%')

/** A copy of a part of the tree in PostgreSQL's words. Columns keep the names that the written words would give them. */
export function translate<T>(tree: T): T {
  return mapTree(tree, (node) => {
    const selected = as(node, 'ResTarget')
    if (selected?.val && selected.name === undefined && 'FuncCall' in selected.val) {
      const val = translate(selected.val)
      return {
        ResTarget: { ...selected, val, ...('FuncCall' in val ? {} : { name: labelOf(selected.val) }) },
      }
    }
    const kind = Object.keys(node)[0]!
    const inside = mapInside((node as unknown as Record<string, object>)[kind]!, (part) => translate(part))
    return translated({ [kind]: inside } as unknown as Node)
  })
}

function translated(node: Node): Node {
  if (operatorOf(node) === '%') return modulo(node)
  const { args = [], ...rest } = as(node, 'FuncCall') ?? {}
  const [first, second, third] = args
  switch (functionName(node)) {
    case 'dateadd':
      return third ? dateAdd(unitOf(first!, node), second!, third) : node
    case 'datediff':
    case 'date_diff':
      return third ? dateDiff(unitOf(first!, node), second!, third) : node
    case 'nvl':
    case 'ifnull':
      return { CoalesceExpr: { args } }
    case 'getdate':
      return args.length === 0 ? { SQLValueFunction: { op: 'SVFOP_LOCALTIMESTAMP', typmod: -1 } } : node
    case 'approx_distinct':
    case 'approx_count_distinct':
      return { FuncCall: { ...rest, args, funcname: [{ String: { sval: 'count' } }], agg_distinct: true } }
    // Numbers of cubes are float8, which PostgreSQL rounds to whole numbers only.
    case 'round':
    case 'trunc':
      return second ? { FuncCall: { ...rest, args: [numeric(first!), second] } } : node
    case 'mod':
      return second ? { FuncCall: { ...rest, args: [numeric(first!), numeric(second)] } } : node
    default:
      return node
  }
}

function modulo(node: Node): Node {
  const { lexpr, rexpr } = as(node, 'A_Expr')!
  return lexpr && rexpr ? operation(numeric(lexpr), '%', numeric(rexpr)) : node
}

function numeric(node: Node): Node {
  const isNumeric = /^(numeric|int[248])$/.test(typeNameOf(as(node, 'TypeCast')?.typeName) ?? '')
  return isNumeric || as(node, 'A_Const') ? node : cast(node, 'numeric')
}

const UNITS: Record<string, string> = {
  yy: 'year',
  yyyy: 'year',
  qq: 'quarter',
  mm: 'month',
  mon: 'month',
  wk: 'week',
  ww: 'week',
  dd: 'day',
  d: 'day',
  hh: 'hour',
  mi: 'minute',
  ss: 'second',
}
const KNOWN = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

/** A unit as a bare word or a text: `day`, `'day'`, `DAYS`. */
function unitOf(node: Node, of: Node): string {
  const word = (
    as(node, 'A_Const')?.sval?.sval ??
    strings(as(node, 'ColumnRef')?.fields).at(-1) ??
    ''
  ).toLowerCase()
  const unit = UNITS[word] ?? word.replace(/s$/, '')
  if (KNOWN.includes(unit)) return unit
  throw new Fault('22023', `unit "${word}" not recognized`, { hint: `Units: ${KNOWN.join(', ')}.`, at: of })
}

/** `DATEADD(month, 2, t)` */
function dateAdd(unit: string, count: Node, time: Node): Node {
  const [name, times] = unit === 'quarter' ? ['month', 3] : [unit, 1]
  const step = expression(`INTERVAL '${times} ${name}'`)
  return operation(time, '+', operation(count, '*', step))
}

/** `DATEDIFF(day, a, b)`: how many days begin between the two. */
function dateDiff(unit: string, from: Node, to: Node): Node {
  const part = (field: string, time: Node) =>
    cast(call('date_part', text(field), structuredClone(time)), 'int8')
  const difference = (of: (time: Node) => Node) => operation(of(to), '-', of(from))
  const begun = (time: Node) => call('date_trunc', text(unit), structuredClone(time))
  const years = () => difference((time) => part('year', time))
  const seconds = () => call('date_part', text('epoch'), difference(begun))
  const whole = (length: number) => cast(operation(seconds(), '/', integer(length)), 'int8')
  switch (unit) {
    case 'year':
      return years()
    case 'quarter':
      return operation(
        operation(years(), '*', integer(4)),
        '+',
        difference((time) => part('quarter', time)),
      )
    case 'month':
      return operation(
        operation(years(), '*', integer(12)),
        '+',
        difference((time) => part('month', time)),
      )
    default:
      return whole({ week: 604_800, day: 86_400, hour: 3600, minute: 60 }[unit] ?? 1)
  }
}
