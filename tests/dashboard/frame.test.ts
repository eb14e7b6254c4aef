import { expect, test } from 'vitest'
import { nextTableSort, sortRows } from '../../dashboard/DataTable.tsx'
import { failureKind } from '../../dashboard/FrameFailure.tsx'
import { freedIn, ignoredIn, leftOutIn } from '../../dashboard/FrameScope.ts'
import { during, filtersOf } from '../../dashboard/filters.ts'
import { defineWidget, type TableModel } from '../../dashboard/widget.ts'
import { contextOf } from './support/context.ts'

const widgetOf = (queries: Parameters<typeof defineWidget>[0]['queries']) =>
  defineWidget({
    id: 'block',
    area: 'main',
    order: 1,
    height: 100,
    title: () => 'Блок',
    measures: [],
    queries,
    rows: () => null,
    chart: () => null,
    table: () => ({ columns: [], rows: [] }),
  })

const heeding = widgetOf(({ view, comparison }) => ({
  won: {
    measures: ['sales.won_count'],
    ...during('sales', comparison.current),
    filters: filtersOf('sales', view),
  },
}))
const clicked = widgetOf(({ view }) => ({
  people: {
    measures: ['deals.count'],
    dimensions: ['deals.manager_id'],
    filters: filtersOf('deals', view, { without: ['emp'] }),
  },
}))
const activities = widgetOf(({ view }) => ({
  calls: { measures: ['activities.calls'], filters: filtersOf('activities', view) },
}))

test('a block says which filters its records do not know', () => {
  const context = contextOf('?src=WEB&pipe=0&emp=17&x=seg:VIP')
  expect(ignoredIn(activities, context, '/team')).toEqual(['pipe', 'src', 'seg'])
  expect(ignoredIn(heeding, context, '/')).toEqual(['seg'])
})

test('filters that a page does not offer are not missed there', () => {
  expect(ignoredIn(activities, contextOf('?src=WEB'), '/customers')).toEqual([])
  expect(ignoredIn(activities, contextOf('?x=src:WEB'), '/customers')).toEqual(['src'])
})

test('a clicked block is told from those that heed the click, also beside a filter of the same kind', () => {
  const context = contextOf('?emp=17,18&x=emp:17')
  expect(leftOutIn(clicked, context)).toEqual(['emp'])
  expect(leftOutIn(heeding, context)).toEqual([])
  expect(leftOutIn(activities, contextOf('?x=src:WEB'))).toEqual([])
})

test('failures are told by what the reader can do about them', () => {
  const failure = (status: number | undefined, message = '') =>
    failureKind(Object.assign(new Error(message), status === undefined ? {} : { status }))
  expect(failure(0)).toBe('offline')
  expect(failure(503)).toBe('offline')
  expect(failureKind(new TypeError('Failed to fetch'))).toBe('offline')
  expect(failure(401)).toBe('session')
  expect(failure(403)).toBe('rights')
  expect(failure(504)).toBe('slow')
  expect(failure(400, 'The answer has 12 000 rows, at most 10 000 are given.')).toBe('rows')
  expect(failure(400, 'deals.con: no such member')).toBe('other')
  expect(failure(undefined)).toBe('other')
})

const table: TableModel = {
  columns: [
    { title: 'Имя', kind: 'text' },
    { title: 'Сумма', kind: 'money' },
  ],
  rows: [
    ['Яна', '9'],
    ['Борис', null],
    ['Анна', '10'],
  ],
}
const names = (rows: unknown[][]) => rows.map(([name]) => name)

test('a table is sorted by a heading, what is empty stands last, the third click restores the order', () => {
  const first = nextTableSort(undefined, 1, 'money')
  expect(names(sortRows(table, first, 'ru'))).toEqual(['Анна', 'Яна', 'Борис'])
  const second = nextTableSort(first, 1, 'money')
  expect(names(sortRows(table, second, 'ru'))).toEqual(['Яна', 'Анна', 'Борис'])
  expect(nextTableSort(second, 1, 'money')).toBeUndefined()
  expect(names(sortRows(table, nextTableSort(second, 0, 'text'), 'ru'))).toEqual(['Анна', 'Борис', 'Яна'])
  expect(sortRows(table, undefined, 'ru')).toBe(table.rows)
})

test('Escape in a block frees everything picked in it, and nothing of other blocks', () => {
  const context = contextOf('?x=emp:17,18;src:WEB')
  expect(freedIn(clicked, context)).toEqual([{ kind: 'src', ids: ['WEB'] }])
  expect(freedIn(heeding, context)).toBeUndefined()
  expect(freedIn(clicked, contextOf())).toBeUndefined()
})
