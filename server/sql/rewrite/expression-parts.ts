/** The text of an expression inside a leaf, in pieces. */
import { randomBytes } from 'node:crypto'
import type { ColumnType } from '../catalog.ts'
import { deparse } from '../grammar/deparse.ts'
import { as, cast, columnRef, functionName, type Node, nothing, select, target } from '../grammar/tree.ts'
import { mapTree, some } from '../grammar/walk.ts'
import type { Expression } from '../leaf/query.ts'
import type { Context } from './context.ts'
import { memberOf, type Sources } from './members.ts'

/** Stands for members and literals while the text is written. Nobody outside can guess it. */
const NONCE = randomBytes(6).toString('hex')
const PLACES = new RegExp(`__([ml])(\\d+)_${NONCE}__`)

type Parts = Expression['parts']

/** @param node  checked by `typeOf` */
export function partsOf(node: Node, type: ColumnType, sources: Sources, context: Context): Expression {
  const places = new Places()
  if (!some(node, (part) => 'SubLink' in part))
    return { type, parts: places.split(textOf(withPlaces(node, places, sources)), (text) => text) }
  // Its leaves are not known yet, and Cube is to see nothing of it.
  const tree = withMembers(node, places, sources)
  const expression: Expression = { type, parts: [{ sql: JSON.stringify(tree) }] }
  context.whenFilled(expression, tree, (filled) => places.split(textOf(filled), (sql) => ({ sql })))
  return expression
}

const textOf = (node: Node): string =>
  deparse({ SelectStmt: select({ targetList: [target(node)] }) }).replace(/^SELECT /, '')

class Places {
  readonly #kept: Record<'m' | 'l', string[]> = { m: [], l: [] }

  add(kind: 'm' | 'l', value: string): Node {
    return columnRef(`__${kind}${this.#kept[kind].push(value) - 1}_${NONCE}__`)
  }

  /** @param between  what becomes of the text between members and literals */
  split(text: string, between: (text: string) => Parts[number]): Parts {
    const pieces = text.split(PLACES)
    return pieces.flatMap((piece, index): Parts => {
      if (index % 3 === 0) return piece === '' ? [] : [between(piece)]
      if (index % 3 === 1) return []
      const [kind, value] = [pieces[index - 1] as 'm' | 'l', Number(piece)]
      return [kind === 'm' ? { member: this.#kept.m[value]! } : { literal: this.#kept.l[value]! }]
    })
  }
}

function placeOfMember(node: Node, places: Places, sources: Sources): Node | undefined {
  const member = memberOf(node, sources)
  if (!member) return undefined
  const { member: name } = member.column
  return name === undefined ? cast(nothing(), 'text') : places.add('m', name)
}

const withMembers = (node: Node, places: Places, sources: Sources): Node =>
  mapTree(node, (part) => placeOfMember(part, places, sources))

/** Also without literals; numbers keep the types that PostgreSQL gives to them. */
const withPlaces = (node: Node, places: Places, sources: Sources): Node =>
  mapTree(node, (part) => {
    const member = placeOfMember(part, places, sources)
    if (member) return member
    const typed = as(part, 'TypeCast')
    if (typed) return { TypeCast: { ...typed, arg: withPlaces(typed.arg!, places, sources) } as typeof typed }
    if (functionName(part) === 'extract') {
      // Its own spelling needs the unit in the text.
      const args = as(part, 'FuncCall')!.args!.map((arg) => withPlaces(arg, places, sources))
      return cast({ FuncCall: { funcname: [{ String: { sval: 'date_part' } }], args } }, 'numeric')
    }
    const constant = as(part, 'A_Const')
    if (constant?.sval) return places.add('l', constant.sval.sval ?? '')
    if (constant?.ival) return cast(places.add('l', String(constant.ival.ival ?? 0)), 'int4')
    if (!constant?.fval) return undefined
    const value = constant.fval.fval ?? '0'
    return cast(places.add('l', value), /^-?\d{1,18}$/.test(value) ? 'int8' : 'numeric')
  })
