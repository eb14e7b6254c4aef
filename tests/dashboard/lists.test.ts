import { expect, test } from 'vitest'
import { exportBody } from '../../dashboard/export/body.ts'
import { cellText, copyableText } from '../../dashboard/lists/cells.ts'
import { columnsOf, type ListCube, searchOf } from '../../dashboard/lists/columns.ts'
import {
  type Extent,
  measure,
  nameOf,
  pagesOf,
  placeOf,
  rowCount,
  rowOf,
} from '../../dashboard/lists/extent.ts'
import { step } from '../../dashboard/lists/keys.ts'
import { defineList, type ListOptions, sourceOf } from '../../dashboard/lists/list.tsx'
import { inSight } from '../../dashboard/lists/Notes.tsx'
import {
  askList,
  nextSort,
  readSort,
  rowKey,
  searchFilters,
  writeSort,
} from '../../dashboard/lists/question.ts'
import { contextOf, onePortal, twoPortals } from './support/context.ts'

const context = contextOf()
const options: ListOptions = {
  id: 'buyers',
  order: 1,
  title: () => 'Покупатели',
  measures: ['customers.count'],
  cube: 'customers',
  columns: (context) => columnsOf('customers', context),
  filters: () => ({ filters: [{ member: 'customers.kind', operator: 'equals', values: ['company'] }] }),
  total: () => ({
    measure: 'customers.count',
    query: {
      measures: ['customers.count'],
      filters: [{ member: 'customers.kind', operator: 'equals', values: ['company'] }],
    },
  }),
  normalSort: '-won_amount',
  search: searchOf('customers'),
}
const source = sourceOf(options, context)
const ask = (sortText = '', words = '', portals = onePortal) => askList(source, { sortText, words }, portals)

test('a list is asked by pages of 200 rows in a total order', () => {
  const { page } = ask('-open_count', '', twoPortals)
  expect(page(0, 3)).toMatchObject({ ungrouped: true, limit: 200, offset: 600 })
  expect(page(0, 3).order).toEqual([
    ['customers.open_count_own', 'desc'],
    ['customers.id', 'asc'],
    ['customers.portal_id', 'asc'],
  ])
  expect(page(0, 0)).not.toHaveProperty('offset')
})

test('with one portal its number is neither asked for nor sorted by', () => {
  expect(JSON.stringify(ask().page(0, 0))).not.toContain('portal_id')
})

test('rows without a value of the sorted column stand last in both directions', () => {
  const down = ask('-average_check')
  expect(down.parts).toBe(2)
  const member = 'customers.average_check_own'
  expect(down.page(0, 0).filters).toContainEqual({ member, operator: 'set' })
  expect(down.page(1, 0).filters).toContainEqual({ member, operator: 'notSet' })
  expect(down.page(1, 0).order).toEqual([['customers.id', 'asc']])
  expect(down.first?.query.filters).toContainEqual({ member, operator: 'set' })
  // Postgres puts them last by itself when the order ascends.
  expect(ask('average_check').parts).toBe(1)
  expect(ask('-won_amount').parts).toBe(1)
})

test('an order by a column that may not be sorted by falls back to the normal one', () => {
  for (const text of ['manager', '-segment', 'nonsense', ''])
    expect(writeSort(readSort(text, source))).toBe('-won_amount')
  expect(writeSort(readSort('won_count', source))).toBe('won_count')
  expect(() => readSort('', { ...source, normalSort: 'nonsense' })).toThrow(/names none of its columns/)
})

test('a heading sorts figures downwards first, words upwards, and turns round at the second click', () => {
  const columnOf = (key: string) => source.columns.find((column) => column.key === key)!
  const first = nextSort(columnOf('lost_count'), readSort('', source))
  expect(writeSort(first)).toBe('-lost_count')
  expect(writeSort(nextSort(columnOf('lost_count'), first))).toBe('lost_count')
  expect(writeSort(nextSort(columnOf('name'), first))).toBe('name')
})

