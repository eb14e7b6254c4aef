/** An Excel workbook, written as its rows are read: its size in memory is that of one portion. */
import type { AboutRow } from '../about.ts'
import type { Cell } from '../cells.ts'
import type { Table } from '../tables.ts'
import type { Locale } from '../words.ts'
import { rowWriter } from './rows.ts'
import { sheetNames } from './sheet-names.ts'
import { type Shell, shellOf } from './shell.ts'
import { widthsOf } from './widths.ts'
import { type Entry, zipped } from './zip.ts'

export interface Workbook {
  tables: Table[]
  about: { name: string; rows: AboutRow[] }
  currency: string
  locale: Locale
}

export async function* workbookOf({ tables, about, ...options }: Workbook): AsyncGenerator<Uint8Array> {
  const names = sheetNames([...tables.map(({ name }) => name), about.name])
  const sources = tables.map(peeked)
  try {
    const sheets = []
    for (const [index, { columns, count }] of tables.entries()) {
      const widths = widthsOf(columns, await sources[index]!.first())
      sheets.push({ name: names[index]!, columns, count, widths })
    }
    const shell = await shellOf(sheets, { ...about, name: names.at(-1)! }, options)
    yield* zipped(entries(shell, tables, sources))
  } finally {
    await Promise.all(sources.map((source) => source.end()))
  }
}

function* entries(shell: Shell, tables: Table[], sources: Peeked[]): Generator<Entry> {
  for (const [name, content] of shell.files) yield { name, content }
  for (const [index, sheet] of shell.sheets.entries())
    yield { name: sheet.path, content: sheetXml(sheet, tables[index]!, sources[index]!.all()) }
}

async function* sheetXml(
  { before, after, styles }: Shell['sheets'][number],
  { columns }: Table,
  batches: AsyncIterable<Cell[][]>,
): AsyncGenerator<Uint8Array> {
  const write = rowWriter(columns, styles)
  let number = 2
  yield Buffer.from(before)
  for await (const rows of batches) yield Buffer.from(rows.map((row) => write(row, number++)).join(''))
  yield Buffer.from(after)
}

interface Peeked {
  first(): Promise<Cell[][]>
  all(): AsyncGenerator<Cell[][]>
  end(): Promise<void>
}

/** Widths are to be known before the first row is written. */
function peeked({ batches }: Table): Peeked {
  const iterator = batches()[Symbol.asyncIterator]()
  let first: Promise<IteratorResult<Cell[][]>> | undefined
  const begin = () => {
    first ??= iterator.next()
    return first
  }
  return {
    first: async () => {
      const { value, done } = await begin()
      return done ? [] : value
    },
    async *all() {
      for (let batch = await begin(); !batch.done; batch = await iterator.next()) yield batch.value
    },
    end: async () => {
      await iterator.return?.()
    },
  }
}
