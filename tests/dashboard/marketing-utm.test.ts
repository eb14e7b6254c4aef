import { expect, test } from 'vitest'
import { subjects } from '../../dashboard/marketing/subject.ts'
import { gridTable } from '../../dashboard/marketing/tables.ts'
import {
  clickPath,
  filtersOfPath,
  isPickedPath,
  keyOfPath,
  type Path,
  readPath,
  readToggled,
} from '../../dashboard/marketing/utm/paths.ts'
import { shortened } from '../../dashboard/marketing/utm/shorten.ts'
import { choicesOf, readTree, utmQueries } from '../../dashboard/marketing/utm/tree.ts'
import { readView } from '../../dashboard/url.ts'
import { contextOf } from './support/context.ts'

const { leads } = subjects

const garbage: Path[] = [
  ['yandex'],
  [null],
  ['@'],
  [''],
  ['a/b,c;d=e&f', '{campaign_id}', `"quotes' <b onmouseover=alert(1)>`],
  ['🦄👨‍👩‍👧', null, 'я'.repeat(300)],
  ['100%', '%2F', '..'],
]

test('garbage in tags survives the address', () => {
  for (const path of garbage.filter((one) => one[0] !== '')) {
    expect(readPath(keyOfPath(path))).toEqual(path)
    expect(readToggled([keyOfPath(path), keyOfPath(['next'])].join(','))).toEqual([path, ['next']])
  }
  expect(new Set(garbage.map(keyOfPath)).size).toBe(garbage.length)
  expect(readToggled('%E0%A4%A,a/b/c/d,ok')).toEqual([['ok']])
})

test('garbage in tags reaches questions and clicks unchanged', () => {
  const path = garbage[4]!
  expect(filtersOfPath('leads', path)[2]).toEqual({
    member: 'leads.utm_content',
    operator: 'equals',
    values: [path[2]],
  })
  const clicks = clickPath({ clicks: [] }, path)
  expect(clicks.map(({ kind, ids }) => [kind, ids[0]])).toEqual([
    ['usrc', path[0]],
    ['ucam', path[1]],
    ['ucon', path[2]],
  ])
  expect(isPickedPath({ clicks }, path)).toBe(true)
  expect(clickPath({ clicks }, path)).toEqual([])
})

test('an empty tag is «не указано», another is its neighbour with Ctrl', () => {
  const first = clickPath({ clicks: readView('?x=emp:17').clicks }, [null])
  expect(first).toEqual([
    { kind: 'emp', ids: ['17'] },
    { kind: 'usrc', ids: ['none'] },
  ])
  const both = clickPath({ clicks: first }, ['yandex'], true)
  expect(both[1]).toEqual({ kind: 'usrc', ids: ['none', 'yandex'] })
  expect(clickPath({ clicks: both }, ['yandex'], true)[1]).toEqual({ kind: 'usrc', ids: ['none'] })
  expect(clickPath({ clicks: both }, ['vk', 'may'], true)).toEqual([
    { kind: 'emp', ids: ['17'] },
    { kind: 'usrc', ids: ['vk'] },
    { kind: 'ucam', ids: ['may'] },
  ])
})

test('long tags keep both ends, emoji whole, addresses without scheme', () => {
  expect(shortened('короткая')).toBe('короткая')
  expect(shortened('https://www.shop.example/a')).toBe('shop.example/a')
  const long = shortened(`https://shop.example/${'x'.repeat(300)}/end=42`, 30)
  expect(long).toMatch(/^shop\.example\/x+….*end=42$/)
  expect([...new Intl.Segmenter().segment(long)]).toHaveLength(30)
  expect(shortened('👨‍👩‍👧'.repeat(60), 30)).toBe(`${'👨‍👩‍👧'.repeat(19)}…${'👨‍👩‍👧'.repeat(10)}`)
})

const tagged = (source: string | null, campaign?: string | null, content?: string | null) => ({
  'leads.utm_source': source,
  ...(campaign !== undefined && { 'leads.utm_campaign': campaign }),
  ...(content !== undefined && { 'leads.utm_content': content }),
  'leads.count': '2',
  'leads.open_count': '0',
})
const utm = (search: string) => {
  const context = contextOf(search)
  const choices = choicesOf(context, 'lead-utm', '-received')
  return { context, choices, queries: utmQueries(leads, context, choices) }
}

