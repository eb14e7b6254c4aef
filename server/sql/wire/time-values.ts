/** Binary dates and times: counted from the year 2000, in days or microseconds. */
import { SqlError } from '../error.ts'

const EPOCH_MS = Date.UTC(2000, 0, 1)
const DAY_MS = 86_400_000
const DAY_US = 86_400_000_000n

export function dateText(bytes: Buffer): string {
  const days = bytes.readInt32BE()
  if (days === 0x7fffffff) return 'infinity'
  if (days === -0x80000000) return '-infinity'
  return dated(days, '')
}

/** Without a zone. */
export function timestampText(bytes: Buffer): string {
  const value = bytes.readBigInt64BE()
  if (value === 0x7fffffffffffffffn) return 'infinity'
  if (value === -0x8000000000000000n) return '-infinity'
  const inDay = ((value % DAY_US) + DAY_US) % DAY_US
  return dated(Number((value - inDay) / DAY_US), ` ${clock(inDay)}`)
}

export const timeText = (bytes: Buffer) => clock(bytes.readBigInt64BE())

export const intervalText = (bytes: Buffer) =>
  `${bytes.readInt32BE(12)} months ${bytes.readInt32BE(8)} days ${bytes.readBigInt64BE()} microseconds`

function dated(days: number, clock: string): string {
  const date = new Date(EPOCH_MS + days * DAY_MS)
  if (Number.isNaN(date.getTime())) throw new SqlError('22008', 'date out of range in bind parameter')
  const year = date.getUTCFullYear()
  const parts = [year > 0 ? year : 1 - year, date.getUTCMonth() + 1, date.getUTCDate()]
  const written = parts.map((part, i) => String(part).padStart(i === 0 ? 4 : 2, '0')).join('-')
  return written + clock + (year > 0 ? '' : ' BC')
}

function clock(microseconds: bigint): string {
  const two = (value: bigint) => String(value).padStart(2, '0')
  const seconds = microseconds / 1_000_000n
  const fraction = String(microseconds % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const time = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map(two).join(':')
  return fraction ? `${time}.${fraction}` : time
}
