/** What simple and extended queries of one session share: both sockets, the order of answers, compiling. */
import type { Duplex } from 'node:stream'
import { SqlError } from '../error.ts'
import { Answers } from './answers.ts'
import { type Encoding, encodingOf } from './encodings.ts'
import { codeOf, type ErrorFields, errorMessage, errorResponse } from './error-response.ts'
import { type Expected, milestone } from './expected.ts'
import { isOurs } from './failing.ts'
import { copyRefusal } from './tags.ts'
import { copyFail, flush, sync } from './to-backend.ts'
import type {
  Backend,
  CompiledStatement,
  CompileRequest,
  EndedStatement,
  TransactionStatus,
  WireOptions,
} from './types.ts'

type Question = Pick<CompileRequest<unknown>, 'purpose' | 'text'> & Partial<CompileRequest<unknown>>

/** Texts that are waited for: the client's encoding may be another after them, or they read what follows as data. */
const TURNING = /client_encoding|names|reset|discard|commit|rollback|end|abort|stdin/i

/** Longer ones have no such words, or are a query that has them as names. */
const MOST_TURNING = 10_000

export interface CoreEvents {
  /** PostgreSQL said what nobody can explain. */
  fault(problem: string): void
  /** The session cannot go on, and the client is to blame. */
  lost(error: SqlError): void
}

export class Core<S> {
  readonly session: S
  readonly client: Duplex
  readonly backend: Backend
  readonly answers: Answers
  readonly options: WireOptions<S>
  readonly parameters: Map<string, string>
  encoding: Encoding
  transaction: TransactionStatus = 'I'
  /** As PostgreSQL does after an error of the extended protocol: nothing is sent until Sync. */
  skipping = false
  /** Until the client was told of all parameters at once. */
  opening = true
  lastMoved = performance.now()
  readonly #events: CoreEvents
  #compiling: AbortController | undefined
  #turning = false

  constructor(session: S, client: Duplex, backend: Backend, options: WireOptions<S>, events: CoreEvents) {
    this.session = session
    this.client = client
    this.backend = backend
    this.options = options
    this.#events = events
    this.parameters = new Map(backend.parameters)
    this.encoding = encodingOf(this.parameters.get('client_encoding') ?? 'UTF8')
    this.answers = new Answers(client, backend.stream, {
      parameter: (name, value) => this.#parameter(name.toString('utf8'), value.toString('utf8')),
      ready: (status) => this.#ready(status),
      skipping: () => {
        this.skipping = true
      },
      fault: events.fault,
      moved: () => this.moved(),
    })
  }

  get compiling(): boolean {
    return this.#compiling !== undefined
  }

  moved(): void {
    this.lastMoved = performance.now()
  }

  /**
   * To PostgreSQL, with what it will answer.
   *
   * @returns false when it would ignore this, and so nothing was sent
   */
  async send(messages: readonly Buffer[], expected: readonly Expected[]): Promise<boolean> {
    await this.#calm()
    if (this.skipping) return false
    this.answers.expect(expected)
    await this.write(Buffer.concat(messages))
    return true
  }

  /** A Sync is sent in any case: it is what PostgreSQL waits for after an error. */
  async sync(expected: Expected): Promise<void> {
    // Before skipping ends, for what is waited for may yet turn out to have failed.
    await this.#calm()
    this.skipping = false
    await this.send([sync()], [expected])
  }

  async write(bytes: Buffer): Promise<void> {
    const { stream } = this.backend
    if (!stream.writable) return
    this.#gather()
    if (stream.write(bytes)) return
    await new Promise<void>((resolve) => {
      const done = () => {
        stream.off('drain', done).off('close', done)
        resolve()
      }
      stream.on('drain', done).on('close', done)
    })
  }

  /** Waits until PostgreSQL has answered everything so far. */
  async settle(): Promise<void> {
    if (this.answers.idle) return
    const answered = new Promise<void>((resolve) => this.answers.expect([milestone(resolve)]))
    await this.write(flush())
    await answered
  }

