/** A logged-in client: its messages one after another, and every way in which it can end. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { SqlError } from '../error.ts'
import { Core } from './core.ts'
import { errorResponse } from './error-response.ts'
import { ExtendedQueries } from './extended.ts'
import type { ClientMessage, Inbox } from './inbox.ts'
import { failSimply, runSimpleQuery } from './simple.ts'
import { applySettings } from './start-settings.ts'
import { backendKeyData, parameterStatus, readyForQuery } from './to-client.ts'
import type { Backend, ClientInfo, WireOptions } from './types.ts'

/** Letters of what a client may say. */
const MESSAGES = 'QPBDECHSXFdcf'

/** How long a client may take to read what it is told at the end. */
const FAREWELL_MS = 2000
const BACKEND_FAREWELL_MS = 10_000

export class Session<S> {
  readonly value: S
  readonly pid: number
  readonly #secret = randomBytes(4)
  readonly #core: Core<S>
  readonly #extended: ExtendedQueries<S>
  readonly #inbox: Inbox
  readonly #client: Duplex
  readonly #options: WireOptions<S>
  #over = false
  readonly #closed: Promise<void>

  constructor(value: S, client: Duplex, inbox: Inbox, backend: Backend, options: WireOptions<S>) {
    this.value = value
    this.pid = backend.pid
    this.#client = client
    this.#inbox = inbox
    this.#options = options
    this.#core = new Core(value, client, backend, options, {
      fault: (problem) => this.#fault(new Error(problem)),
      lost: (error) => void this.end(error),
    })
    this.#extended = new ExtendedQueries(this.#core)
    this.#closed = new Promise((resolve) => {
      client.once('close', resolve)
    })
    client.once('close', () => this.#leave())
    backend.stream.once('close', () => this.#backendGone())
    backend.stream.once('end', () => this.#backendGone())
    backend.stream.resume()
  }

  /** Whether this is the secret that the client of this session was told. */
  knows(secret: Buffer): boolean {
    return secret.length === this.#secret.length && timingSafeEqual(secret, this.#secret)
  }

  cancel(): void {
    this.#core.cancel()
  }

  /** Has neither said nor read anything for so long, and nothing is being done for it. */
  idleFor(ms: number): boolean {
    const waiting = (this.#core.answers.idle && !this.#core.compiling) || this.#client.writableNeedDrain
    return waiting && performance.now() - this.#core.lastMoved > ms
  }

  /** Settings of the start-up, then everything that a client wants to know before its first query. */
  async open(client: ClientInfo): Promise<void> {
    await applySettings(this.#core, client)
    if (this.#over) return
    const { parameters, encoding, transaction } = this.#core
    const told = new Map([...parameters, ['session_authorization', client.user], ['is_superuser', 'off']])
    const statuses = [...told].map(([name, value]) =>
      parameterStatus(encoding.encodeLossy(name), encoding.encodeLossy(value)),
    )
    this.#core.opening = false
    this.#core.answers.show(
      Buffer.concat([...statuses, backendKeyData(this.pid, this.#secret), readyForQuery(transaction)]),
    )
  }

  /** Serves until the client leaves or is sent away. Never rejects. */
  async serve(): Promise<void> {
    try {
      for (;;) {
        const message = await this.#inbox.message(MESSAGES, this.#options.limits.messageBytes)
        if (!message || this.#over) break
        this.#core.moved()
        if (message.type === 'X') {
          await this.#core.settle()
          break
        }
        await this.#handle(message)
      }
      await this.#close()
    } catch (error) {
      if (error instanceof SqlError) await this.end(error)
      else this.#fault(error)
    }
  }

  /** Tells the client why, and closes. */
  async end(error: SqlError): Promise<void> {
    if (this.#over) return
    const { answers, encoding } = this.#core
    if (!answers.insideRow && !answers.fatal)
      answers.show(errorResponse(error, encoding.encodeLossy, 'FATAL'))
    await this.#close()
  }

  /** Resolves when the client is gone. */
  async #close(): Promise<void> {
    this.#leave()
    this.#client.end()
    const giveUp = setTimeout(() => this.#client.destroy(), FAREWELL_MS)
    await this.#closed
    clearTimeout(giveUp)
  }

  async #handle(message: ClientMessage): Promise<void> {
    if (this.#core.skipping && message.type !== 'S') return
    const { type, body } = message
    if (type === 'Q') return runSimpleQuery(this.#core, body)
    if (type === 'F') return failSimply(this.#core, new SqlError('0A000', 'function calls are not supported'))
    try {
      await this.#extend(type, body)
    } catch (error) {
      await this.#extended.fail(this.#core.sqlError(error))
    }
  }

  async #extend(type: string, body: Buffer): Promise<void> {
    const extended = this.#extended
    switch (type) {
      case 'P':
        return extended.parse(body)
      case 'B':
        return extended.bind(body)
      case 'D':
        return extended.describe(body)
      case 'E':
        return extended.execute(body)
      case 'C':
        return extended.close(body)
      case 'H':
        return extended.flush()
      case 'S':
        return extended.sync()
    }
    // CopyData, CopyDone and CopyFail of a COPY that was refused: PostgreSQL ignores them too.
  }

  /** Our own mistake: this session ends, the others do not notice. */
  #fault(error: unknown): void {
    this.#options.log.error({ err: error }, 'sql: a session ended by a fault')
    void this.end(new SqlError('XX000', 'internal error: the connection is closed'))
  }

  #backendGone(): void {
    if (this.#over) return
    void this.end(new SqlError('57P01', 'terminating connection: the database has closed it'))
  }

  /** Lets go of PostgreSQL, interrupting what it does for nobody any more. */
  #leave(): void {
    if (this.#over) return
    this.#over = true
    const { backend } = this.#core
    this.#core.cancel()
    this.#core.answers.stop()
    backend.close()
    const giveUp = setTimeout(() => backend.stream.destroy(), BACKEND_FAREWELL_MS)
    backend.stream.once('close', () => clearTimeout(giveUp))
    this.#options.onEnd?.(this.value)
  }
}
