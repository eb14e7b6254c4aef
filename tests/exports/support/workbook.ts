/** Reads a workbook back from its XML, with what Excel would see of a cell. */
import { strFromU8, unzipSync } from 'fflate'

export interface ReadCell {
  /** `n` number or date, `b` boolean, `s` and `inlineStr` text. */
  type: string
  value: string | number | boolean
  format: string
}

export interface ReadSheet {
  name: string
  xml: string
  /** Rows of cells by letter. */
  rows: Record<string, ReadCell>[]
}

export interface ReadWorkbook {
  files: Record<string, string>
  sheets: ReadSheet[]
}

export function readWorkbook(bytes: Uint8Array): ReadWorkbook {
  const files = Object.fromEntries(
    Object.entries(unzipSync(bytes)).map(([name, data]) => [name, strFromU8(data)]),
  )
  const shared = [...files['xl/sharedStrings.xml']!.matchAll(/<si><t[^>]*>(.*?)<\/t><\/si>/gs)].map(
    ([, text]) => plain(text!),
  )
  const formats = formatsOf(files['xl/styles.xml']!)
  const names = [...files['xl/workbook.xml']!.matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(([, name]) =>
    plain(name!),
  )
  const sheets = names.map((name, index) => {
    const xml = files[`xl/worksheets/sheet${index + 1}.xml`]!
    return { name, xml, rows: rowsOf(xml, shared, formats) }
  })
  return { files, sheets }
}

/** Values of a sheet under its header. */
export function valuesOf({ rows }: ReadSheet): Record<string, ReadCell['value'] | null>[] {
  const [header, ...data] = rows
  return data.map((row) =>
    Object.fromEntries(
      Object.entries(header!).map(([letter, { value }]) => [String(value), row[letter]?.value ?? null]),
    ),
  )
}

function rowsOf(xml: string, shared: string[], formats: string[]): ReadSheet['rows'] {
  return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row]) =>
    Object.fromEntries(
      [...row!.matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].flatMap(
        ([, letter, attributes, content]) => {
          const type = /\bt="(\w+)"/.exec(attributes!)?.[1] ?? 'n'
          const format = formats[Number(/\bs="(\d+)"/.exec(attributes!)?.[1] ?? 0)] ?? ''
          const text = /<(?:v|t)[^>]*>(.*?)<\/(?:v|t)>/s.exec(content ?? '')?.[1]
          return text === undefined ? [] : [[letter!, { type, value: contentOf(type, text, shared), format }]]
        },
      ),
    ),
  )
}

function contentOf(type: string, text: string, shared: string[]): ReadCell['value'] {
  if (type === 'n') return Number(text)
  if (type === 'b') return text === '1'
  return type === 's' ? shared[Number(text)]! : plain(text)
}

/** Format codes by style. */
function formatsOf(styles: string): string[] {
  const codes = new Map(
    [...styles.matchAll(/<numFmt [^>]*\/>/g)].map(([tag]) => [
      /numFmtId="(\d+)"/.exec(tag)![1],
      plain(/formatCode="([^"]*)"/.exec(tag)![1]!),
    ]),
  )
  const cells = /<cellXfs[^>]*>(.*?)<\/cellXfs>/s.exec(styles)![1]!
  return [...cells.matchAll(/<xf [^>]*>/g)].map(([tag]) => codes.get(/numFmtId="(\d+)"/.exec(tag)?.[1]) ?? '')
}

const plain = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
