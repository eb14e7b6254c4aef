/** A client that says exactly what a test wants said, byte by byte. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { int16, int32, message, zeroEnded } from '../../server/sql/wire/compose.ts'
import { saslprep } from '../../server/sql/wire/saslprep.ts'
import { PASSWORD, USER } from './wire-server.ts'

export interface Answer {
  type: string
  body: Buffer
}

export const startUp = (parameters: Record<string, string>, version = 3 << 16) => {
  const pairs = Object.entries(parameters)
    .flat()
    .map((text) => zeroEnded(Buffer.from(text)))
  const body = Buffer.concat([int32(version), ...pairs, Buffer.alloc(1)])
  return Buffer.concat([int32(body.length + 4), body])
}

export const query = (text: string | Buffer) => message('Q', zeroEnded(Buffer.from(text)))
export const parse = (name: string, text: string, ...types: number[]) =>
  message('P', zeroEnded(name), zeroEnded(Buffer.from(text)), int16(types.length), ...types.map(int32))
export const bind = (portal: string, statement: string, ...values: (string | null)[]) =>
  message(
    'B',
    zeroEnded(portal),
    zeroEnded(statement),
    int16(0),
    int16(values.length),
    ...values.flatMap((value) =>
      value === null ? [int32(-1)] : [int32(Buffer.byteLength(value)), Buffer.from(value)],
    ),
    int16(0),
  )
export const describe = (kind: 'S' | 'P', name: string) => message('D', kind, zeroEnded(name))
export const closing = (kind: 'S' | 'P', name: string) => message('C', kind, zeroEnded(name))
export const execute = (portal: string, rows = 0) => message('E', zeroEnded(portal), int32(rows))
export const sync = () => message('S')

export class RawClient {
  readonly stream: Duplex
  readonly #answers: Answer[] = []
  #bytes = Buffer.alloc(0)
  #wake = () => {}
  closed = false

  constructor(stream: Duplex) {
    this.stream = stream
    stream.on('error', () => {})
    stream.on('data', (chunk: Buffer) => this.#receive(chunk))
    stream.on('close', () => {
      this.closed = true
      this.#wake()
    })
  }

  static async connect(port: number): Promise<RawClient> {
    const socket: Socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  /** Logged in, with everything read up to the first ReadyForQuery. */
  static async logIn(port: number, parameters: Record<string, string> = {}, version?: number) {
    const client = await RawClient.connect(port)
    client.send(startUp({ user: USER, database: 'x', ...parameters }, version))
    const greeting = await client.authenticate()
    return { client, greeting }
  }

  send(...parts: Buffer[]): void {
    this.stream.write(Buffer.concat(parts))
  }

  /** The next message, or undefined when the server has closed. */
  async next(): Promise<Answer | undefined> {
    while (this.#answers.length === 0) {
      if (this.closed) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#answers.shift()
  }

  /** Up to ReadyForQuery, or the end. */
  async untilReady(): Promise<Answer[]> {
    const answers: Answer[] = []
    for (let one = await this.next(); one; one = await this.next()) {
      answers.push(one)
      if (one.type === 'Z') break
    }
    return answers
  }

  /** SCRAM, as RFC 5802 has it. */
  async authenticate(password = PASSWORD): Promise<Answer[]> {
    const before: Answer[] = []
    let offer = await this.next()
    for (; offer && offer.type !== 'R'; offer = await this.next()) before.push(offer)
    if (!offer) return before
    const nonce = 'fyko+d2lbbFgONRv9qkxdawL'
    const first = `n=,r=${nonce}`
    const initial = Buffer.from(`n,,${first}`)
    this.send(message('p', zeroEnded('SCRAM-SHA-256'), int32(initial.length), initial))
    const challenge = (await this.next())!.body.toString('utf8', 4)
    this.send(message('p', Buffer.from(proofOf(password, first, challenge))))
    return [...before, ...(await this.untilReady())]
  }

  end(): void {
    this.stream.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk])
    while (this.#bytes.length >= 5) {
      const size = 1 + this.#bytes.readUInt32BE(1)
      if (this.#bytes.length < size) break
      this.#answers.push({ type: String.fromCharCode(this.#bytes[0]!), body: this.#bytes.subarray(5, size) })
      this.#bytes = this.#bytes.subarray(size)
    }
    this.#wake()
  }
}

function proofOf(password: string, first: string, challenge: string): string {
  const [, nonce, salt, iterations] = /^r=(.*),s=(.*),i=(\d+)$/.exec(challenge)!
  const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const salted = pbkdf2Sync(
    saslprep(password),
    Buffer.from(salt!, 'base64'),
    Number(iterations),
    32,
    'sha256',
  )
  const clientKey = hmac(salted, 'Client Key')
  const unproven = `c=biws,r=${nonce}`
  const signature = hmac(createHash('sha256').update(clientKey).digest(), `${first},${challenge},${unproven}`)
  return `${unproven},p=${Buffer.from(clientKey.map((byte, i) => byte ^ signature[i]!)).toString('base64')}`
}

/** Letters of answers, in order. */
export const types = (answers: Answer[]) => answers.map(({ type }) => type).join('')

/** Fields of an error by their letters. */
export function errorOf(answers: Answer[]): Record<string, string> {
  const error = answers.find(({ type }) => type === 'E')
  const fields = (error?.body.toString('utf8') ?? '').split('\0').filter((field) => field !== '')
  return Object.fromEntries(fields.map((field) => [field[0], field.slice(1)]))
}

/** First column of each row. */
export function firstColumn(answers: Answer[]): string[] {
  const rows = answers.filter(({ type }) => type === 'D')
  return rows.map(({ body }) => body.toString('utf8', 6, 6 + body.readInt32BE(2)))
}

export const tags = (answers: Answer[]) =>
  answers.filter(({ type }) => type === 'C').map(({ body }) => body.toString('utf8', 0, body.length - 1))

/** ParameterStatus messages. */
export function statuses(answers: Answer[]): Record<string, string> {
  const pairs = answers
    .filter(({ type }) => type === 'S')
    .map(({ body }) => body.toString('utf8').split('\0'))
  return Object.fromEntries(pairs.map(([name, value]) => [name, value]))
}
