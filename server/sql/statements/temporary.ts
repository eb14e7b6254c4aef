/** Tables that live as long as the session, the only ones that an analyst may make, fill and drop. */
import type {
  ColumnDef,
  CreateStmt,
  CreateTableAsStmt,
  DropStmt,
  InsertStmt,
  IntoClause,
  RangeVar,
} from '@pgsql/types'
import { SqlError } from '../error.ts'
import { as, type Node, type SelectStmt } from '../grammar/tree.ts'
import { nameParts } from './constants.ts'
import { inspect } from './inspector.ts'
import { forbidden, notSupported, onlyParts } from './refusals.ts'
import { isCube } from './relations.ts'
import type { Effect, StatementContext, Verdict } from './types.ts'

const HINT = 'Write CREATE TEMPORARY TABLE … AS SELECT …; it lives as long as the connection.'

/** CREATE TEMP TABLE … AS SELECT or EXECUTE. */
export function checkCreateAs(context: StatementContext, tree: Node, create: CreateTableAsStmt): Verdict {
  if (create.objtype !== 'OBJECT_TABLE') throw notSupported('CREATE MATERIALIZED VIEW', HINT)
  onlyParts(create, 'CREATE TABLE', ['query', 'into', 'objtype', 'is_select_into', 'if_not_exists'])
  const { into, query } = create
  const name = newTable(context, into?.rel)
  onlyParts(into ?? {}, 'CREATE TABLE', ['rel', 'colNames', 'onCommit', 'skipData'])
  const executed = as(query, 'ExecuteStmt')
  if (executed) inspect(context, executed.params)
  const inner = executed ? query : inspect(context, query)
  const changed = inner !== query
  const made: Effect = { kind: 'createTemporary', name }
  return {
    tree: changed ? { CreateTableAsStmt: { ...create, ...defined({ query: inner }) } } : tree,
    changed,
    effects: executed ? [made, { kind: 'execute', name: executed.name ?? '' }] : [made],
  }
}

/** SELECT … INTO TEMP t: the same, said so that the word TEMP survives. */
export function checkSelectInto(context: StatementContext, select: SelectStmt, into: IntoClause): Verdict {
  const { intoClause: _, ...query } = select
  const create: CreateTableAsStmt = { query: { SelectStmt: query }, into, objtype: 'OBJECT_TABLE' }
  const tree: Node = { CreateTableAsStmt: create }
  return { ...checkCreateAs(context, tree, create), changed: true }
}

/** CREATE TEMP TABLE t (a int, …). */
export function checkCreate(context: StatementContext, tree: Node, create: CreateStmt): Verdict {
  const name = newTable(context, create.relation)
  onlyParts(create, 'CREATE TABLE', ['relation', 'tableElts', 'oncommit', 'if_not_exists'])
  for (const element of create.tableElts ?? []) checkElement(context, element)
  return { tree, changed: false, effects: [{ kind: 'createTemporary', name }] }
}

export function checkInsert(context: StatementContext, tree: Node, insert: InsertStmt): Verdict {
  if (!isTemporary(context, insert.relation))
    throw notSupported('INSERT into anything but a temporary table of this session', HINT)
  onlyParts(insert, 'INSERT', ['relation', 'cols', 'selectStmt', 'override'])
  inspect(context, insert.cols)
  const selectStmt = inspect(context, insert.selectStmt)
  if (selectStmt === insert.selectStmt) return { tree, changed: false, effects: [] }
  return { tree: { InsertStmt: { ...insert, ...defined({ selectStmt }) } }, changed: true, effects: [] }
}

/** DROP TABLE of temporary tables; one that is not there is PostgreSQL's to tell. */
export function checkDrop(context: StatementContext, tree: Node, drop: DropStmt): Verdict {
  if (drop.removeType !== 'OBJECT_TABLE')
    throw notSupported(`DROP of anything but a temporary table of this session`)
  const names = (drop.objects ?? []).map((object) =>
    dropped(context, nameParts(object), drop.missing_ok ?? false),
  )
  return { tree, changed: false, effects: [{ kind: 'dropTemporary', names }] }
}

function dropped(context: StatementContext, parts: string[], missingOk: boolean): string {
  const name = parts.at(-1) ?? ''
  const schema = parts.length > 1 ? parts.at(-2) : undefined
  const isOurs = (schema === undefined || schema === 'pg_temp') && parts.length <= 2
  if (isOurs && context.temporary.has(name)) return name
  if (isOurs && !isCube(context, name)) {
    if (missingOk) return name
    throw new SqlError('42P01', `table "${name}" does not exist`)
  }
  throw new SqlError('42501', `must be owner of table ${name}`)
}

function isTemporary({ temporary }: StatementContext, relation: RangeVar | undefined): boolean {
  if (!relation || relation.catalogname !== undefined) return false
  const { schemaname, relname = '' } = relation
  return (schemaname === undefined || schemaname === 'pg_temp') && temporary.has(relname)
}

function newTable(context: StatementContext, relation: RangeVar | undefined): string {
  const { catalogname, schemaname, relname = '', relpersistence } = relation ?? {}
  const isTemp =
    relpersistence === 't' ? schemaname === undefined || schemaname === 'pg_temp' : schemaname === 'pg_temp'
  if (!isTemp || catalogname !== undefined) throw notSupported('CREATE TABLE', HINT)
  if (isCube(context, relname) || /^pg_/i.test(relname))
    throw new SqlError('42P07', `relation "${relname}" already exists`, { hint: 'Choose another name.' })
  return relname
}

const CONSTRAINTS: ReadonlySet<string> = new Set([
  'CONSTR_NULL',
  'CONSTR_NOTNULL',
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
])

function checkElement(context: StatementContext, element: Node): void {
  const column = as(element, 'ColumnDef')
  if (!column) checkConstraint(element)
  else {
    for (const one of column.constraints ?? []) checkConstraint(one)
    inspect(context, { ColumnDef: plainColumn(column) })
  }
}

function checkConstraint(node: Node): void {
  if (!CONSTRAINTS.has(as(node, 'Constraint')?.contype ?? ''))
    throw notSupported('A temporary table with such columns', 'Write names and types of columns alone.')
}

const plainColumn = ({ constraints: _, ...column }: ColumnDef): ColumnDef => column

function defined<T extends object>(parts: T): Partial<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as Partial<T>
}

/** ANALYZE t, as Tableau sends it after filling its tables. */
export function checkAnalyze(
  context: StatementContext,
  tree: Node,
  isAnalyze: boolean,
  rels: Node[],
): Verdict {
  const tables = rels.map((one) => as(one, 'VacuumRelation')?.relation)
  if (!isAnalyze) throw notSupported('VACUUM')
  if (tables.length === 0 || !tables.every((table) => isTemporary(context, table)))
    throw forbidden('to analyze anything but temporary tables of this session')
  return { tree, changed: false, effects: [] }
}
