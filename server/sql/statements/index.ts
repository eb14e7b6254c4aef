/** The gateway's wall: which statements go on to PostgreSQL, as they are or with less to see. All else is refused. */
import type { TransactionStmt } from '@pgsql/types'
import { type Kind, kindOf, type Node, type Of } from '../grammar/tree.ts'
import { checkCopy, checkDeclare, checkExecute, checkExplain, checkPrepare, checkSelect } from './queries.ts'
import { notSupported } from './refusals.ts'
import { checkSet } from './set.ts'
import { checkAnalyze, checkCreate, checkCreateAs, checkDrop, checkInsert } from './temporary.ts'
import type { Effect, StatementContext, Verdict } from './types.ts'

export { isReadable } from './relations.ts'
export type { Effect, StatementContext, Verdict } from './types.ts'

type Check<K extends Kind> = (context: StatementContext, tree: Node, inside: Of<K>) => Verdict

const passes = (tree: Node, ...effects: Effect[]): Verdict => ({ tree, changed: false, effects })

const CHECKS: { [K in Kind]?: Check<K> } = {
  SelectStmt: checkSelect,
  DeclareCursorStmt: checkDeclare,
  FetchStmt: (_, tree) => passes(tree),
  ClosePortalStmt: (_, tree) => passes(tree),
  PrepareStmt: checkPrepare,
  ExecuteStmt: checkExecute,
  DeallocateStmt: (_, tree, { name }) => passes(tree, { kind: 'deallocate', name }),
  ExplainStmt: checkExplain,
  CopyStmt: checkCopy,
  TransactionStmt: checkTransaction,
  VariableSetStmt: checkSet,
  VariableShowStmt: (_, tree, { name }) => checkShow(tree, name ?? ''),
  DiscardStmt: (_, tree, { target }) => passes(tree, ...effectsOfDiscard(target)),
  UnlistenStmt: (_, tree) => passes(tree),
  CreateTableAsStmt: checkCreateAs,
  CreateStmt: checkCreate,
  InsertStmt: checkInsert,
  DropStmt: checkDrop,
  VacuumStmt: (context, tree, { is_vacuumcmd, rels }) =>
    checkAnalyze(context, tree, !is_vacuumcmd, rels ?? []),
}

/**
 * @param tree     one statement
 * @returns the statement to run and what it changes for the session
 * @throws {SqlError} 0A000 not supported, 42501 no right, 42P01 no such table, 42883 no such function, 22023 bad value
 */
export function checkStatement(tree: Node, context: StatementContext): Verdict {
  const kind = kindOf(tree)
  const check = CHECKS[kind] as Check<Kind> | undefined
  if (!check)
    throw notSupported(spoken(kind), 'Queries over cubes are: SELECT …, and temporary tables made of them.')
  return check(context, tree, Object.values(tree)[0] as Of<Kind>)
}

/** `CreateFunctionStmt` → `CREATE FUNCTION`. */
function spoken(kind: string): string {
  return kind
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()
}

const TRANSACTIONS = new Set<TransactionStmt['kind']>([
  'TRANS_STMT_BEGIN',
  'TRANS_STMT_START',
  'TRANS_STMT_COMMIT',
  'TRANS_STMT_ROLLBACK',
  'TRANS_STMT_SAVEPOINT',
  'TRANS_STMT_RELEASE',
  'TRANS_STMT_ROLLBACK_TO',
])

function checkTransaction(_: StatementContext, tree: Node, { kind }: TransactionStmt): Verdict {
  if (!TRANSACTIONS.has(kind)) throw notSupported('A transaction in two phases')
  return passes(tree)
}

/** PostgreSQL itself hides what only administrators may see. */
function checkShow(tree: Node, name: string): Verdict {
  if (name.toLowerCase() !== 'cube_cache') return passes(tree)
  return { tree: { VariableShowStmt: { name: 'vitrina.cube_cache' } }, changed: true, effects: [] }
}

function effectsOfDiscard(target: string | undefined): Effect[] {
  const tables: Effect = { kind: 'dropTemporary', names: 'all' }
  if (target === 'DISCARD_TEMP') return [tables]
  if (target !== 'DISCARD_ALL') return []
  return [
    tables,
    { kind: 'deallocate', name: undefined },
    { kind: 'switchUser', to: undefined },
    { kind: 'timezone', to: undefined, local: false },
    { kind: 'cacheMode', to: undefined },
  ]
}