test('words are looked for in names, whole numbers among the ids too', () => {
  expect(searchFilters(['customers.name', 'customers.client_id'], ' ромашка ')).toEqual([
    { or: [{ member: 'customers.name', operator: 'contains', values: ['ромашка'] }] },
  ])
  expect(searchFilters(['customers.name', 'customers.client_id'], '12')).toEqual([
    {
      or: [
        { member: 'customers.name', operator: 'contains', values: ['12'] },
        { member: 'customers.client_id', operator: 'equals', values: ['12'] },
      ],
    },
  ])
  expect(searchFilters(['customers.name'], '  ')).toEqual([])
})

test('what is looked for is counted too', () => {
  const { page, total } = ask('', 'ромашка')
  const words = searchFilters(source.search!, 'ромашка')[0]
  expect(page(0, 0).filters).toContainEqual(words)
  expect(total?.query.filters).toEqual([...options.total!(context).query.filters!, words])
})

test.each<ListCube>([
  'deals',
  'sales',
  'deal_stages',
  'leads',
  'lead_stages',
  'activities',
  'customers',
  'data_quality',
])('the columns of %s are members of that cube, asked for once each', (cube) => {
  const columns = columnsOf(cube, context)
  const normalSort = columns.find(({ isSortable }) => isSortable)!.key
  const { dimensions = [] } = askList(
    { id: 'all', cube, columns, question: {}, normalSort, search: searchOf(cube) },
    { sortText: '', words: '' },
    twoPortals,
  ).page(0, 0)
  expect(dimensions.every((member) => member.startsWith(`${cube}.`))).toBe(true)
  expect(new Set(dimensions).size).toBe(dimensions.length)
  expect(dimensions).toContain(`${cube}.url`)
})

const long: Extent = { parts: 1, total: 1000, first: undefined, seen: 200 }

test('each row has its place on a page', () => {
  expect(placeOf(450, long)).toEqual({ part: 0, index: 2, row: 50 })
  expect(pagesOf(150, 410, long).map(nameOf)).toEqual(['0:0', '0:1', '0:2'])
  expect(pagesOf(-60, 5, long).map(nameOf)).toEqual(['0:0'])
  expect(pagesOf(990, 5000, long).map(nameOf)).toEqual(['0:4'])
})

test('the second part begins where the first ends, with pages of its own', () => {
  const extent: Extent = { parts: 2, total: 1000, first: 350, seen: 200 }
  expect(placeOf(349, extent)).toEqual({ part: 0, index: 1, row: 149 })
  expect(placeOf(350, extent)).toEqual({ part: 1, index: 0, row: 0 })
  expect(pagesOf(300, 600, extent).map(nameOf)).toEqual(['0:1', '1:0', '1:1'])
})

test('a place leads back to its row, also in the second part', () => {
  const extent: Extent = { parts: 2, total: 1000, first: 350, seen: 200 }
  for (const row of [0, 349, 350, 999]) expect(rowOf(placeOf(row, extent)!, extent)).toBe(row)
  // A page from before the first part became shorter; one that nobody knows the begin of.
  expect(rowOf({ part: 0, index: 1, row: 150 }, extent)).toBeUndefined()
  expect(rowOf({ part: 1, index: 0, row: 3 }, { ...extent, first: undefined })).toBeUndefined()
  expect(rowOf({ part: 0, index: 3, row: 7 }, long)).toBe(607)
})

test('rows whose part nobody knows yet are not asked for', () => {
  const extent: Extent = { parts: 2, total: 1000, first: undefined, seen: 200 }
  expect(placeOf(150, extent)).toMatchObject({ part: 0, index: 0 })
  expect(placeOf(900, extent)).toBeUndefined()
  expect(pagesOf(900, 950, extent)).toEqual([])
})

