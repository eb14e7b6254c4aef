/** Names in expressions become what they stand for; subselects in them are rewritten. */
import { as, type FuncCall, type Node, typeNameOf } from '../grammar/tree.ts'
import { mapTree } from '../grammar/walk.ts'
import { arrayOf } from './arrays.ts'
import type { Environment } from './environment.ts'
import { memberOf } from './members.ts'
import { lookUp, type Scope } from './scope.ts'
import { rewriteSelect } from './select.ts'
import { typeOfCast } from './types.ts'

/** @throws {Fault} for a name that is nowhere */
export function resolve<T>(part: T, scope: Scope, environment: Environment): T {
  return mapTree(part, (node) => {
    if ('ColumnRef' in node) {
      const found = lookUp(node, scope)
      if (found) environment.context.spend(found.node)
      return found?.node ?? node
    }
    const query = as(node, 'SelectStmt')
    if (query) return { SelectStmt: rewriteSelect(query, { ...environment, outer: scope }) }
    const called = as(node, 'FuncCall')
    if (called) return withUnit(called, (inside) => resolve(inside, scope, environment))
    const array = arrayOf(node)
    if (array) return array
    return simpler(node, environment, (inside) => resolve(inside, scope, environment))
  })
}

/** `DATE_TRUNC('MONTH', t)` is `date_trunc('month', t)`: what is compared must be written alike. */
function withUnit(called: FuncCall, inside: <T>(part: T) => T): Node {
  const name = as(called.funcname?.at(-1), 'String')?.sval?.toLowerCase()
  const [unit, ...more] = called.args ?? []
  const word = as(unit, 'A_Const')?.sval?.sval
  if (word === undefined || !/^(date_trunc|date_part|extract)$/.test(name ?? ''))
    return { FuncCall: inside(called) }
  const lower: Node = { A_Const: { sval: { sval: word.toLowerCase() } } }
  return { FuncCall: { ...inside(called), args: [lower, ...inside(more)] } }
}

/** A cast of a column to the type that it has says nothing. */
function simpler(node: Node, { context }: Environment, inside: <T>(part: T) => T): Node | undefined {
  const { arg, typeName } = as(node, 'TypeCast') ?? {}
  if (!arg || !('ColumnRef' in arg) || !typeName || typeName.typmods || typeName.arrayBounds) return undefined
  const resolved = inside(arg)
  const member = memberOf(resolved, context.sources)
  return member?.column.type === typeOfCast(typeNameOf(typeName))
    ? resolved
    : { TypeCast: { arg: resolved, typeName } }
}
