/** From PostgreSQL to the client: rows as they come, all other messages as the entry says that waits for them. */
import type { Duplex } from 'node:stream'
import { type ErrorFields, isFatal, readError } from './error-response.ts'
import type { Expected } from './expected.ts'
import { Fields } from './fields.ts'
import { Scanner } from './scanner.ts'
import type { TransactionStatus } from './types.ts'

/** Bytes for one client: enough that PostgreSQL, we and a client who reads need not wait for each other at every chunk. */
const ENOUGH_WAITING = 1024 * 1024

export interface AnswerEvents {
  parameter(name: Buffer, value: Buffer): boolean
  ready(status: TransactionStatus): void
  /** PostgreSQL ignores everything up to a Sync that the client has not sent yet. */
  skipping(): void
  /** PostgreSQL said something that nothing was asked for. */
  fault(problem: string): void
  /** Bytes went to the client, or it took some. */
  moved(): void
}

export class Answers {
  readonly #client: Duplex
  readonly #backend: Duplex
  readonly #events: AnswerEvents
  readonly #queue: Expected[] = []
  readonly #scanner: Scanner
  #stopped = false
  #fatal = false

  constructor(client: Duplex, backend: Duplex, events: AnswerEvents) {
    this.#client = client
    this.#backend = backend
    this.#events = events
    this.#scanner = new Scanner({
      rows: (bytes) => this.#rows(bytes),
      message: (type, bytes) => this.#message(type, bytes),
    })
    backend.on('data', (chunk: Buffer) => this.#receive(chunk))
    client.on('drain', () => this.#goOn())
  }

  /** Nothing is waited for. */
  get idle(): boolean {
    return this.#queue.length === 0
  }

  /** More is waited for than the answer under way. */
  get crowded(): boolean {
    return this.#queue.filter((entry) => !entry.reached).length > 1
  }

  /** The client has been told that PostgreSQL ends the connection. */
  get fatal(): boolean {
    return this.#fatal
  }

  /** The client is in the middle of a row: a message now would be taken for its rest. */
  get insideRow(): boolean {
    return this.#scanner.insideRow
  }

  expect(entries: readonly Expected[]): void {
    this.#queue.push(...entries)
    this.#reach()
  }

  /** From now on nothing of PostgreSQL reaches the client. */
  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#drop(this.#queue.length)
    this.#backend.resume()
  }

  /** To the client, past the queue: right only when nothing is waited for. */
  show(bytes: Buffer): void {
    if (this.#stopped || this.#client.writableEnded) return
    this.#events.moved()
    this.#client.write(bytes)
    if (this.#client.writableLength > ENOUGH_WAITING) this.#backend.pause()
  }

  #goOn(): void {
    this.#events.moved()
    this.#backend.resume()
  }

  #receive(chunk: Buffer): void {
    if (this.#stopped) return
    this.#client.cork()
    try {
      this.#scanner.push(chunk)
    } finally {
      this.#client.uncork()
    }
  }

  #rows(bytes: Buffer): void {
    if (!this.#queue[0]?.hidesRows) this.show(bytes)
  }

  #message(type: string, bytes: Buffer): void {
    if (type === 'N' || type === 'A') this.show(bytes)
    else if (type === 'S') this.#parameter(bytes)
    else if (type === 'E') this.#error(bytes)
    else this.#answer(type, bytes)
  }

  #answer(type: string, bytes: Buffer): void {
    const verdict = this.#queue[0]?.take(type, bytes)
    if (!verdict) {
      this.#events.fault(`PostgreSQL sent "${type}" that nothing was asked for`)
      return
    }
    if (type === 'Z') this.#events.ready(String.fromCharCode(bytes[5]!) as TransactionStatus)
    if (verdict.done) this.#queue.shift()
    if (verdict.show) this.show(verdict.show)
    this.#reach()
  }

  #parameter(bytes: Buffer): void {
    const fields = new Fields(bytes.subarray(5))
    if (this.#events.parameter(fields.text(), fields.text())) this.show(bytes)
  }

  #error(bytes: Buffer): void {
    const fields = readError(bytes)
    if (isFatal(fields)) {
      this.#fatal = true
      this.show(bytes)
      return
    }
    const head = this.#queue[0]
    this.#tell(head, fields, bytes)
    if (!head || head.untilReady) return
    const next = this.#queue.findIndex((entry) => entry.isSync)
    this.#drop(next < 0 ? this.#queue.length : next)
    if (next < 0) this.#events.skipping()
  }

  #tell(head: Expected | undefined, fields: ErrorFields, bytes: Buffer): void {
    const told = head?.error ? head.error(fields) : bytes
    if (told) this.show(told)
  }

  /** What was to follow an error: undone last first, so that what stood before is back in its place. */
  #drop(count: number): void {
    for (const entry of this.#queue.splice(0, count).reverse()) entry.undo?.()
  }

  #reach(): void {
    for (let head = this.#queue[0]; head?.reached; head = this.#queue[0]) {
      this.#queue.shift()
      head.reached()
    }
  }
}
