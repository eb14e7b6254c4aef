/** Messages of the server to its client that are not PostgreSQL's own. */
import { int32, message, zeroEnded } from './compose.ts'
import type { TransactionStatus } from './types.ts'

export const authenticationSasl = () => message('R', int32(10), zeroEnded('SCRAM-SHA-256'), zeroEnded(''))
export const authenticationSaslContinue = (data: string) => message('R', int32(11), data)
export const authenticationSaslFinal = (data: string) => message('R', int32(12), data)
export const authenticationOk = () => message('R', int32(0))

export const backendKeyData = (pid: number, secret: Buffer) => message('K', int32(pid), secret)
export const readyForQuery = (status: TransactionStatus) => message('Z', status)

export const parameterStatus = (name: Buffer, value: Buffer) =>
  message('S', zeroEnded(name), zeroEnded(value))

export const commandComplete = (tag: Buffer) => message('C', zeroEnded(tag))

export function parameterDescription(types: readonly number[]): Buffer {
  const count = Buffer.allocUnsafe(2)
  count.writeUInt16BE(types.length)
  return message('t', count, ...types.map(int32))
}

/** Version 3.0 is all there is, and of the options of later versions none. */
export const negotiateProtocolVersion = (unknownOptions: readonly string[]) =>
  message(
    'v',
    int32(3 << 16),
    int32(unknownOptions.length),
    ...unknownOptions.map((name) => zeroEnded(Buffer.from(name, 'utf8'))),
  )
