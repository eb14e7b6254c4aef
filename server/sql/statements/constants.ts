/** Reading constants and lists of options out of trees. */
import { as, type Node, strings } from '../grammar/tree.ts'

/** The text of a literal as SET takes it: `'x'`, `5`, `on`; undefined for anything else. */
export function constantText(node: Node | undefined): string | undefined {
  const constant = as(node, 'A_Const')
  if (!constant) return undefined
  if (constant.sval) return constant.sval.sval ?? ''
  if (constant.ival) return String(constant.ival.ival ?? 0)
  if (constant.fval) return constant.fval.fval ?? ''
  if (constant.boolval) return String(constant.boolval.boolval ?? false)
  return undefined
}

/** Name and argument of `(name argument, …)`. */
export function optionOf(node: Node): { name: string; argument: Node | undefined } {
  const option = as(node, 'DefElem')
  return { name: (option?.defname ?? '').toLowerCase(), argument: option?.arg }
}

/** The parts of the name of something to be dropped. */
export const nameParts = (node: Node): string[] => strings(as(node, 'List')?.items)