test('only open levels of the tree are asked for', () => {
  expect(Object.keys(utm('').queries)).toEqual(['total', 'level1'])
  expect(Object.keys(utm('?lead-utm.open=yandex,yandex/may').queries)).toEqual([
    'total',
    'level1',
    'below:yandex',
    'below:yandex/may',
  ])
  expect(Object.keys(utm('?lead-utm.level=2&lead-utm.open=yandex').queries)).toEqual([
    'total',
    'level1',
    'level2',
  ])
  const { queries } = utm('?lead-utm.open=yandex')
  expect(queries['below:yandex']).toMatchObject({
    dimensions: ['leads.utm_source', 'leads.utm_campaign'],
    limit: 201,
  })
  expect(queries['below:yandex']!.filters).toContainEqual({
    member: 'leads.utm_source',
    operator: 'equals',
    values: ['yandex'],
  })
})

test('the tree leaves its own clicks out and keeps the others', () => {
  const { queries } = utm('?x=usrc:yandex;ucam:may;src:WEB')
  expect(JSON.stringify(queries.level1!.filters)).not.toMatch(/utm|may/)
  expect(JSON.stringify(queries.total!.filters)).toContain('WEB')
})

test('the tree is asked in the order in which it is shown', () => {
  expect(utm('?lead-utm.sort=-revenue').queries.level1!.order).toEqual([
    ['leads.revenue', 'desc'],
    ['leads.utm_source', 'asc'],
  ])
  expect(utm('?lead-utm.sort=name').queries.level1!.order).toEqual([['leads.utm_source', 'asc']])
})

test('rows of the tree stand below their parents', () => {
  const { context, choices } = utm('?lead-utm.open=yandex,@&x=usrc:yandex')
  const { rows, total, isCut } = readTree(
    {
      total: [{ 'leads.count': '6' }],
      level1: [tagged('yandex'), tagged(null), tagged('none'), tagged('javascript:alert(1)')],
      'below:yandex': [tagged('yandex', 'may'), tagged('yandex', null)],
      'below:@': [tagged(null, 'https://shop.example/page')],
    },
    leads,
    context,
    choices,
  )
  const [yandex, empty, literal, script] = rows
  expect(yandex!.children!.map(({ key }) => key)).toEqual(['yandex/may', 'yandex/@'])
  expect(yandex).toMatchObject({ isPicked: true, isOpen: true })
  expect(yandex!.children![1]).toMatchObject({
    name: 'не указано',
    where: [
      { name: 'utm_source', values: ['yandex'] },
      { name: 'utm_campaign', values: ['none'] },
    ],
  })
  expect(empty).toMatchObject({ name: 'не указано', where: [{ name: 'utm_source', values: ['none'] }] })
  expect(empty!.children![0]).toMatchObject({ href: 'https://shop.example/page', name: 'shop.example/page' })
  expect(literal).toMatchObject({ name: 'none', hasNoRecords: true, isPicked: false })
  expect(script!.href).toBeUndefined()
  expect(total.values.received).toBe(6)
  expect(isCut).toBe(false)
})

test('a level that is longer than shown says so', () => {
  const { context, choices } = utm('')
  const level1 = Array.from({ length: 201 }, (_, index) => tagged(`ad_${index}`))
  const tree = readTree({ total: [], level1 }, leads, context, choices)
  expect(tree.rows).toHaveLength(200)
  expect(tree.isCut).toBe(true)
})

test('a search opens the tree and does not promise records that it does not list', () => {
  const { context, choices, queries } = utm('?lead-utm.find=ad_7')
  expect(Object.keys(queries)).toEqual(['total', 'level1', 'level2', 'level3'])
  expect(queries.level1!.filters).toContainEqual({
    or: ['utm_source', 'utm_campaign', 'utm_content'].map((name) => ({
      member: `leads.${name}`,
      operator: 'contains',
      values: ['ad_7'],
    })),
  })
  const tree = readTree(
    {
      total: [],
      level1: [tagged('yandex')],
      level2: [tagged('yandex', 'may')],
      level3: [tagged('yandex', 'may', 'ad_77')],
    },
    leads,
    context,
    choices,
  )
  const [source] = tree.rows
  const ad = source!.children![0]!.children![0]!
  expect(source!.hasNoRecords).toBe(true)
  expect(tree.total.hasNoRecords).toBe(true)
  expect(ad.hasNoRecords).toBeUndefined()
  expect(ad.where).toHaveLength(3)
})

test('the copied tree names every row by its whole path', () => {
  const rows = [
    {
      key: 'a',
      name: 'a',
      values: { n: 2 },
      children: [{ key: 'a/b', name: 'b…', fullName: 'bbb', values: { n: 1 } }],
    },
  ]
  const table = gridTable('Метка', [{ key: 'n', title: 'N', kind: 'count' }], rows)
  expect(table.rows).toEqual([
    ['a', 2],
    ['a / bbb', 1],
  ])
})
