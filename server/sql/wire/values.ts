/** Values of Bind, text or binary, as PostgreSQL would write them out. */
import { SqlError } from '../error.ts'
import { arrayText } from './array-value.ts'
import { numericText } from './numeric-value.ts'
import { dateText, intervalText, timestampText, timeText } from './time-values.ts'
import type { ParameterValue } from './types.ts'

type Read = (bytes: Buffer) => string

const text = (decode: Read): Read => decode
const fixed =
  (length: number, read: Read): Read =>
  (bytes) => {
    if (bytes.length !== length) throw new SqlError('22P03', 'incorrect binary data format in bind parameter')
    return read(bytes)
  }

/** Binary forms by the oid of the type; texts need the client's encoding. */
const SCALARS: Record<number, (decode: Read) => Read> = {
  16: () => fixed(1, (bytes) => (bytes[0] ? 't' : 'f')),
  17: () => (bytes) => `\\x${bytes.toString('hex')}`,
  18: text,
  19: text,
  20: () => fixed(8, (bytes) => String(bytes.readBigInt64BE())),
  21: () => fixed(2, (bytes) => String(bytes.readInt16BE())),
  23: () => fixed(4, (bytes) => String(bytes.readInt32BE())),
  25: text,
  26: () => fixed(4, (bytes) => String(bytes.readUInt32BE())),
  114: text,
  700: () => fixed(4, (bytes) => String(bytes.readFloatBE())),
  701: () => fixed(8, (bytes) => String(bytes.readDoubleBE())),
  705: text,
  1042: text,
  1043: text,
  1082: () => fixed(4, dateText),
  1083: () => fixed(8, timeText),
  1114: () => fixed(8, timestampText),
  1184: () => fixed(8, (bytes) => withZone(timestampText(bytes))),
  1186: () => fixed(16, intervalText),
  1700: () => numericText,
  2950: () =>
    fixed(16, (bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')),
}

/** Arrays of them. */
const ARRAYS = new Set([
  1000, 1001, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1028, 1115, 1182, 1183,
])
for (const oid of [1185, 1187, 1231, 2951, 199, 1002]) ARRAYS.add(oid)

/**
 * @param formats  as in Bind: none, one for all, or one for each
 * @param types  oids of all parameters
 * @param decode  from the client's encoding
 * @throws {SqlError} 22P03 for bytes that are no such value, 0A000 for types whose binary form is not known here
 */
export function readValues(
  values: readonly (Buffer | null)[],
  formats: readonly number[],
  types: readonly number[],
  decode: Read,
): ParameterValue[] {
  const formatOf = (i: number) => (formats.length === 1 ? formats[0]! : (formats[i] ?? 0))
  return values.map((bytes, i) => {
    const oid = types[i] ?? 0
    if (bytes === null) return { oid, text: null }
    return { oid, text: formatOf(i) === 1 ? readBinary(bytes, oid, decode) : decode(bytes) }
  })
}

function readBinary(bytes: Buffer, oid: number, decode: Read): string {
  const scalar = SCALARS[oid]
  if (scalar) return scalar(decode)(bytes)
  if (ARRAYS.has(oid)) return arrayText(bytes, (element, type) => readBinary(element, type, decode))
  throw new SqlError('0A000', `binary values of the type with oid ${oid} are not supported`, {
    hint: 'Send the parameter as text, or cast it: $1::text.',
  })
}

const withZone = (timestamp: string) =>
  timestamp.endsWith('infinity') ? timestamp : timestamp.replace(/( BC)?$/, '+00$1')
