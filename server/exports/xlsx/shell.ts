/** The workbook around the rows: `write-excel-file` makes it, with one sample row on each sheet of data. */
import { unzipSync } from 'fflate'
import writeXlsxFile, { type Feature, type Row, type Sheet } from 'write-excel-file/node'
import { getOrderOfSiblings, insertElementMarkupAccordingToOrderOfSiblings } from 'write-excel-file/utility'
import type { AboutRow } from '../about.ts'
import { isNumber, isTime } from '../cells.ts'
import type { Column } from '../columns.ts'
import type { Locale } from '../words.ts'
import { formatOf } from './formats.ts'
import { letters } from './rows.ts'

export interface DataSheet {
  name: string
  columns: Column[]
  widths: number[]
  count: number
}

export interface Shell {
  /** Files of the archive, the sheets of data aside. */
  files: Map<string, Uint8Array>
  /** What stands before and behind the rows of data, and the styles of their columns. */
  sheets: { path: string; before: string; after: string; styles: string[] }[]
}

const HEADER_COLOR = '#E8EDF3'
const FIRST_ROW = 2

export async function shellOf(
  sheets: DataSheet[],
  about: { name: string; rows: AboutRow[] },
  { currency, locale }: { currency: string; locale: Locale },
): Promise<Shell> {
  const book = [...sheets.map((sheet) => dataSheet(sheet, currency, locale)), aboutSheet(about)]
  const linkRow = about.rows.findIndex(({ isLink }) => isLink)
  const link = linkRow < 0 ? undefined : { cell: `B${linkRow + 1}`, url: about.rows[linkRow]!.value }
  const features = [filters(sheets), ...(link ? [hyperlink(link, sheets.length)] : [])]
  const buffer = await writeXlsxFile(book as Sheet<never>[], { features } as object).toBuffer()
  const files = new Map(Object.entries(unzipSync(buffer)))
  const split = sheets.map(({ columns }, index) => {
    const path = `xl/worksheets/sheet${index + 1}.xml`
    const xml = Buffer.from(files.get(path)!).toString()
    files.delete(path)
    return { path, ...splitAtSample(xml, columns.length) }
  })
  return { files, sheets: split }
}

function dataSheet({ name, columns, widths }: DataSheet, currency: string, locale: Locale) {
  const header: Row = columns.map(({ title, kind }) => ({
    value: title,
    type: String,
    fontWeight: 'bold',
    backgroundColor: HEADER_COLOR,
    align: isNumber(kind) ? 'right' : 'left',
    alignVertical: 'center',
    wrap: true,
  }))
  const sample: Row = columns.map(({ kind }) => {
    const format = formatOf(kind, currency, locale)
    if (kind === 'boolean') return { value: true, type: Boolean, align: 'center' }
    if (isTime(kind)) return { value: new Date(0), type: Date, align: 'left', ...(format && { format }) }
    if (isNumber(kind)) return { value: 0, type: Number, ...(format && { format }) }
    return { value: 'x', type: String, ...(format && { format }) }
  })
  return {
    sheet: name,
    data: [header, sample],
    columns: widths.map((width) => ({ width })),
    stickyRowsCount: 1,
  }
}

function aboutSheet({ name, rows }: { name: string; rows: AboutRow[] }) {
  const data: Row[] = rows.map(({ label, value, isLink }, index) => [
    { value: label, type: String, textColor: '#5C6670', alignVertical: 'top' },
    {
      value,
      type: String,
      wrap: true,
      alignVertical: 'top',
      ...(index === 0 ? { fontWeight: 'bold' as const } : {}),
      ...(isLink ? { textColor: '#1F6FB5', textDecoration: { underline: true } } : {}),
    },
  ])
  return { sheet: name, data, columns: [{ width: 30 }, { width: 90 }], showGridLines: false }
}

const SHEET = 'xl/worksheets/sheet{id}.xml'

/** Buttons for filtering in the header, and no complaint of Excel that ids are written as text. */
const filters = (sheets: DataSheet[]): Feature<never> => ({
  files: {
    transform: {
      [SHEET]: {
        transform: (xml, _options, { sheetIndex }) => {
          const sheet = sheets[sheetIndex]
          if (!sheet) return xml
          const last = `${letters(sheet.columns.length - 1)}${sheet.count + 1}`
          const filtered = inserted(xml, `<autoFilter ref="A1:${last}"/>`)
          const ids = sheet.columns.flatMap(({ kind }, index) =>
            kind === 'id' ? [`${letters(index)}2:${letters(index)}${sheet.count + 1}`] : [],
          )
          if (ids.length === 0 || sheet.count === 0) return filtered
          const calm = `<ignoredErrors><ignoredError sqref="${ids.join(' ')}" numberStoredAsText="1"/></ignoredErrors>`
          return inserted(filtered, calm)
        },
      },
    },
  },
})

const RELS = 'xl/worksheets/_rels/sheet{id}.xml.rels'
const HYPERLINK = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink'

const hyperlink = ({ cell, url }: { cell: string; url: string }, sheet: number): Feature<never> => ({
  files: {
    transform: {
      [SHEET]: {
        transform: (xml, _options, { sheetIndex }) =>
          sheetIndex === sheet
            ? inserted(xml, `<hyperlinks><hyperlink ref="${cell}" r:id="rId-link"/></hyperlinks>`)
            : xml,
      },
      [RELS]: {
        insert: (_options, { sheetIndex }) =>
          sheetIndex === sheet
            ? `<Relationship Id="rId-link" Type="${HYPERLINK}" Target="${attribute(url)}" TargetMode="External"/>`
            : undefined,
      },
    },
  },
})

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const ORDER = [...getOrderOfSiblings(SHEET, 'worksheet')!]
ORDER.splice(ORDER.indexOf('drawing'), 0, 'ignoredErrors')

const inserted = (xml: string, element: string): string =>
  insertElementMarkupAccordingToOrderOfSiblings(xml, element, ORDER, 'worksheet')

function splitAtSample(xml: string, columns: number) {
  const start = xml.indexOf(`<row r="${FIRST_ROW}"`)
  const end = xml.indexOf('</row>', start) + '</row>'.length
  const sample = xml.slice(start, end)
  const styles = Array.from({ length: columns }, (_, index) => {
    const cell = new RegExp(`<c r="${letters(index)}${FIRST_ROW}"([^>]*)>`).exec(sample)
    if (!cell) throw new Error(`write-excel-file: no sample cell in column ${index + 1}.`)
    return /\bs="(\d+)"/.exec(cell[1]!)?.[1] ?? ''
  })
  return { before: xml.slice(0, start), after: xml.slice(end), styles }
}
