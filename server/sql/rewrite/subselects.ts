/**
 * Subselects inside leaves: `stage IN (SELECT …)` where the question to Cube must hold it. They are rewritten before, so what
 * they read are leaves, made with the caller's rights; all else in them is checked like any expression inside a leaf.
 */
import { as, type Node, type SelectStmt, strings } from '../grammar/tree.ts'
import { leafOf } from './context.ts'
import { unfit } from './errors.ts'
import { type Inside, typeOf } from './expression-types.ts'
import { isDistinct } from './outputs.ts'
import type { Type } from './types.ts'

const ALLOWED = new Set<keyof SelectStmt>([
  'targetList',
  'fromClause',
  'whereClause',
  'sortClause',
  'limitCount',
  'limitOffset',
  'limitOption',
  'distinctClause',
  'op',
])

/**
 * @returns the types of its columns
 * @throws {Unfit} where it is more than a plain SELECT over leaves
 */
export function typesOfSubselect(query: SelectStmt, inside: Inside): Type[] {
  const { targetList = [], fromClause = [], whereClause, sortClause = [], limitCount, limitOffset } = query
  const isPlain = (Object.keys(query) as (keyof SelectStmt)[]).every((key) => ALLOWED.has(key))
  const limits = [limitCount, limitOffset].filter((node) => node !== undefined)
  if (!isPlain || (query.op && query.op !== 'SETOP_NONE') || (query.distinctClause && !isDistinct(query)))
    throw tooMuch()
  if (limits.some((node) => as(node, 'A_Const')?.ival === undefined)) throw tooMuch()
  const locals = new Map(inside.locals)
  for (const item of fromClause) addColumns(item, inside, locals)
  const here = { ...inside, locals }
  if (whereClause) typeOf(whereClause, here)
  for (const node of sortClause) {
    const sort = as(node, 'SortBy')
    if (!sort?.node || sort.useOp) throw tooMuch()
    typeOf(sort.node, here)
  }
  return targetList.map((node) => typeOf(as(node, 'ResTarget')!.val!, here))
}

function addColumns(item: Node, inside: Inside, locals: Map<string, Type>): void {
  const leaf = leafOf(item, inside.context)
  if (leaf) {
    for (const { name, type } of leaf.columns) locals.set(`${leaf.alias}.${name}`, type)
    return
  }
  const { subquery, alias, lateral } = as(item, 'RangeSubselect') ?? {}
  const query = as(subquery, 'SelectStmt')
  if (!query || !alias?.aliasname || lateral) throw tooMuch()
  const types = typesOfSubselect(query, inside)
  const names = strings(alias.colnames)
  query.targetList!.forEach((node, index) => {
    const name = names[index] ?? as(node, 'ResTarget')!.name
    if (name !== undefined) locals.set(`${alias.aliasname}.${name}`, types[index]!)
  })
}

const tooMuch = () =>
  unfit(
    'this subselect cannot be part of the question to Cube',
    'Let it select from one grouped cube, or group by the column that is compared with it.',
  )
