/**
 * What the wire asks of the rest of the product. `S` is whatever a session is to them (user, security context, zone …):
 * made once by `authenticate`, handed back everywhere, never looked into here.
 */

import type { Duplex } from 'node:stream'
import type { SecureContextOptions } from 'node:tls'
import type { Logger } from '../../log.ts'
import type { Attempts } from '../../users/attempts.ts'
import type { SqlError } from '../error.ts'

/** I: idle, T: in a transaction, E: in a failed one. */
export type TransactionStatus = 'I' | 'T' | 'E'

/** What is known of a client before it logs in. */
export interface ClientInfo {
  user: string
  /** Any name is taken; the user's name when the client gave none. */
  database: string
  /** Remote address. */
  address: string
  /** Start-up parameters as the client gave them, `options=-c …` taken apart. */
  settings: ReadonlyMap<string, string>
  encrypted: boolean
}

export interface Login<S> {
  /** `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>` */
  verifier: string
  session: S
}

/** A logged-in PostgreSQL connection of one session; nobody else reads or writes its stream. */
export interface Backend {
  /** Paused; everything the server says after its first ReadyForQuery comes here as bytes. */
  stream: Duplex
  /** `pg_backend_pid()` of the session; the client is told the same. */
  pid: number
  /** Parameter statuses of the log-in: `server_version`, `TimeZone`, `client_encoding` … */
  parameters: ReadonlyMap<string, string>
  /** Interrupts the statement under way from a connection of its own. Never rejects. */
  cancel(): Promise<void>
  /** Says good-bye and closes; the statement under way is not waited for. */
  close(): void
}

/** A value of Bind as PostgreSQL would write it out; `null` is NULL. */
export interface ParameterValue {
  /** Of the type; 0 when even PostgreSQL could not tell. */
  oid: number
  /** In PostgreSQL's input syntax: put it into SQL as a quoted literal with a cast, never bare. */
  text: string | null
}

/**
 * - `script`: a simple query, any number of statements
 * - `setting`: `SET name TO 'value'` made of a start-up parameter; what is refused or fails is ignored
 * - `prepare`: one statement of Parse, its `$1` … unknown
 * - `describe`: the columns of such a statement are asked before its values are known: all values are NULL
 * - `bind`: the same statement with its values
 */
export type Purpose = 'script' | 'setting' | 'prepare' | 'describe' | 'bind'

export interface CompileRequest<S> {
  purpose: Purpose
  text: string
  session: S
  /** Of `prepare`: the types that the client declared, 0 or missing where it did not. */
  types: readonly number[]
  /** Of `bind` and `describe`: `$1` is the first. */
  values: readonly ParameterValue[]
  /** As of the last ReadyForQuery. */
  transaction: TransactionStatus
  /** Aborted when the client cancels or leaves: the answer is then not waited for. */
  signal: AbortSignal
}

/** What stands for one statement of the analyst. PostgreSQL always gets exactly one statement, so that transactions stay its own business. */
export interface CompiledStatement {
  /** One statement, without a semicolon at its end. Under `prepare` with `again`: a text that only tells types and is never run. */
  sql: string
  /** Where `sql` stands, unchanged, in the analyst's text (characters from 0). Positions of errors are dropped when it is missing. */
  offset?: number
  /** Under `prepare`: compile again at each Bind, with the values (leaves inside, or a user that may change). */
  again?: boolean
  /** The command tag that the client is told in the place of PostgreSQL's. */
  tag?: string
  /**
   * Changes the session once PostgreSQL has completed `sql`; nothing else of this client is compiled before.
   * What it throws fails the statement.
   */
  apply?(): void | Promise<void>
  /** Given back with `onStatement`. */
  note?: unknown
}

/**
 * Yields the statements of a text. One is asked for only when the one before may be known to have run if that matters
 * (it had `apply`), so a generator sees the session as its statements left it. What it throws is the statement's error.
 */
export type Compile<S> = (request: CompileRequest<S>) => AsyncIterable<CompiledStatement>

/** A statement that ended, well or not. */
export interface EndedStatement<S> {
  session: S
  /** What the analyst sent: of a simple query the whole of it. */
  text: string
  /** Missing when it could not be compiled. */
  statement: CompiledStatement | undefined
  /** From its arrival to its last byte, compiling included. */
  ms: number
  rows: number
  error: { code: string; message: string } | undefined
}

export interface WireLimits {
  /** Clients at the same time; one more gets 53300. */
  sessions: number
  /** A client that has not logged in by then is dropped. */
  loginSeconds: number
  /** A client that says nothing, or reads nothing, for so long is dropped. */
  idleSeconds: number
  /** Size of one message of a client. */
  messageBytes: number
}

export interface WireOptions<S> {
  host: string
  /** 0: any free one. */
  port: number
  /** Certificate and key in PEM; without them SSLRequest is answered with N. */
  tls?: SecureContextOptions | undefined
  limits: WireLimits
  /** Wrong passwords of all doors. */
  attempts: Attempts
  /** @returns undefined for users who are unknown or locked: they are answered like those with a wrong password */
  authenticate(client: ClientInfo): Promise<Login<S> | undefined>
  /** @throws {SqlError} to tell the client why not; anything else is logged and told as 08006 */
  connect(session: S, client: ClientInfo): Promise<Backend>
  compile: Compile<S>
  /** PostgreSQL reported a setting (`TimeZone`, `client_encoding` …): after SET, RESET, DISCARD and ROLLBACK too. */
  onParameter?(session: S, name: string, value: string): void
  /** PostgreSQL waits for the next statement. */
  onReady?(session: S, transaction: TransactionStatus): void
  onStatement?(ended: EndedStatement<S>): void
  onEnd?(session: S): void
  log: Logger
}

export interface Wire<S = unknown> {
  port: number
  /** Logged-in clients. */
  sessions(): number
  /** Ends sessions with an error that their clients are told: users who were dismissed, say. */
  end(error: SqlError, which: (session: S) => boolean): void
  /** Ends all sessions (57P01) and stops listening. */
  close(): Promise<void>
}
