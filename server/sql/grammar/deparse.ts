/** Statements → text. What was written is read again and compared: a deparser's slip would be a wrong number. */
import { parseSync } from 'libpg-query'
import { deparseSync } from 'pgsql-deparser'
import { SqlError } from '../error.ts'
import { as, coalesce, isNode, type Node, string } from './tree.ts'
import { keyOf, mapTree } from './walk.ts'

/**
 * @returns the statement on one line
 * @throws {SqlError} 0A000 when its text would mean something else than the tree
 */
export function deparse(tree: Node): string {
  for (const needsParentheses of [isCondition, isOperation]) {
    const safe = withParentheses(withoutFlags(tree), needsParentheses)
    const sql = deparseSync(safe, { pretty: false })
    if (keyOf(reparsed(sql)) === keyOf(safe)) return sql
  }
  throw new SqlError('0A000', 'This statement cannot be combined with cubes as it is written.', {
    hint: 'Put parts of it into subselects with names of their own, or write conditions in a simpler way.',
  })
}

/** The deparser writes an option that is on (COPY … WITH CSV HEADER) without its value, which is another tree. */
const withoutFlags = <T>(tree: T): T =>
  mapTree(tree, (node) => {
    const option = as(node, 'DefElem')
    const flag = as(option?.arg, 'Boolean')
    return flag && { DefElem: { ...option, arg: string(String(flag.boolval ?? false)) } }
  })

function reparsed(sql: string): Node | undefined {
  try {
    return parseSync(sql).stmts?.[0]?.stmt
  } catch {
    return undefined
  }
}

/** The deparser leaves out the parentheses of `(a OR b) IN (…)` and its like; `COALESCE(…)` brings its own. */
function withParentheses<T>(tree: T, needsParentheses: (node: Node) => boolean): T {
  return mapTree(tree, (node) => {
    const kind = (['A_Expr', 'NullTest', 'BooleanTest'] as const).find((one) => one in node)
    if (!kind) return undefined
    const inside = Object.values(node)[0] as Record<string, unknown>
    const closed = Object.entries(inside).map(([key, part]) => {
      const safe = withParentheses(part, needsParentheses)
      return [key, isNode(safe) && needsParentheses(safe) ? coalesce(safe) : safe]
    })
    return { [kind]: Object.fromEntries(closed) } as unknown as Node
  })
}

const isCondition = (node: Node): boolean => 'BoolExpr' in node || 'NullTest' in node || 'BooleanTest' in node
/** Only where parentheses of conditions did not help. */
const isOperation = (node: Node): boolean => isCondition(node) || 'A_Expr' in node
