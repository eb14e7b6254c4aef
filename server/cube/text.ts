/** Answers as JSON text. Rows are written from their columns: no object is made for a row. */
import { type Envelope, envelope, type Head, multiTail } from './envelope.ts'
import { type Cell, type Columns, shaped, type Transform } from './result.ts'

/** The same text as `JSON.stringify(single(…))`. */
export function singleText(transform: Transform, raw: Columns, head: Head): string {
  return written(envelope(transform, raw, head))
}

/** The same text as `JSON.stringify(multi(…))`. */
export function multiText(transforms: Transform[], raws: Columns[], head: Head): string {
  const heads = head.results as Head[]
  const results = heads.map((one, index) => envelope(transforms[index]!, raws[index]!, one))
  const tail = multiTail(
    head,
    results.map((result) => result.head),
  )
  return `{"queryType":${JSON.stringify(head.queryType)},"results":[${results.map(written).join()}],${JSON.stringify(tail).slice(1)}`
}

function written({ head, transform, columns }: Envelope): string {
  const isRows = transform.resType === undefined || transform.resType === 'default'
  // Two columns of one name are one key of an object.
  const isSimple = new Set(columns.members).size === columns.members.length
  const data = isRows && isSimple ? rowsText(columns) : JSON.stringify(shaped(transform, columns))
  return `${JSON.stringify(head).slice(0, -1)},"data":${data}}`
}

/** Texts of a column that are remembered: names repeat, amounts do not. */
const MOST_TEXTS = 1_000

function rowsText({ members, columns }: Columns): string {
  const count = columns[0]?.length ?? 0
  const writers = members.map((member, index) => pairWriter(member, index === 0))
  let text = '['
  for (let row = 0; row < count; row++) {
    if (row > 0) text += ','
    for (let index = 0; index < writers.length; index++) text += writers[index]!(columns[index]![row]!)
    text += '}'
  }
  return `${text}]`
}

/** Writes `"member":cell` with what stands before it. */
function pairWriter(member: string, isFirst: boolean): (cell: Cell) => string {
  const before = `${isFirst ? '{' : ','}${JSON.stringify(member)}:`
  const known = new Map<Cell, string>()
  return (cell) => {
    const text = known.get(cell)
    if (text !== undefined) return text
    const written = before + JSON.stringify(cell)
    if (known.size < MOST_TEXTS) known.set(cell, written)
    return written
  }
}
