/** Reads the fields of one message's body (protocol manual, «Message Formats»). */
import { SqlError } from '../error.ts'

const malformed = () => new SqlError('08P01', 'invalid message format')

/** Every read beyond the body's end, and every byte left over at `end`, is an error rather than a guess. */
export class Fields {
  readonly #body: Buffer
  #at = 0

  constructor(body: Buffer) {
    this.#body = body
  }

  byte(): number {
    return this.bytes(1)[0]!
  }

  int16(): number {
    return this.bytes(2).readInt16BE()
  }

  /** A count: never negative. */
  count(): number {
    return this.bytes(2).readUInt16BE()
  }

  int32(): number {
    return this.bytes(4).readInt32BE()
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE()
  }

  bytes(length: number): Buffer {
    const end = this.#at + length
    if (length < 0 || end > this.#body.length) throw malformed()
    const part = this.#body.subarray(this.#at, end)
    this.#at = end
    return part
  }

  /** Up to the next zero byte, which is skipped. */
  text(): Buffer {
    const end = this.#body.indexOf(0, this.#at)
    if (end < 0) throw malformed()
    const part = this.#body.subarray(this.#at, end)
    this.#at = end + 1
    return part
  }

  /** A name of a statement or portal: its bytes one to one, whatever their encoding. */
  name(): string {
    return this.text().toString('latin1')
  }

  /** So many fields of one kind. */
  list<T>(count: number, read: () => T): T[] {
    return Array.from({ length: count }, read)
  }

  rest(): Buffer {
    return this.bytes(this.#body.length - this.#at)
  }

  get done(): boolean {
    return this.#at === this.#body.length
  }

  end(): void {
    if (!this.done) throw malformed()
  }
}
