/** A client that reads results in the binary format, which node-postgres spoils on the way. */
import { int16, int32, message, zeroEnded } from '../../../server/sql/wire/compose.ts'
import { describe, errorOf, execute, parse, RawClient, startUp, sync } from '../wire-client.ts'
import { type Cell, fromBinary } from './cells.ts'

export class BinaryClient {
  readonly #client: RawClient

  private constructor(client: RawClient) {
    this.#client = client
  }

  static async logIn(port: number, user: string, password: string): Promise<BinaryClient> {
    const client = await RawClient.connect(port)
    client.send(startUp({ user, database: 'vitrina' }))
    await client.authenticate(password)
    return new BinaryClient(client)
  }

  /** Values travel as texts, cells come in binary. */
  async rows(text: string, values: unknown[]): Promise<Cell[][]> {
    const texts = values.map((value) => Buffer.from(textOf(value)))
    const bound = texts.flatMap((value) => [int32(value.length), value])
    const bind = message(
      'B',
      zeroEnded(''),
      zeroEnded(''),
      int16(0),
      int16(texts.length),
      ...bound,
      int16(1),
      int16(1),
    )
    this.#client.send(parse('', text), bind, describe('P', ''), execute(''), sync())
    const answers = await this.#client.untilReady()
    const { C: code, M: fault } = errorOf(answers)
    if (code) throw Object.assign(new Error(fault), { code })
    const fields = typesOf(answers.find(({ type }) => type === 'T')!.body)
    return answers.filter(({ type }) => type === 'D').map(({ body }) => cellsOf(body, fields))
  }

  end(): void {
    this.#client.end()
  }
}

const textOf = (value: unknown): string =>
  Array.isArray(value) ? `{${value.map((one) => JSON.stringify(String(one))).join(',')}}` : String(value)

/** Type of each column of a RowDescription; every one must have come as binary. */
function typesOf(body: Buffer): number[] {
  const types: number[] = []
  for (let at = 2; at < body.length; at += 18) {
    at = body.indexOf(0, at) + 1
    types.push(body.readInt32BE(at + 6))
    if (body.readInt16BE(at + 16) !== 1) throw new Error('a column comes as text')
  }
  return types
}

function cellsOf(body: Buffer, types: number[]): Cell[] {
  let at = 2
  return types.map((type) => {
    const size = body.readInt32BE(at)
    at += 4
    if (size < 0) return null
    at += size
    return fromBinary(type, body.subarray(at - size, at))
  })
}
