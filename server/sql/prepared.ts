/**
 * PREPARE and EXECUTE as SQL. PostgreSQL prepares the analyst's own words over the empty tables, which tells it the types;
 * EXECUTE is answered by the query itself, with the arguments in place and the rules of whoever asks now.
 */
import { SqlError } from './error.ts'
import { as, type Node } from './grammar/tree.ts'
import { mapTree } from './grammar/walk.ts'
import { withParameters } from './parameters.ts'

/** A tree in which EXECUTE of a statement in `prepared` is replaced by its query; the same one where there is none. */
export function inlineExecute(tree: Node, prepared: ReadonlyMap<string, Node>): Node {
  if (prepared.size === 0) return tree
  let isChanged = false
  const inlined = mapTree(tree, (node) => {
    const execute = as(node, 'ExecuteStmt')
    const statement = execute && as(prepared.get(execute.name ?? ''), 'PrepareStmt')
    if (!execute || !statement) return undefined
    isChanged = true
    return bound(statement.query!, execute.name ?? '', execute.params ?? [], statement.argtypes ?? [])
  })
  return isChanged ? inlined : tree
}

function bound(query: Node, name: string, values: Node[], types: Node[]): Node {
  const wanted = Math.max(types.length, highest(query))
  if (values.length !== wanted)
    throw new SqlError('42601', `wrong number of parameters for prepared statement "${name}"`, {
      detail: `Expected ${wanted} parameters but got ${values.length}.`,
    })
  const typed = values.map((value, index): Node => {
    const typeName = as(types[index], 'TypeName')
    return typeName ? { TypeCast: { arg: value, typeName } } : value
  })
  return withParameters(query, typed)
}

function highest(query: Node): number {
  let most = 0
  mapTree(query, (node) => {
    most = Math.max(most, as(node, 'ParamRef')?.number ?? 0)
    return undefined
  })
  return most
}
