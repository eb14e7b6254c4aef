import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  carried,
  changeView,
  countFilters,
  emptyView,
  readView,
  withoutIds,
  writeView,
} from '../../dashboard/url.ts'
import { anyView } from './support/arbitrary.ts'

test('a view survives the address bar', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      expect(readView(writeView(view))).toEqual(view)
    }),
  )
})

test('keys stay short and readable', () => {
  const text = '?p=2026-10&pipe=0,4&dep=5&emp=17&src=WEB&g=quarter&x=emp:17'
  expect(writeView(readView(text))).toBe(text)
})

test('the default view leaves no trace', () => {
  expect(writeView(emptyView)).toBe('')
  expect(readView('')).toEqual(emptyView)
})

test('a portal is a number', () => {
  expect(readView('?portal=2').portal).toBe('2')
  for (const text of ['0', '02', '-1', '2,3', 'main', '123456', ''])
    expect(readView(`?portal=${text}`)).toEqual(emptyView)
})

test('the comparison with the year before goes along, the usual one leaves no trace', () => {
  const view = readView('?p=2026-10&cmp=year')
  expect(view.compared).toBe('year')
  expect(writeView(carried(view))).toBe('?p=2026-10&cmp=year')
  expect(readView('?cmp=prev')).toEqual(emptyView)
  expect(readView('?cmp=tomorrow')).toEqual(emptyView)
})

test('unknown keys and unreadable values are ignored', () => {
  expect(
    readView('?utm_source=mail&p=soon&g=hour&x=stage:1&blk=%3Cb%3E&pipe=&__proto__=1&toString=2'),
  ).toEqual(emptyView)
  expect(readView('?src=%E0%A4%A&p=2026')).toEqual({ ...emptyView, period: { kind: 'year', year: 2026 } })
})

test('any text is read without an error', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => void readView(text)))
})

test('an id with a comma stays one id', () => {
  const view = { ...emptyView, sources: ['a,b', '1|AVITO'] }
  expect(readView(writeView(view))).toEqual(view)
})

test('filters go along to another page, what belongs to one page stays behind', () => {
  const view = readView('?p=2026-10&pipe=0&x=emp:17&chk=source_blank&q=abc&sort=title&portal=2&blk=managers')
  expect(writeView(carried(view))).toBe('?p=2026-10&portal=2&pipe=0&x=emp:17')
})

test('filters without effect on a page are not counted there', () => {
  const view = readView('?pipe=0&src=WEB&emp=3&x=emp:17')
  expect(countFilters(view)).toBe(4)
  expect(countFilters(view, ['pipelines', 'people', 'clicks'])).toBe(3)
  expect(countFilters(view, [])).toBe(0)
})

test('«кроме» is a sign before the ids, kept on the way to another page', () => {
  const text = '?pipe=0&dep=!5&emp=!17&src=!AVITO,none'
  const view = readView(text)
  expect(view).toMatchObject({ sources: ['AVITO', 'none'], except: ['people', 'sources'] })
  expect(writeView(view)).toBe(text)
  expect(writeView(carried(view))).toBe(text)
  expect(readView('?src=%21AVITO')).toEqual(readView('?src=!AVITO'))
  expect(countFilters(view)).toBe(4)
})

test('«кроме» of nothing is no filter', () => {
  expect(readView('?src=!&dep=!')).toEqual(emptyView)
  const view = readView('?src=!AVITO&pipe=!0')
  expect(changeView(view, { sources: [] }).except).toEqual(['pipelines'])
  expect(changeView(view, { ...emptyView }).except).toEqual([])
})

test('«кроме» goes with the portal that its ids belong to', () => {
  const view = readView('?portal=1&src=!AVITO&emp=!3')
  expect(writeView(changeView(view, { portal: '2' }))).toBe('?portal=2')
  expect(withoutIds(view).except).toEqual([])
})