  /** Texts of the client as the encoding of this moment has them; one that is about to change is waited for. */
  async decode(bytes: Buffer): Promise<string> {
    await this.#calm()
    return this.encoding.decode(bytes)
  }

  /** To be told of every text that PostgreSQL has been given to run. */
  ran(text: string): void {
    if (text.length < MOST_TURNING && TURNING.test(text)) this.#turning = true
  }

  /** Compiles; cancelling ends the wait whatever the compiler does. */
  async *compile(question: Question): AsyncGenerator<CompiledStatement> {
    const abort = new AbortController()
    const { session, transaction } = this
    const request = { types: [], values: [], ...question, session, transaction, signal: abort.signal }
    const cancelled = new Promise<never>((_, reject) => {
      abort.signal.addEventListener('abort', () => reject(abort.signal.reason))
    })
    const statements = this.options.compile(request)[Symbol.asyncIterator]()
    try {
      for (;;) {
        this.#compiling = abort
        const next = await Promise.race([statements.next(), cancelled])
        this.#compiling = undefined
        if (next.done) return
        yield next.value
      }
    } finally {
      this.#compiling = undefined
      Promise.resolve(statements.return?.()).catch(() => {})
    }
  }

  /** The one statement of a text, or undefined when there is none. */
  async compileOne(question: Question): Promise<CompiledStatement | undefined> {
    let one: CompiledStatement | undefined
    for await (const statement of this.compile(question)) {
      if (one) throw new SqlError('42601', 'cannot insert multiple commands into a prepared statement')
      one = statement
    }
    return one
  }

  /** The client does not want the answer any more. */
  cancel(): void {
    this.#compiling?.abort(new SqlError('57014', 'canceling statement due to user request'))
    if (!this.answers.idle) void this.backend.cancel()
  }

  /** Anything thrown, as an error for the client; faults of ours are logged and not told. */
  sqlError(error: unknown): SqlError {
    if (error instanceof SqlError) return error
    this.options.log.error({ err: error }, 'sql: a statement could not be served')
    return new SqlError('XX000', 'internal error: the statement could not be served', {
      hint: 'The log of the server says more.',
    })
  }

  errorBytes(error: SqlError): Buffer {
    return errorResponse(error, this.encoding.encodeLossy)
  }

  /**
   * PostgreSQL's error as the client is told it.
   *
   * @param instead  our own error, for which a statement was made to fail: told if it failed for that reason
   */
  explained(fields: ErrorFields, instead?: SqlError): { bytes: Buffer; code: string; message: string } {
    if (instead && isOurs(fields, instead))
      return { bytes: this.errorBytes(instead), code: instead.code, message: instead.message }
    const message = orEmpty(() => this.encoding.decode(fields.get('M')!))
    return { bytes: errorMessage(fields), code: codeOf(fields), message }
  }

  ended(ended: Omit<EndedStatement<S>, 'session'>): void {
    this.options.onStatement?.({ session: this.session, ...ended })
  }

  /**
   * Clients do not copy in: PostgreSQL is told that there is nothing, and the client never hears of it. What has already been
   * sent after it PostgreSQL takes for data or ignores, a Sync too, so then the count is lost.
   */
  refuseCopyIn(): void {
    if (this.answers.crowded) this.#events.lost(copyRefusal())
    else void this.write(copyFail())
  }

  /** What is written in one go of the event loop leaves together: a pipeline is many small messages. */
  #gather(): void {
    const { stream } = this.backend
    if (stream.writableCorked > 0) return
    stream.cork()
    process.nextTick(() => stream.uncork())
  }

  async #calm(): Promise<void> {
    if (!this.#turning) return
    this.#turning = false
    await this.settle()
  }

  #ready(status: TransactionStatus): void {
    this.transaction = status
    this.options.onReady?.(this.session, status)
  }

  #parameter(name: string, value: string): boolean {
    // The role behind the sessions is nobody's business.
    if (name === 'session_authorization' || name === 'is_superuser') return false
    this.parameters.set(name, value)
    if (name === 'client_encoding') this.encoding = encodingOf(value)
    this.options.onParameter?.(this.session, name, value)
    return !this.opening
  }
}

function orEmpty(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
