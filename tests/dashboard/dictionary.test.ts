import { expect, test } from 'vitest'
import { atBlock, builderWith, explainedAt, sqlOf } from '../../dashboard/dictionary/address.ts'
import { found, type MetaAnswer, readEntries, type Versions } from '../../dashboard/dictionary/entries.ts'
import { loadPlaces, pathOf, placesOf } from '../../dashboard/dictionary/places.ts'
import { pages } from '../../dashboard/pages.ts'
import { readView, writeView } from '../../dashboard/url.ts'
import { defineWidget } from '../../dashboard/widget.ts'
import shipped from '../../schema/versions.json'

const meta: MetaAnswer = {
  cubes: [
    {
      name: 'customers',
      title: 'Клиенты',
      measures: [{ name: 'customers.count', shortTitle: 'Клиентов', type: 'number', aggType: 'count' }],
      dimensions: [],
    },
    {
      name: 'deals',
      title: 'Сделки',
      description: 'Одна строка — одна сделка.',
      meta: { period: 'created_at', en: { title: 'Deals' } },
      measures: [
        {
          name: 'deals.conversion',
          shortTitle: 'Конверсия',
          description: 'Успешные / созданные.',
          type: 'number',
          aggType: 'number',
          format: 'percent',
          meta: {
            version: 2,
            parts: ['won_count', 'deals.count'],
            en: { title: 'Conversion', description: 'Won / created.' },
          },
        },
        { name: 'deals.won_count', shortTitle: 'Успешных', type: 'number', aggType: 'count' },
        { name: 'deals.hidden', type: 'number', isVisible: false },
      ],
      dimensions: [
        { name: 'deals.created_at', shortTitle: 'Создана', description: 'Когда создана.', type: 'time' },
      ],
    },
  ],
}
const versions: Versions = {
  'deals.conversion': {
    version: 2,
    formula: 'won_count / count',
    changes: [{ version: 2, date: '2026-11-01', ru: 'Иначе.', en: 'Otherwise.' }],
  },
}

test('a measure is explained with its parts, clock, version and changes', () => {
  const [deals] = readEntries(meta, versions, 'ru')
  expect(deals).toMatchObject({ name: 'deals', title: 'Сделки', clock: 'Создана' })
  expect(deals?.measures[0]).toEqual({
    name: 'deals.conversion',
    cube: 'deals',
    title: 'Конверсия',
    description: 'Успешные / созданные.',
    format: 'share',
    version: 2,
    formula: 'won_count / count',
    changes: [{ version: 2, date: '2026-11-01', text: 'Иначе.' }],
    parts: [
      { name: 'deals.won_count', title: 'Успешных' },
      { name: 'deals.count', title: 'deals.count' },
    ],
  })
})

test('the reader has names and explanations in their own language', () => {
  const [deals] = readEntries(meta, versions, 'en')
  expect(deals?.title).toBe('Deals')
  expect(deals?.measures[0]).toMatchObject({ title: 'Conversion', description: 'Won / created.' })
  expect(deals?.measures[0]?.changes[0]?.text).toBe('Otherwise.')
})

test('what the model hides is not in the dictionary; a cube without a period is of this moment', () => {
  const cubes = readEntries(meta, versions, 'ru')
  expect(cubes.flatMap(({ measures }) => measures.map(({ name }) => name))).not.toContain('deals.hidden')
  expect(cubes.find(({ name }) => name === 'customers')?.clock).toBeUndefined()
})

test('a formula of another version than the model states is not shown', () => {
  const [deals] = readEntries(
    meta,
    { 'deals.conversion': { ...versions['deals.conversion']!, version: 3 } },
    'ru',
  )
  expect(deals?.measures[0]).toMatchObject({ version: 2, formula: undefined, changes: [] })
})

test('words are looked for in names, titles and explanations', () => {
  const cubes = readEntries(meta, versions, 'ru')
  const names = (words: string, cube = '') =>
    found(cubes, words, cube).flatMap(({ measures, dimensions }) =>
      [...measures, ...dimensions].map(({ name }) => name),
    )
  expect(names('УСПЕШНЫЕ созданные')).toEqual(['deals.conversion'])
  expect(names('won_count')).toEqual(['deals.won_count'])
  expect(names('создана')).toEqual(['deals.created_at'])
  expect(names('', 'customers')).toEqual(['customers.count'])
  expect(names('нет такого')).toEqual([])
})

test('each measure has an address, a name for SQL and a way to the explorer and to its blocks', () => {
  expect(explainedAt('deals.conversion')).toBe('/dictionary#deals.conversion')
  expect(sqlOf('deals.conversion')).toBe('MEASURE(conversion)')
  const before = readView('?p=2026-10&emp=17&customers-list.sort=name')
  expect(writeView(builderWith('deals.conversion')(before))).toBe(
    '?p=2026-10&emp=17&b.c=deals&b.m=conversion',
  )
  expect(writeView(atBlock('trend')(before))).toBe('?p=2026-10&emp=17&blk=trend')
})

test('a block stands on the page of its folder', () => {
  expect(pathOf('../sales/widgets/trend.tsx')).toBe('/sales')
  expect(pathOf('../widgets/trend.tsx')).toBe('/')
  expect(pathOf('../quality/checks.tsx')).toBe('/quality')
  const widget = defineWidget({
    id: 'a',
    area: 'main',
    order: 1,
    height: 1,
    title: () => 'A',
    measures: ['deals.count', 'deals.count'],
    queries: () => ({}),
    rows: () => null,
    chart: () => null,
    table: () => ({ columns: [], rows: [] }),
  })
  const places = placesOf([
    { file: '../sales/widgets/a.tsx', widget },
    { file: '../sales/widgets/again.tsx', widget },
    { file: '../nowhere/widgets/a.tsx', widget },
    { file: '../team/widgets/index.tsx', widget: undefined },
  ])
  expect(places.get('deals.count')?.map(({ path }) => path)).toEqual(['/sales'])
})

test('every measure that a block of a page explains is a measure of the model', async () => {
  const places = await loadPlaces()
  expect(places.size).toBeGreaterThan(20)
  expect([...places.keys()].filter((name) => !Object.hasOwn(shipped, name))).toEqual([])
  for (const place of [...places.values()].flat()) expect(pages.map(({ path }) => path)).toContain(place.path)
})
