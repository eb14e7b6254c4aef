import type { Dialect } from '../dialect.ts'

export interface Span {
  /** Unix seconds with fraction. */
  start: number
  finish: number
  operating?: number
  resetAt?: number
}

/** The `time` object of every success. */
export function timeBlock({ start, finish, operating, resetAt }: Span, dialect: Dialect) {
  const duration = Math.max(0, finish - start)
  const block = {
    start,
    finish,
    duration,
    processing: duration,
    date_start: dialect.time.format(Math.floor(start)),
    date_finish: dialect.time.format(Math.floor(finish)),
  }
  if (!dialect.operating || operating === undefined) return block
  return { ...block, operating_reset_at: resetAt, operating }
}
