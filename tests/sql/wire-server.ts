/** A gateway in front of a database of its own, with a small compiler in the place of the real one. */
import { parse } from 'libpg-query'
import pg from 'pg'
import pino from 'pino'
import { SqlError } from '../../server/sql/error.ts'
import { connectBackend } from '../../server/sql/wire/backend.ts'
import { listenWire } from '../../server/sql/wire/index.ts'
import { makeVerifier } from '../../server/sql/wire/scram.ts'
import type {
  ClientInfo,
  Compile,
  CompiledStatement,
  CompileRequest,
  EndedStatement,
  Wire,
  WireOptions,
} from '../../server/sql/wire/types.ts'
import { createAttempts } from '../../server/users/attempts.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

export interface TestSession {
  user: string
  client: ClientInfo
}

export interface TestWire {
  wire: Wire<TestSession>
  db: TestDatabase
  /** What was compiled, in order. */
  asked: CompileRequest<TestSession>[]
  ended: EndedStatement<TestSession>[]
  parameters: [name: string, value: string][]
  /** Pids of the backends, in order of their log-ins. */
  backends: number[]
  problems: string[]
  config(more?: pg.ClientConfig): pg.ClientConfig
  client(more?: pg.ClientConfig): Promise<pg.Client>
  close(): Promise<void>
}

export const USER = 'анна'
export const PASSWORD = 'пароль, long enough'

const LIMITS = { sessions: 50, loginSeconds: 20, idleSeconds: 600, messageBytes: 64 * 1024 * 1024 }

export type Overrides = Partial<Omit<WireOptions<TestSession>, 'limits'>> & {
  limits?: Partial<WireOptions<TestSession>['limits']>
}

export async function startWire({ limits, ...more }: Overrides = {}): Promise<TestWire> {
  const db = await freshDatabase()
  const verifier = await makeVerifier(PASSWORD)
  const asked: TestWire['asked'] = []
  const ended: TestWire['ended'] = []
  const parameters: TestWire['parameters'] = []
  const backends: number[] = []
  const problems: string[] = []
  const compile = more.compile ?? asWritten
  const clients: pg.Client[] = []
  const wire = await listenWire<TestSession>({
    host: '127.0.0.1',
    port: 0,
    attempts: createAttempts(),
    authenticate: async (client) =>
      client.user === USER || client.user === 'anna'
        ? { verifier, session: { user: client.user, client } }
        : undefined,
    connect: async () => {
      const backend = await connectBackend({ connectionString: db.url })
      backends.push(backend.pid)
      return backend
    },
    onParameter: (_, name, value) => parameters.push([name, value]),
    onStatement: (one) => ended.push(one),
    log: pino({ level: 'warn' }, { write: (line: string) => void problems.push(line) }),
    ...more,
    limits: { ...LIMITS, ...limits },
    compile(request) {
      asked.push(request)
      return compile(request)
    },
  })
  const config = (other: pg.ClientConfig = {}): pg.ClientConfig => ({
    host: '127.0.0.1',
    port: wire.port,
    user: USER,
    password: PASSWORD,
    database: 'любая',
    ...other,
  })
  return {
    wire,
    db,
    asked,
    ended,
    parameters,
    backends,
    problems,
    config,
    async client(other) {
      const client = new pg.Client(config(other))
      client.on('error', () => {})
      await client.connect()
      clients.push(client)
      return client
    },
    async close() {
      await wire.close()
      await Promise.all(clients.map((client) => client.end().catch(() => {})))
      await db.drop()
    },
  }
}

/** Every statement as the analyst wrote it; what does not parse is PostgreSQL's to refuse. */
export async function* asWritten({ text }: CompileRequest<TestSession>): AsyncGenerator<CompiledStatement> {
  for (const { sql, offset } of await split(text)) yield { sql, offset }
}

export async function split(text: string): Promise<{ sql: string; offset: number }[]> {
  if (/^[\s;]*$/.test(text)) return []
  const bytes = Buffer.from(text)
  const trees = await parse(text).catch(() => undefined)
  if (!trees?.stmts) return [{ sql: text, offset: 0 }]
  return trees.stmts.map(({ stmt_location = 0, stmt_len }) => {
    const end = stmt_len ? stmt_location + stmt_len : bytes.length
    return {
      sql: bytes.toString('utf8', stmt_location, end),
      offset: bytes.toString('utf8', 0, stmt_location).length,
    }
  })
}

/** Made in the test database: what tells types is empty, and what is read stands elsewhere. */
export const FACADE = `
  create table deals (id int8, title text, amount float8, closed_at timestamp, won bool);
  create table real_deals (like deals);
  insert into real_deals
    select i, 'сделка ' || i, i * 1.5, timestamp '2026-01-01' + i * interval '1 day', i % 2 = 0 from generate_series(1, 10) i`

/** Like the real compiler: tables are read elsewhere, values stand in the text, and some words have effects or are refused. */
export const withLeaves: Compile<TestSession> = async function* (request) {
  for (const { sql, offset } of await split(request.text)) {
    const switched = /^\s*SET person TO (\w+)$/.exec(sql)
    const { session } = request
    if (/refuse me/.test(sql))
      throw new SqlError('42P01', 'this is refused', { hint: 'write another', position: offset + 8 })
    if (/crash me/.test(sql)) throw new Error('secret of the compiler')
    if (/wait for ever/.test(sql)) await new Promise(() => {})
    if (switched) {
      const apply = () => {
        if (switched[1] === 'nobody') throw new SqlError('42501', 'you may not be nobody')
        session.user = switched[1]!
      }
      yield { sql: "SET vitrina.person TO 'x'", tag: 'SWITCH', apply }
    } else if (/SELECT who_am_i/.test(sql)) yield { sql: `SELECT '${session.user}' AS me` }
    else if (/\bdeals\b/.test(sql)) yield fromLeaves(sql, request)
    else yield { sql, offset }
  }
}

function fromLeaves(
  sql: string,
  { purpose, values, session }: CompileRequest<TestSession>,
): CompiledStatement {
  if (purpose === 'prepare') return { sql, offset: 0, again: true }
  const read = sql.replace(
    /\bdeals\b/g,
    `(SELECT *, '${session.user}'::text AS reader FROM real_deals) AS deals`,
  )
  return { sql: read.replace(/\$(\d+)/g, (_, i) => literal(values[Number(i) - 1])) }
}

const literal = (value: { oid: number; text: string | null } | undefined) =>
  value?.text == null ? 'NULL' : `'${value.text.replaceAll("'", "''")}'`
