import { expect, test } from 'vitest'
import {
  extentsOf,
  firstOf,
  type GridColumn,
  type GridRow,
  groupsOf,
  linesOf,
  nextSort,
  partOf,
  readSort,
  sortRows,
  sortsOf,
  writeSort,
} from '../../dashboard/ui/grid-rows.ts'

const row = (name: string, sum: number | null, more: Partial<GridRow> = {}): GridRow => ({
  key: name,
  name,
  values: { sum },
  ...more,
})
const names = (rows: GridRow[]) => rows.map(({ name }) => name)
const columns: GridColumn[] = [
  { key: 'sum', title: 'Сумма', kind: 'money', isBar: true },
  { key: 'cycle', title: 'Цикл', kind: 'days', isLowGood: true, group: 'Время' },
]

test('missing values stand last whichever way the sort goes', () => {
  const rows = [row('Яна', null), row('Анна', 2), row('Борис', 7), row('Вера', null)]
  expect(names(sortRows(rows, readSort('sum'), 'ru'))).toEqual(['Анна', 'Борис', 'Вера', 'Яна'])
  expect(names(sortRows(rows, readSort('-sum'), 'ru'))).toEqual(['Борис', 'Анна', 'Вера', 'Яна'])
})

test('a value the row lacks altogether counts as missing', () => {
  const rows = [row('Анна', 1, { values: {} }), row('Борис', -5)]
  expect(names(sortRows(rows, readSort('-sum'), 'ru'))).toEqual(['Борис', 'Анна'])
})

test('equal values stand by name, and names sort both ways with their numbers', () => {
  const rows = [row('Отдел 10', 1), row('Отдел 9', 1), row('Отдел 2', 1)]
  expect(names(sortRows(rows, readSort('-sum'), 'ru'))).toEqual(['Отдел 2', 'Отдел 9', 'Отдел 10'])
  expect(names(sortRows(rows, readSort('-name'), 'ru'))).toEqual(['Отдел 10', 'Отдел 9', 'Отдел 2'])
})

test('rows below are sorted too, and the given rows stay as they were', () => {
  const below = [row('а', 1), row('б', 2)]
  const rows = [row('Первый', 1, { children: below }), row('Второй', 5)]
  const sorted = sortRows(rows, readSort('-sum'), 'ru')
  expect(names(sorted)).toEqual(['Второй', 'Первый'])
  expect(names(sorted[1]!.children!)).toEqual(['б', 'а'])
  expect(names(below)).toEqual(['а', 'б'])
})

test('only rows below open ones are to be seen', () => {
  const leaf = row('лист', 1)
  const middle = row('середина', 1, { children: [leaf] })
  const top = row('верх', 1, { children: [middle] })
  const seen = (open: string[]) =>
    linesOf([top], ({ key }) => open.includes(key)).map(({ row: { name }, level }) => [name, level])
  expect(seen([])).toEqual([['верх', 0]])
  expect(seen(['середина'])).toEqual([['верх', 0]])
  expect(seen(['верх', 'середина'])).toEqual([
    ['верх', 0],
    ['середина', 1],
    ['лист', 2],
  ])
  expect(
    linesOf([row('пусто', 1, { children: [] }), leaf], () => true).map(({ canOpen }) => canOpen),
  ).toEqual([true, false])
})

test('a click on the sorted head turns the order round, on another begins at its useful end', () => {
  expect(nextSort(readSort('-sum'), 'sum', columns)).toEqual(readSort('sum'))
  expect(nextSort(readSort('-sum'), 'cycle', columns)).toEqual(readSort('cycle'))
  expect(nextSort(readSort('cycle'), 'sum', columns)).toEqual(readSort('-sum'))
  expect(nextSort(readSort('-sum'), 'name', columns)).toEqual(readSort('name'))
})

test('the address knows every order and no other', () => {
  expect(sortsOf(columns)).toEqual(['name', '-name', 'sum', '-sum', 'cycle', '-cycle'])
  for (const text of sortsOf(columns)) expect(writeSort(readSort(text))).toBe(text)
})

test('picked rows stay among the first ones', () => {
  const rows = [row('а', 3), row('б', 2), row('в', 1, { isPicked: true })]
  expect(names(firstOf(rows, 1))).toEqual(['а', 'в'])
})

test('bars are parts of the largest value and never leave the cell', () => {
  const extent = extentsOf([row('а', 50), row('б', null), row('в', 200)], columns).get('sum')
  expect(extent).toEqual({ least: 0, most: 200 })
  expect([50, 200, 0, null, 500].map((value) => partOf(value, extent))).toEqual([0.25, 1, 0, 0, 1])
  expect(partOf(5, extentsOf([], columns).get('sum'))).toBe(0)
  expect(partOf(5, undefined)).toBe(0)
})

test('headings cover neighbouring columns of a group', () => {
  const of = (group?: string, key = 'x'): GridColumn => ({
    key,
    title: key,
    kind: 'count',
    ...(group && { group }),
  })
  expect(groupsOf([of(), of()])).toEqual([])
  expect(groupsOf([of(), of('A'), of('A'), of('B')]).map(({ title, size }) => [title, size])).toEqual([
    [undefined, 1],
    ['A', 2],
    ['B', 1],
  ])
})
