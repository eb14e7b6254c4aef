/** Statements over cubes: each SELECT block over cubes becomes a leaf, the rest stays PostgreSQL's. */

import type { IntoClause } from '@pgsql/types'
import { SqlError } from '../error.ts'
import { as, type Node, type SelectStmt } from '../grammar/tree.ts'
import { mapTree, some } from '../grammar/walk.ts'
import type { Leaf } from '../leaf/query.ts'
import { findLostMember } from './block.ts'
import { Context, type RewriteOptions, relationOf } from './context.ts'
import { isForeign, isForeignNearCubes, translate } from './dialect.ts'
import { Fault } from './errors.ts'
import { rewriteSelect } from './select.ts'

export type { RewriteOptions } from './context.ts'

export interface Rewritten {
  tree: Node
  leaves: Leaf[]
  /** Without a change the statement can travel as it was written. */
  changed: boolean
}

/**
 * @param tree  a statement as `parse` gives it; it is not changed
 * @returns what PostgreSQL can run, with the leaves that stand in it
 * @throws {SqlError} with position and hint
 */
export async function rewriteStatement(tree: Node, options: RewriteOptions): Promise<Rewritten> {
  const context = new Context(options)
  try {
    const isOfCubes = some(
      tree,
      (node) => 'RangeVar' in node && relationOf(context, node.RangeVar) !== undefined,
    )
    const isTranslated = isForeign(tree) || (isOfCubes && isForeignNearCubes(tree))
    const own = isTranslated ? translate(tree) : tree
    if (!isOfCubes) return { tree: own, leaves: [], changed: isTranslated }
    const rewritten = inStatement(withoutInto(own), context)
    if (!context.hasLeaves) return { tree: isTranslated ? own : tree, leaves: [], changed: isTranslated }
    if (findLostMember(rewritten)) throw outOfReach()
    const filled = await context.fill(rewritten)
    return { ...filled, changed: true }
  } catch (error) {
    if (error instanceof Fault) throw error.placed(options.positionOf)
    if (error instanceof RangeError) throw new SqlError('54001', 'The statement is nested too deeply.')
    throw error
  }
}

const outOfReach = () =>
  new SqlError('0A000', 'A subselect refers to a column that cannot be reached from where it stands.', {
    hint: 'Join the subselect instead, or select the column in it.',
  })

/** Statements that hold a SELECT: each is rewritten where it stands. */
function inStatement(tree: Node, context: Context): Node {
  // What is kept for later must not hold the day of today.
  if ('PrepareStmt' in tree) context.foldsNow = false
  return mapTree(tree, (node) => {
    const query = as(node, 'SelectStmt')
    return query && { SelectStmt: rewriteSelect(query, { context, ctes: undefined, outer: undefined }) }
  })
}

/** `SELECT … INTO TEMP x` as `CREATE TEMP TABLE x AS SELECT …`: the same, and the deparser knows it. */
function withoutInto(tree: Node): Node {
  const query = as(tree, 'SelectStmt')
  const into = query && intoOf(query)
  if (!into) return tree
  return { CreateTableAsStmt: { query: { SelectStmt: plain(query) }, into, objtype: 'OBJECT_TABLE' } }
}

/** Of a set operation it stands in the first part. */
const intoOf = (query: SelectStmt): IntoClause | undefined =>
  query.intoClause ?? (query.larg && intoOf(query.larg))

function plain({ intoClause, ...query }: SelectStmt): SelectStmt {
  return query.larg ? { ...query, larg: plain(query.larg) } : query
}
