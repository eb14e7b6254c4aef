/** An analyst's text → what PostgreSQL runs: read, judged, cubes replaced by leaves, written out and compared. */
import type { Catalog } from './catalog.ts'
import { SqlError } from './error.ts'
import type { Facade } from './facade/index.ts'
import { deparse } from './grammar/deparse.ts'
import { parse, type Statement } from './grammar/parse.ts'
import { as, type Node } from './grammar/tree.ts'
import { some } from './grammar/walk.ts'
import type { Leaves } from './leaf/index.ts'
import type { Leaf, LeafCompiler } from './leaf/query.ts'
import { constantOf, withParameters } from './parameters.ts'
import { inlineExecute } from './prepared.ts'
import { isForeign, translate } from './rewrite/dialect.ts'
import { rewriteStatement } from './rewrite/index.ts'
import type { SqlSession } from './session.ts'
import { checkStatement, isReadable, type StatementContext } from './statements/index.ts'
import type { Compile, CompiledStatement, CompileRequest } from './wire/types.ts'

export interface CompilerOptions {
  facade: Facade
  leaves: Leaves
  /** The reporting zone. */
  timezone: string
  statementTimeoutMs: number
  idleInTransactionMs: number
}

/** What the audit log is told of a statement. */
export interface StatementNote {
  isOverCubes: boolean
  rollups: string[]
}

export function createCompiler(options: CompilerOptions): Compile<SqlSession> {
  const { facade, leaves } = options
  let following: Promise<unknown> | undefined
  /** The tables follow a changed model before anybody asks by it. */
  const currentCatalog = async (): Promise<Catalog> => {
    const catalog = await leaves.catalog()
    if (facade.catalog.version !== catalog.version) {
      following ??= facade.follow(catalog).finally(() => {
        following = undefined
      })
      await following
    }
    return catalog
  }

  return async function* compile(request) {
    const { session, text } = request
    await session.checkAllowed()
    const known = await session.kept.find(request, await currentCatalog())
    if (known) {
      yield known
      return
    }
    const statements = parse(text)
    let from = 0
    for (const statement of statements) {
      const at = text.indexOf(statement.text, from)
      if (at >= 0) from = at + statement.text.length
      const catalog = await currentCatalog()
      const made: Made = { leaves: [], isOfTheMoment: false }
      const compiled = await compileStatement(statement, at, request, catalog, options, made)
      if (compiled && statements.length === 1 && !made.isOfTheMoment)
        session.kept.add(request, catalog, compiled, made.leaves)
      if (compiled) yield compiled
    }
  }
}

/** What a statement was made of. */
interface Made {
  leaves: Leaf[]
  /** Another one the next time: it tells the time, speaks for another user, or changes the session. */
  isOfTheMoment: boolean
}

async function compileStatement(
  statement: Statement,
  offset: number,
  { purpose, session, values }: CompileRequest<SqlSession>,
  catalog: Catalog,
  options: CompilerOptions,
  made: Made,
): Promise<CompiledStatement | undefined> {
  const context = contextOf(session, statement, catalog, options)
  const given = withParameters(statement.tree, values.map(constantOf))
  const executed = inlineExecute(given, session.prepared)
  const spoken = isForeign(executed) ? translate(executed) : executed
  const verdict = checkStatement(spoken, context)
  // Drivers name the zone of the machine they run on; numbers are those of the reporting zone until somebody says SET.
  if (purpose === 'setting' && verdict.effects.some(({ kind }) => kind === 'timezone')) return undefined
  if (verdict.effects.length > 0) made.isOfTheMoment = true
  const isOverCubes = namesCube(verdict.tree, catalog)
  for (const effect of verdict.effects) if (effect.kind === 'execute') checkPrepared(effect.name, session)
  const apply = async () => {
    for (const effect of verdict.effects) {
      await session.apply(effect)
      if (effect.kind !== 'prepare') continue
      session.kept.clear()
      if (isOverCubes) session.prepared.set(effect.name, verdict.tree)
      else session.plain.add(effect.name)
    }
  }
  const isPrepared = 'PrepareStmt' in verdict.tree
  const changes = verdict.effects.length > 0 ? { apply } : {}
  const asWritten = (tree: Node) =>
    tree === statement.tree
      ? { sql: statement.text, ...(offset >= 0 ? { offset } : {}) }
      : { sql: deparse(tree) }
  if (purpose === 'prepare' && (isOverCubes || executed !== given))
    return { ...asWritten(verdict.tree), again: true, note: noteOf(isOverCubes, []) }
  if (isPrepared) return { ...asWritten(verdict.tree), ...changes, note: noteOf(isOverCubes, []) }
  const { tree, leaves } = await rewriteStatement(verdict.tree, {
    catalog,
    leaf: noting(options.leaves.compilerFor(session), made),
    get now() {
      made.isOfTheMoment = true
      return new Date()
    },
    timezone: session.timezone ?? options.timezone,
    positionOf: statement.positionOf,
    isTable: (schema, name) => isReadable(context, schema, name),
  })
  const rollups = [...new Set(leaves.flatMap((leaf) => leaf.rollups))]
  return { ...asWritten(tree), ...changes, note: noteOf(isOverCubes, rollups) }
}

/** Leaves inside of other leaves count too. */
const noting =
  (compile: LeafCompiler, made: Made): LeafCompiler =>
  async (query) => {
    if (query.user !== undefined) made.isOfTheMoment = true
    const leaf = await compile(query)
    made.leaves.push(leaf)
    return leaf
  }

/** What a driver prepared by the protocol stands there over the empty tables: EXECUTE would answer nothing for it. */
function checkPrepared(name: string, { plain }: SqlSession): void {
  if (!plain.has(name)) throw new SqlError('26000', `prepared statement "${name}" does not exist`)
}

const noteOf = (isOverCubes: boolean, rollups: string[]): StatementNote => ({ isOverCubes, rollups })

function contextOf(
  session: SqlSession,
  { positionOf }: Statement,
  catalog: Catalog,
  { facade, statementTimeoutMs, idleInTransactionMs }: CompilerOptions,
): StatementContext {
  const { functions, version, database } = facade
  return {
    catalog,
    functions,
    version,
    databases: [database, session.database],
    temporary: session.temporary,
    statementTimeoutMs,
    idleInTransactionMs,
    positionOf,
  }
}

/** Whether any table of the statement has the name of a cube; a CTE of that name counts too, which costs nothing but time. */
function namesCube(tree: Node, { relations }: Catalog): boolean {
  const names = new Set([...relations.keys()].map((name) => name.toLowerCase()))
  return some(tree, (node) => {
    const { schemaname = 'public', relname = '' } = as(node, 'RangeVar') ?? {}
    return schemaname.toLowerCase() === 'public' && names.has(relname.toLowerCase())
  })
}
