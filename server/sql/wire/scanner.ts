/**
 * Cuts PostgreSQL's bytes into messages. Rows are only stepped over, so a stretch of them leaves as the piece of the chunk
 * it came in; everything else is put together and looked at.
 */
const ROW = 0x44
const COPIED = 0x64
const HEADER_BYTES = 5

export interface ScannerEvents {
  /** Rows and COPY data, several at a time, beginning and ending anywhere. */
  rows(bytes: Buffer): void
  /** A whole message, header included. */
  message(type: string, bytes: Buffer): void
}

export class Scanner {
  readonly #events: ScannerEvents
  /** The beginning of a message whose rest has not come. */
  #parts: Buffer[] = []
  #partBytes = 0
  /** Of a message of rows that is on its way. */
  #missing = 0

  constructor(events: ScannerEvents) {
    this.#events = events
  }

  /** Nothing may be said to the client in the middle of a row. */
  get insideRow(): boolean {
    return this.#missing > 0
  }

  push(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0) rest = this.#partBytes > 0 ? this.#complete(rest) : this.#run(rest)
  }

  /** Steps over rows, then takes one other message. Returns what is left. */
  #run(chunk: Buffer): Buffer {
    const end = this.#stepOverRows(chunk)
    if (end > 0) this.#events.rows(end === chunk.length ? chunk : chunk.subarray(0, end))
    const rest = chunk.subarray(end)
    const size = sizeOf(rest)
    if (size === undefined || rest.length < size) {
      if (rest.length > 0) this.#keep(rest)
      return rest.subarray(rest.length)
    }
    this.#events.message(String.fromCharCode(rest[0]!), rest.subarray(0, size))
    return rest.subarray(size)
  }

  #stepOverRows(chunk: Buffer): number {
    let at = Math.min(this.#missing, chunk.length)
    this.#missing -= at
    while (at + HEADER_BYTES <= chunk.length && (chunk[at] === ROW || chunk[at] === COPIED)) {
      const next = at + 1 + chunk.readUInt32BE(at + 1)
      if (next > chunk.length) this.#missing = next - chunk.length
      at = Math.min(next, chunk.length)
    }
    return at
  }

  /** Goes on with a message whose beginning is kept. */
  #complete(chunk: Buffer): Buffer {
    const header = this.#partBytes < HEADER_BYTES ? HEADER_BYTES : sizeOf(this.#parts[0]!)!
    const taken = chunk.subarray(0, header - this.#partBytes)
    this.#keep(taken)
    const rest = chunk.subarray(taken.length)
    if (this.#partBytes < header) return rest
    const bytes = this.#unkeep()
    const type = bytes[0]!
    if (type === ROW || type === COPIED) {
      this.#missing = sizeOf(bytes)! - bytes.length
      this.#events.rows(bytes)
    } else if (bytes.length === sizeOf(bytes)) this.#events.message(String.fromCharCode(type), bytes)
    else this.#keep(bytes)
    return rest
  }

  #keep(part: Buffer): void {
    this.#parts.push(part)
    this.#partBytes += part.length
  }

  #unkeep(): Buffer {
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts)
    this.#parts = []
    this.#partBytes = 0
    return bytes
  }
}

/** Header included, or undefined while the header is not whole. */
function sizeOf(bytes: Buffer): number | undefined {
  return bytes.length < HEADER_BYTES ? undefined : 1 + bytes.readUInt32BE(1)
}
