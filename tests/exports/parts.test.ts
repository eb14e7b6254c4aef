import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { type Cell, cellReader } from '../../server/exports/cells.ts'
import { disposition } from '../../server/exports/file-name.ts'
import { Turns } from '../../server/exports/turns.ts'
import { letters, MOST_TEXT, serialOf, textXml } from '../../server/exports/xlsx/rows.ts'
import { sheetNames } from '../../server/exports/xlsx/sheet-names.ts'
import { zipped } from '../../server/exports/xlsx/zip.ts'

test('an archive is read back as it was written, however it was cut', async () => {
  async function* drops(text: string) {
    for (const letter of text) yield Buffer.from(letter)
  }
  const chunks = []
  const entries = [
    { name: 'xl/пустой.xml', content: Buffer.alloc(0) },
    { name: 'a.xml', content: drops('Сделка '.repeat(500)) },
    { name: 'b.xml', content: Buffer.from('<b/>') },
  ]
  for await (const chunk of zipped(entries)) chunks.push(chunk)
  const read = Object.entries(unzipSync(Buffer.concat(chunks)))
  expect(read.map(([name, data]) => [name, Buffer.from(data).toString()])).toEqual([
    ['xl/пустой.xml', ''],
    ['a.xml', 'Сделка '.repeat(500)],
    ['b.xml', '<b/>'],
  ])
})

test('a source that fails breaks the archive off', async () => {
  async function* failing() {
    yield Buffer.from('<row/>')
    throw new Error('the database has gone')
  }
  const reading = async () => {
    for await (const _ of zipped([{ name: 'a.xml', content: failing() }]));
  }
  await expect(reading()).rejects.toThrow('the database has gone')
})

test('names of sheets are as Excel takes them, each its own', () => {
  const long = 'Очень длинное название блока, которое не помещается'
  expect(sheetNames(['a/b:c', 'A b C', '', "'кавычки'", long, long])).toEqual([
    'a b c',
    'A b C 2',
    'Лист',
    'кавычки',
    'Очень длинное название блока, к',
    'Очень длинное название блока, 2',
  ])
})

test('a file is called what every system takes', () => {
  expect(disposition('A"B\r\nX-Evil: 1', '2026-01-31', 'xlsx')).toBe(
    `attachment; filename="vitrina-2026-01-31.xlsx"; filename*=UTF-8''A%20B%20X-Evil%201%202026-01-31.xlsx`,
  )
  expect(disposition('..', '2026-01-31', 'csv')).toContain(`UTF-8''Vitrina%202026-01-31.csv`)
  expect(disposition("Менеджер'ы (все)*", '2026-01-31', 'csv')).toContain('%27%D1%8B%20%28')
})

test('columns are numbered as in a spreadsheet', () => {
  expect([0, 25, 26, 51, 701, 702].map(letters)).toEqual(['A', 'Z', 'AA', 'AZ', 'ZZ', 'AAA'])
})

test('days are those of Excel; it knows none before 1900', () => {
  expect(serialOf('2026-01-31T12:00:00.000')).toBe(46_053.5)
  expect(serialOf('1899-12-31T00:00:00.000')).toBeUndefined()
})

test('a text is cut where Excel would refuse the file, and says so', () => {
  const xml = textXml('ы'.repeat(MOST_TEXT + 1))
  expect([xml.length, xml.at(-1)]).toEqual([MOST_TEXT, '…'])
  expect(textXml('x'.repeat(MOST_TEXT))).not.toContain('…')
})

test('Cube and the database mean the same cell', () => {
  const read = (kind: Parameters<typeof cellReader>[0], ...values: unknown[]) =>
    values.map(cellReader(kind)) as Cell[]
  expect(read('money', '1234.50', 0, null, '', 'NaN')).toEqual([1234.5, 0, null, null, null])
  expect(read('boolean', true, 't', 'true', 'f', false, null)).toEqual([true, true, true, false, false, null])
  expect(read('moment', '2026-01-31 13:05:00', '2026-01-31T13:05:00.000', null)).toEqual([
    '2026-01-31T13:05:00.000',
    '2026-01-31T13:05:00.000',
    null,
  ])
  expect(read('id', 7, '9007199254740993')).toEqual(['7', '9007199254740993'])
})

test('turns go to the first in line; who leaves the line takes none', async () => {
  const turns = new Turns(1)
  const leaving = new AbortController()
  const first = await turns.take(new AbortController().signal)
  const second = turns.take(leaving.signal)
  const third = turns.take(new AbortController().signal)
  leaving.abort(new Error('gone'))
  await expect(second).rejects.toThrow('gone')
  first()
  first()
  const done = await third
  expect(await Promise.race([turns.take(new AbortController().signal).then(() => 'taken'), 'waits'])).toBe(
    'waits',
  )
  done()
})
