/** The SQL API: Excel, Power BI, DataLens, DBeaver, psql and notebooks ask the model by the PostgreSQL protocol. */
import type { SecureContextOptions } from 'node:tls'
import type pg from 'pg'
import type { Statements } from '../cube/statement.ts'
import { errorCode } from '../errors.ts'
import type { Logger } from '../log.ts'
import { createUsers, type Users } from '../users/index.ts'
import { type Audit, createAudit } from './audit.ts'
import { createCompiler, type StatementNote } from './compile.ts'
import { SqlError } from './error.ts'
import { type Facade, installFacade } from './facade/index.ts'
import { loadGrammar } from './grammar/parse.ts'
import { createLeaves } from './leaf/index.ts'
import { SqlSession } from './session.ts'
import { connectBackend } from './wire/backend.ts'
import { listenWire } from './wire/index.ts'
import type { Backend, EndedStatement, Wire } from './wire/types.ts'

export interface SqlLimits {
  /** Clients at the same time. */
  sessions: number
  /** A longer statement is cut off. */
  statementSeconds: number
  /** A transaction that does nothing for longer is cut off. */
  idleInTransactionSeconds: number
  /** A client that says nothing for longer is dropped. */
  idleSeconds: number
  /** What one session may put into temporary files. */
  temporaryFileMb: number
}

const LIMITS: SqlLimits = {
  sessions: 100,
  statementSeconds: 300,
  idleInTransactionSeconds: 600,
  idleSeconds: 8 * 3600,
  temporaryFileMb: 4096,
}
const LOGIN_SECONDS = 30
const LOOK_AGAIN_MS = 30_000
const MESSAGE_BYTES = 64 * 1024 * 1024

export interface SqlApiOptions {
  cube: Statements
  /** The product's own connections. */
  pool: pg.Pool
  databaseUrl: string
  /** The database server is ours alone. */
  ownCluster?: boolean
  /** Of all doors together; of this one alone if left out. */
  users?: Users
  /** Closed by whoever gives it; one of its own if left out. */
  audit?: Audit
  host: string
  /** 0: any free one. */
  port: number
  /** The reporting zone. */
  timezone: string
  tls?: SecureContextOptions
  limits?: Partial<SqlLimits>
  /** Told of each statement that ended. */
  onStatement?(ended: EndedStatement<SqlSession>): void
  log: Logger
}

export interface SqlApi {
  port: number
  /** Clients that are logged in. */
  sessions(): number
  /** Ends all sessions and stops listening. */
  close(): Promise<void>
}

/**
 * Installs the facade and listens.
 *
 * @throws {OperatorError} in one line: no right to make roles, a taken name, a port in use
 */
export async function openSqlApi(options: SqlApiOptions): Promise<SqlApi> {
  const { cube, pool, timezone, host, port, tls, log } = options
  const users = options.users ?? createUsers(pool)
  const limits = { ...LIMITS, ...options.limits }
  await loadGrammar()
  const leaves = createLeaves({ cube, pool, timezone })
  const timeouts = {
    statementTimeoutMs: limits.statementSeconds * 1000,
    idleInTransactionMs: limits.idleInTransactionSeconds * 1000,
  }
  const facade = await installFacade(pool, await leaves.catalog(), {
    databaseUrl: options.databaseUrl,
    ownCluster: options.ownCluster ?? false,
    timezone,
    ...timeouts,
    temporaryFileMb: limits.temporaryFileMb,
  })
  const audit = options.audit ?? createAudit(pool, { log })
  const compile = createCompiler({ facade, leaves, timezone, ...timeouts })
  const open = new Set<SqlSession>()
  const wire = await listenWire<SqlSession>({
    host,
    port,
    tls,
    limits: {
      sessions: limits.sessions,
      loginSeconds: LOGIN_SECONDS,
      idleSeconds: limits.idleSeconds,
      messageBytes: MESSAGE_BYTES,
    },
    attempts: users.attempts,
    async authenticate({ user, database }) {
      const found = await users.find(user)
      return found && { verifier: found.verifier, session: new SqlSession(users, found, database) }
    },
    async connect(session) {
      const backend = await connect(facade, session)
      open.add(session)
      return backend
    },
    compile,
    onParameter(session, name, value) {
      if (name === 'TimeZone') session.timezone = value === timezone ? undefined : value
    },
    onStatement(ended) {
      users.seen(ended.session.login)
      noteIn(audit, ended)
      options.onStatement?.(ended)
    },
    onEnd(session) {
      open.delete(session)
      session.close().catch((error: Error) => log.warn(`SQL API: the end of a session: ${error.message}`))
    },
    log,
  })
  const watching = setInterval(() => {
    endDismissed(open, wire).catch((error: Error) =>
      log.warn(`SQL API: users were not looked up: ${error.message}`),
    )
  }, LOOK_AGAIN_MS)
  watching.unref()
  return {
    port: wire.port,
    sessions: wire.sessions,
    async close() {
      clearInterval(watching)
      await wire.close()
      if (!options.audit) await audit.close()
    },
  }
}

/** Who was disabled or removed does not keep an open Excel. */
async function endDismissed(open: ReadonlySet<SqlSession>, wire: Wire<SqlSession>): Promise<void> {
  for (const session of [...open]) {
    const refused = await session.checkAllowed().then(
      () => undefined,
      (error: unknown) => error,
    )
    if (refused instanceof SqlError) wire.end(refused, (one) => one === session)
    else if (refused) throw refused
  }
}

/** A connection of the log-in role with a key of its own. */
async function connect(facade: Facade, session: SqlSession): Promise<Backend> {
  const backend = await connected(facade)
  try {
    session.signed = await facade.openSession(backend.pid)
    return backend
  } catch (error) {
    backend.close()
    throw error
  }
}

const WRONG_PASSWORD = '28P01'

async function connected(facade: Facade): Promise<Backend> {
  const attempt = () => connectBackend(facade.connectionConfig())
  try {
    return await attempt().catch(async (error) => {
      if (errorCode(error) !== WRONG_PASSWORD) throw error
      await facade.renewPassword()
      return await attempt()
    })
  } catch (error) {
    const code = errorCode(error)
    if (code?.startsWith('53')) throw new SqlError(code, (error as Error).message)
    throw error
  }
}

/** Questions over cubes and whatever failed; what drivers ask of the catalog is left out. */
function noteIn(
  audit: Audit,
  { session, text, statement, ms, rows, error }: EndedStatement<SqlSession>,
): void {
  const note = statement?.note as StatementNote | undefined
  if (!note?.isOverCubes && !error) return
  audit.record({
    user: session.user,
    door: 'sql',
    statement: text,
    rollups: note?.rollups ?? [],
    ms,
    rows,
    errorCode: error?.code,
  })
}
