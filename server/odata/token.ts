/** `$skiptoken`: where the next page goes on. Nothing in it is trusted: its values are filters like the caller's own. */
import { badRequest } from './error.ts'
import type { OrderColumn } from './order.ts'
import type { Place } from './pages.ts'

export interface Token {
  place: Place
  /** Rows that `$top` still allows. */
  left: number | undefined
  /** Rows of a page, as the first page had them. */
  size: number
}

export function writeToken({ place, left, size }: Token): string {
  return Buffer.from(JSON.stringify([size, left ?? null, ...place])).toString('base64url')
}

/** @throws {ODataError} 400 for what is no token of this question */
export function readToken(text: string, order: OrderColumn[]): Token {
  const [size, left, ...place] = parsed(text)
  const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0
  if (!isCount(size) || !(left === null || isCount(left)) || place.length !== order.length) throw foreign()
  if (!place.every((value, index) => fits(value, order[index]!))) throw foreign()
  return { place: place as Place, left: left === null ? undefined : Number(left), size: Number(size) }
}

function parsed(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (Array.isArray(value)) return value
  } catch {}
  throw foreign()
}

const SHAPES: Record<string, RegExp> = {
  Int64: /^-?\d{1,18}$/,
  Decimal: /^-?\d{1,18}(\.\d{1,30})?$/,
  Boolean: /^(true|false)$/,
  Date: /^\d{4}-\d{2}-\d{2}$/,
  DateTimeOffset: /^-?\d{1,14}$/,
}

const fits = (value: unknown, { column }: OrderColumn): boolean =>
  value === null || (typeof value === 'string' && (SHAPES[column.type]?.test(value) ?? true))

const foreign = () =>
  badRequest('$skiptoken: this is no address that a page ended with. Begin again without it.')