test('a page that is not full ends the list, whatever was counted before', () => {
  const page = (part: number, index: number, rows: number) => ({ part, index, rows })
  const counted = { total: 700, first: undefined }
  expect(rowCount(measure(1, counted, [page(0, 0, 200), page(0, 3, 41)]))).toBe(641)
  expect(rowCount(measure(1, counted, [page(0, 0, 200)]))).toBe(700)
  expect(rowCount(measure(1, { total: undefined, first: undefined }, [page(0, 0, 200)]))).toBe(400)
  expect(rowCount(measure(1, { total: undefined, first: undefined }, [page(0, 0, 0)]))).toBe(0)
  // An empty page in the middle only says that the list has become shorter, not where it ends.
  expect(rowCount(measure(1, counted, [page(0, 0, 200), page(0, 3, 0)]))).toBe(700)
  const two = measure(2, { total: undefined, first: undefined }, [page(0, 0, 150), page(1, 0, 30)])
  expect([two.first, two.total]).toEqual([150, 180])
})

test('keys lead over rows and columns and stay within the list', () => {
  const press = (key: string, more: object = {}) =>
    step(
      { key, ctrlKey: false, metaKey: false, altKey: false, ...more },
      { row: 5, column: 0 },
      { rows: 100, columns: 4, screen: 9 },
    )
  expect(press('ArrowDown')).toEqual({ row: 6, column: 0 })
  expect(press('ArrowLeft')).toEqual({ row: 5, column: 0 })
  expect(press('PageDown')).toEqual({ row: 14, column: 0 })
  expect(press('PageUp')).toEqual({ row: 0, column: 0 })
  expect(press('End')).toEqual({ row: 99, column: 0 })
  expect(press('ArrowDown', { ctrlKey: true })).toEqual({ row: 99, column: 0 })
  expect(press('End', { altKey: true })).toBeUndefined()
  expect(press('a')).toBeUndefined()
})

test('the count says which rows are wholly seen', () => {
  expect(inSight(0, 516, 52, 6558)).toEqual({ from: 1, to: 10 })
  expect(inSight(52 * 6558 - 516, 516, 52, 6558)).toEqual({ from: 6549, to: 6558 })
  expect(inSight(0, 516, 52, 3)).toEqual({ from: 1, to: 3 })
})

test('cells are written for the eye and copied for a spreadsheet', () => {
  const [money, day, moment] = [
    { key: 'a', title: '', member: 'c.amount', kind: 'money' },
    { key: 'b', title: '', member: 'c.day', kind: 'day' },
    { key: 'c', title: '', member: 'c.at', kind: 'moment' },
  ] as const
  const row = {
    'c.amount': '7494594.75',
    'c.day': '2025-12-26T00:00:00.000',
    'c.at': '2026-11-21T09:05:00.000',
  }
  expect(cellText(row, money, context)).toBe('7\u00A0494\u00A0595\u00A0₽')
  expect(copyableText(row, money, context)).toBe('7494594.75')
  expect(cellText(row, day, context)).toBe('26\u00A0дек\u00A02025')
  expect(copyableText(row, day, context)).toBe('2025-12-26')
  expect(cellText(row, moment, context)).toBe('21\u00A0ноя, 09:05')
  expect([cellText({}, money, context), copyableText({}, money, context)]).toEqual(['—', ''])
})

test('keys of rows tell portals apart only where there are several', () => {
  const row = { 'customers.id': 'company:9', 'customers.portal_id': '2' }
  expect(rowKey(row, 'customers', onePortal)).toBe('company:9')
  expect(rowKey(row, 'customers', twoPortals)).toBe('company:9:2')
})

test('a file has the whole list in its order, without the count', () => {
  const widget = defineList(options)
  const { queries } = exportBody(widget, contextOf('?buyers.sort=-lost_count&buyers.find=ромашка'), 'link')
  expect(queries).toHaveLength(1)
  expect(queries[0]).not.toHaveProperty('limit')
  expect(queries[0]).toMatchObject({
    ungrouped: true,
    order: [
      ['customers.lost_count_own', 'desc'],
      ['customers.id', 'asc'],
    ],
  })
  expect(JSON.stringify(queries[0]!.filters)).toContain('ромашка')
})
