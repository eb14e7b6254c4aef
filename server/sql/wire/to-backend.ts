/** Messages to PostgreSQL. Texts come in the session's encoding, names byte by byte. */
import { int16, int32, message, zeroEnded } from './compose.ts'
import type { BindMessage } from './from-client.ts'

export const query = (text: Buffer) => message('Q', zeroEnded(text))

export const parse = (name: string, text: Buffer, types: readonly number[]) =>
  message('P', zeroEnded(name), zeroEnded(text), int16(types.length), ...types.map(int32))

export function bind({ portal, statement, formats, values, results }: BindMessage): Buffer {
  const list = (codes: readonly number[]) => [int16(codes.length), ...codes.map(int16)]
  const value = (bytes: Buffer | null) => (bytes ? [int32(bytes.length), bytes] : [int32(-1)])
  return message(
    'B',
    zeroEnded(portal),
    zeroEnded(statement),
    ...list(formats),
    int16(values.length),
    ...values.flatMap(value),
    ...list(results),
  )
}

export const describe = (kind: 'S' | 'P', name: string) => message('D', kind, zeroEnded(name))
export const close = (kind: 'S' | 'P', name: string) => message('C', kind, zeroEnded(name))
export const execute = (portal: string, rows: number) => message('E', zeroEnded(portal), int32(rows))
export const flush = () => message('H')
export const sync = () => message('S')
export const terminate = () => message('X')
export const copyFail = () => message('f', zeroEnded(''))
