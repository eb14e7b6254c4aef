/** `= ANY('{won,lost}'::text[])`, as drivers send lists, as `= ANY(ARRAY['won', 'lost'])`. */
import { as, cast, type Node, nothing, text, typeNameOf } from '../grammar/tree.ts'

/** @returns undefined for what is no array literal, or one of several dimensions */
export function arrayOf(node: Node): Node | undefined {
  const { arg, typeName } = as(node, 'TypeCast') ?? {}
  const written = as(arg, 'A_Const')?.sval?.sval
  const name = typeNameOf(typeName)
  const element =
    typeName?.arrayBounds?.length === 1 ? name : name?.startsWith('_') ? name.slice(1) : undefined
  if (written === undefined || element === undefined || typeName?.typmods) return undefined
  const elements = elementsOf(written)?.map((one) => cast(one === undefined ? nothing() : text(one), element))
  // An empty ARRAY[] has no type.
  return elements && elements.length > 0 ? { A_ArrayExpr: { elements } } : undefined
}

const ELEMENT = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^",{}\\]+))\s*(,|$)/y

/** Elements of `{a,"b c",NULL}`; undefined stands for NULL. */
function elementsOf(written: string): (string | undefined)[] | undefined {
  const inside = /^\s*\{([\s\S]*)\}\s*$/.exec(written)?.[1]
  if (inside === undefined) return undefined
  const found: (string | undefined)[] = []
  ELEMENT.lastIndex = 0
  while (ELEMENT.lastIndex < inside.length) {
    const [whole, quoted, bare, end] = ELEMENT.exec(inside) ?? []
    if (whole === undefined) return undefined
    if (quoted !== undefined) found.push(quoted.replace(/\\([\s\S])/g, '$1'))
    else found.push(/^null$/i.test(bare!.trim()) ? undefined : bare!.trim())
    if (end === '') return found
  }
  // A comma at the end.
  return undefined
}
