/** Binary arrays: number of dimensions, oid of the elements, a length and a lower bound each, then the elements. */
import { SqlError } from '../error.ts'
import { Fields } from './fields.ts'

const MOST_DIMENSIONS = 6

/**
 * @param read  one element
 * @returns `{1,2,NULL}`, elements quoted
 */
export function arrayText(bytes: Buffer, read: (element: Buffer, oid: number) => string): string {
  const fields = new Fields(bytes)
  const dimensions = fields.int32()
  fields.int32()
  const oid = fields.uint32()
  if (dimensions < 0 || dimensions > MOST_DIMENSIONS)
    throw new SqlError('22P03', 'invalid array in bind parameter')
  const lengths = fields.list(dimensions, () => {
    const length = fields.int32()
    fields.int32()
    return length
  })
  const elements = lengths.reduce((product, length) => product * length, Math.min(1, dimensions))
  // Each takes four bytes at least: a head that promises more would keep us counting for ever.
  if (lengths.some((length) => length < 0) || elements > bytes.length)
    throw new SqlError('22P03', 'invalid array in bind parameter')
  const element = () => {
    const length = fields.int32()
    return length === -1 ? 'NULL' : `"${read(fields.bytes(length), oid).replace(/[\\"]/g, '\\$&')}"`
  }
  const text = elements === 0 ? '{}' : level(lengths, element)
  fields.end()
  return text
}

/** Elements stand one after another, the last dimension running fastest. */
function level([length, ...deeper]: number[], element: () => string): string {
  const parts: string[] = []
  for (let i = 0; i < length!; i++) parts.push(deeper.length > 0 ? level(deeper, element) : element())
  return `{${parts.join(',')}}`
}
