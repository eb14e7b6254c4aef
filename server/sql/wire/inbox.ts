/** Bytes of a client as messages, taken one by one; the socket rests while enough of them wait. */
import type { Duplex } from 'node:stream'
import { SqlError } from '../error.ts'

const ENOUGH_WAITING = 256 * 1024

export interface ClientMessage {
  type: string
  body: Buffer
}

export class Inbox {
  readonly #stream: Duplex
  #chunks: Buffer[] = []
  #waiting = 0
  #needed = 0
  #wake: (() => void) | undefined
  #ended = false
  readonly #onData = (chunk: Buffer) => this.#receive(chunk)
  readonly #onEnd = () => this.#finish()

  constructor(stream: Duplex) {
    this.#stream = stream
    stream.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd)
  }

  /** Bytes that came and were not asked for. */
  get waiting(): number {
    return this.#waiting
  }

  /**
   * A start-up packet: a length and a body without a letter.
   *
   * @returns undefined when the client has gone
   */
  async packet(limit: number): Promise<Buffer | undefined> {
    const header = await this.#take(4)
    return header && this.#body(header.readUInt32BE(), limit, 'invalid length of startup packet')
  }

  /**
   * @param types  letters of messages that may come
   * @returns undefined when the client has gone
   * @throws {SqlError} 08P01 for what no client would send: the rest cannot be read after it
   */
  async message(types: string, limit: number): Promise<ClientMessage | undefined> {
    const letter = await this.#take(1)
    if (!letter) return undefined
    const type = letter.toString('latin1')
    if (!types.includes(type)) throw new SqlError('08P01', `invalid frontend message type ${letter[0]!}`)
    const header = await this.#take(4)
    const body = header && (await this.#body(header.readUInt32BE(), limit, 'invalid message length'))
    return body && { type, body }
  }

  /** Gives the socket away, with nothing of it read any more. */
  detach(): void {
    this.#stream.pause()
    this.#stream.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd)
  }

  async #body(length: number, limit: number, problem: string): Promise<Buffer | undefined> {
    if (length < 4 || length > limit) throw new SqlError('08P01', problem)
    return this.#take(length - 4)
  }

  async #take(length: number): Promise<Buffer | undefined> {
    this.#needed = length
    while (this.#waiting < length) {
      if (this.#ended) return undefined
      this.#stream.resume()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    this.#needed = 0
    return this.#cut(length)
  }

  #cut(length: number): Buffer {
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0) {
      const chunk = this.#chunks[0]!
      parts.push(chunk.subarray(0, missing))
      if (chunk.length > missing) this.#chunks[0] = chunk.subarray(missing)
      else this.#chunks.shift()
      missing -= Math.min(missing, chunk.length)
    }
    this.#waiting -= length
    if (this.#waiting < ENOUGH_WAITING && this.#stream.isPaused()) this.#stream.resume()
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    if (this.#waiting >= Math.max(ENOUGH_WAITING, this.#needed)) this.#stream.pause()
    if (this.#waiting >= this.#needed) this.#awake()
  }

  #finish(): void {
    this.#ended = true
    this.#awake()
  }

  #awake(): void {
    this.#wake?.()
    this.#wake = undefined
  }
}
