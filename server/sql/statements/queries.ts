/** Statements around a query: cursors, prepared ones, EXPLAIN, COPY. */
import type { CopyStmt, DeclareCursorStmt, ExecuteStmt, ExplainStmt, PrepareStmt } from '@pgsql/types'
import { as, columnRef, type Node, type RangeVar, select, strings, target } from '../grammar/tree.ts'
import { optionOf } from './constants.ts'
import { inspect } from './inspector.ts'
import { notSupported, onlyParts } from './refusals.ts'
import { checkSelectInto } from './temporary.ts'
import type { StatementContext, Verdict } from './types.ts'

const unchanged = (tree: Node): Verdict => ({ tree, changed: false, effects: [] })

/** SELECT, VALUES, TABLE, WITH … SELECT. */
export function checkSelect(context: StatementContext, tree: Node): Verdict {
  const into = as(tree, 'SelectStmt')?.intoClause
  if (into) return checkSelectInto(context, as(tree, 'SelectStmt')!, into)
  const checked = inspect(context, tree)
  return { tree: checked, changed: checked !== tree, effects: [] }
}

/** @throws {SqlError} 0A000 for anything but a query, data-changing ones included */
function checkedQuery(context: StatementContext, query: Node | undefined, within: string): Node {
  if (!query || !('SelectStmt' in query)) throw notSupported(`${within} of anything but a query`)
  return inspect(context, query)
}

export function checkDeclare(context: StatementContext, tree: Node, declare: DeclareCursorStmt): Verdict {
  const query = checkedQuery(context, declare.query, 'DECLARE CURSOR')
  if (query === declare.query) return unchanged(tree)
  return { tree: { DeclareCursorStmt: { ...declare, query } }, changed: true, effects: [] }
}

export function checkPrepare(context: StatementContext, tree: Node, prepare: PrepareStmt): Verdict {
  const query = checkedQuery(context, prepare.query, 'PREPARE')
  inspect(context, prepare.argtypes)
  const changed = query !== prepare.query
  return {
    tree: changed ? { PrepareStmt: { ...prepare, query } } : tree,
    changed,
    effects: [{ kind: 'prepare', name: prepare.name ?? '' }],
  }
}

/** What is run was judged when it was prepared. */
export function checkExecute(context: StatementContext, tree: Node, { name, params }: ExecuteStmt): Verdict {
  inspect(context, params)
  return { tree, changed: false, effects: [{ kind: 'execute', name: name ?? '' }] }
}

const EXPLAIN_OPTIONS = new Set(
  'analyze costs settings generic_plan buffers serialize wal timing summary memory format'.split(' '),
)

/** VERBOSE is left out: it would show the text and the signature of leaves. */
export function checkExplain(context: StatementContext, tree: Node, explain: ExplainStmt): Verdict {
  const given = explain.options ?? []
  const options = given.filter((option) => optionOf(option).name !== 'verbose')
  for (const option of options)
    if (!EXPLAIN_OPTIONS.has(optionOf(option).name)) throw notSupported(`EXPLAIN (${optionOf(option).name})`)
  const executed = as(explain.query, 'ExecuteStmt')
  if (executed) inspect(context, executed.params)
  const query = executed ? explain.query! : checkedQuery(context, explain.query, 'EXPLAIN')
  const changed = query !== explain.query || options.length < given.length
  return {
    tree: changed ? { ExplainStmt: { query, ...(options.length > 0 ? { options } : {}) } } : tree,
    changed,
    effects: executed ? [{ kind: 'execute', name: executed.name ?? '' }] : [],
  }
}

const COPY_OPTIONS = new Set(
  'format delimiter null header quote escape force_quote force_not_null force_null encoding default'.split(
    ' ',
  ),
)

/** COPY (SELECT …) TO STDOUT; a table by name becomes such a SELECT, so that it is judged and answered like any other. */
export function checkCopy(context: StatementContext, tree: Node, copy: CopyStmt): Verdict {
  if (copy.is_program) throw notSupported('COPY … PROGRAM')
  if (copy.is_from) throw notSupported('COPY … FROM')
  onlyParts(copy, 'COPY', ['relation', 'query', 'attlist', 'filename', 'options'])
  if (copy.filename !== undefined)
    throw notSupported('COPY to a file of the server', 'Write COPY (…) TO STDOUT.')
  for (const option of copy.options ?? [])
    if (!COPY_OPTIONS.has(optionOf(option).name)) throw notSupported(`COPY (${optionOf(option).name})`)
  const named = copy.relation
  const given = named ? wholeTable(named, strings(copy.attlist)) : copy.query
  const query = checkedQuery(context, given, 'COPY')
  if (query === copy.query) return unchanged(tree)
  const { relation: _, attlist: __, ...rest } = copy
  return { tree: { CopyStmt: { ...rest, query } }, changed: true, effects: [] }
}

function wholeTable(relation: RangeVar, columns: string[]): Node {
  const targetList =
    columns.length > 0
      ? columns.map((name) => target(columnRef(name)))
      : [target({ ColumnRef: { fields: [{ A_Star: {} }] } })]
  return { SelectStmt: select({ targetList, fromClause: [{ RangeVar: relation }] }) }
}
