import type { Query } from '@cubejs-client/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { odataAddress } from '../../dashboard/export/odata.ts'
import { reckoningOf, verdictOf } from '../../dashboard/records/check.ts'
import { conditionsIn, nameMember, namesAsked, namesIn } from '../../dashboard/records/conditions.ts'
import { countOf, isSuspicious, populationsOf, readModel } from '../../dashboard/records/model.ts'
import {
  membersOf,
  numberAsked,
  type RecordsRequest,
  readRequest,
  recordsAsked,
  writeRequest,
} from '../../dashboard/records/request.ts'
import { fileColumns } from '../../dashboard/records/save.ts'
import { contextOf } from './support/context.ts'

const measure = (name: string, aggType: string, meta: object = {}, format?: string) => ({
  name,
  title: name,
  description: '',
  type: 'number',
  aggType,
  ...(format && { format }),
  meta: { version: 1, ...meta },
})
const model = readModel(
  {
    cubes: [
      {
        name: 'sales',
        title: 'Продажи',
        measures: [
          measure('sales.won_count', 'count'),
          measure('sales.lost_count', 'count'),
          measure('sales.created_count', 'count'),
          measure('sales.won_amount', 'sum', {}, 'currency'),
          measure('sales.average_check', 'number', { parts: ['won_amount', 'won_count'] }, 'currency'),
          measure('sales.win_rate', 'number', { parts: ['sales.won_count', 'sales.lost_count'] }, 'percent'),
          measure(
            'sales.overall_conversion',
            'number',
            { parts: ['won_count', 'created_count'], beyond_whole: true },
            'percent',
          ),
        ],
        dimensions: [
          { name: 'sales.manager', title: 'Менеджер', type: 'string' },
          { name: 'sales.manager_id', title: 'ID менеджера', type: 'number' },
          { name: 'sales.source_id', title: 'Код источника', type: 'string' },
          { name: 'sales.department_path', title: 'Путь отдела', type: 'string' },
        ],
      },
      {
        name: 'leads',
        measures: [measure('leads.count', 'count'), measure('leads.revenue', 'sum', {}, 'currency')],
        dimensions: [],
      },
    ],
  },
  'ru',
)
const of = (name: string) => model.measures.get(name)!

const request: fc.Arbitrary<RecordsRequest> = fc.record(
  {
    measure: fc.constantFrom('sales.won_count', 'deals.count', 'deal_stages.reached'),
    where: fc.array(
      fc.record({
        name: fc.constantFrom('manager_id', 'stage_id', 'loss_reason'),
        values: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    time: fc.constantFrom('ever' as const, 'forgotten' as const, {
      name: 'idle_since',
      from: '' as const,
      to: '2026-11-06',
    }),
    without: fc.uniqueArray(fc.constantFrom('emp' as const, 'src' as const), { minLength: 1 }),
    isWhy: fc.constant(true),
  },
  { requiredKeys: ['measure'] },
)

test('a request survives the address', () => {
  fc.assert(
    fc.property(request, (one) => {
      expect(readRequest(writeRequest(one))).toEqual(one)
    }),
  )
})

test('text that is no request opens nothing', () => {
  for (const text of [
    '',
    'deals',
    'deals.count;DROP TABLE',
    'deals.count;Manager=1',
    'deals.count;created_at=2026-02-30..2026-03-01',
    'deals.count;created_at=2026-03-01..2026-13-01',
  ])
    expect(readRequest(text), text).toBeUndefined()
})

test('a request names its members, so that a link to what is no more can be told', () => {
  const one = readRequest('deals.count;manager_id=17;stage_id=NEW;idle_since=..2026-11-06;-emp')!
  expect(membersOf(one)).toEqual(['deals.manager_id', 'deals.stage_id', 'deals.idle_since'])
  expect(membersOf(readRequest('deals.count;forgotten')!)).toEqual([])
})

test('the list is asked with the filters of the number and its own condition, nothing else', () => {
  const context = contextOf('?p=2026-10&src=WEB&x=emp:17')
  const one: RecordsRequest = { measure: 'sales.won_count', where: [{ name: 'stage_id', values: ['WON'] }] }
  const number = numberAsked(one, context)
  const list = recordsAsked(one, context)
  expect(list.timeDimensions).toEqual(number.timeDimensions)
  expect(list.filters.slice(0, -1)).toEqual(number.filters)
  expect(list.filters.at(-1)).toEqual({ member: 'sales.won_count', operator: 'measureFilter' })
  expect(JSON.stringify(number)).toContain('sales.manager_id')
})

test('a row of the clicked block is asked without the click, and so is its total', () => {
  const context = contextOf('?x=emp:17')
  const row = numberAsked(
    { measure: 'sales.won_count', where: [{ name: 'manager_id', values: ['5'] }] },
    context,
  )
  expect(row.filters).toEqual([{ member: 'sales.manager_id', operator: 'equals', values: ['5'] }])
  expect(numberAsked({ measure: 'sales.won_count', without: ['emp'] }, context).filters).toEqual([])
})

test('of several things that a number stands for, a click leaves its own', () => {
  const where = [{ name: 'segment', values: ['Верные', 'Спящие'] }]
  const { filters } = numberAsked({ measure: 'customers.count', where }, contextOf('?x=seg:Спящие'))
  expect(filters).toEqual([
    { member: 'customers.segment', operator: 'equals', values: ['Спящие'] },
    { member: 'customers.segment', operator: 'equals', values: ['Верные', 'Спящие'] },
  ])
})

test('a row of a department is asked without the click on another', () => {
  const where = [{ name: 'department_id', values: ['7'] }]
  expect(numberAsked({ measure: 'deals.count', where }, contextOf('?x=dep:5')).filters).toEqual([
    { member: 'deals.department_id', operator: 'equals', values: ['7'] },
  ])
})

test('a row of a department stands for everybody below it', () => {
  const asked = numberAsked(
    { measure: 'sales.won_count', where: [{ name: 'department_ids', values: ['5'] }] },
    contextOf(),
  )
  expect(asked.filters).toEqual([{ member: 'sales.department_ids', operator: 'contains', values: ['/5/'] }])
})

test('records behind an amount are counted by the count of the same records', () => {
  expect(countOf('sales.won_count', model)).toBe('sales.won_count')
  expect(countOf('sales.won_amount', model)).toBe('sales.won_count')
  expect(countOf('leads.revenue', model)).toBe('leads.count')
})

test('a ratio has the populations that differ', () => {
  expect(populationsOf(of('sales.win_rate'), model)).toEqual(['sales.won_count', 'sales.lost_count'])
  expect(populationsOf(of('sales.average_check'), model)).toEqual(['sales.won_amount'])
  expect(populationsOf(of('sales.won_count'), model)).toEqual([])
})

test('number and list are compared by every measure that must agree', () => {
  expect(reckoningOf(of('sales.won_amount'), model)).toEqual({
    compared: ['sales.won_amount', 'sales.won_count'],
    count: 'sales.won_count',
  })
  expect(reckoningOf(of('leads.revenue'), model)).toEqual({
    compared: ['leads.revenue'],
    count: 'leads.count',
  })
  expect(reckoningOf(of('sales.win_rate'), model).compared).toEqual([])
  const compared = ['sales.won_amount', 'sales.won_count']
  const row = (amount: string | null, count: string) => ({
    'sales.won_amount': amount,
    'sales.won_count': count,
  })
  expect(verdictOf(compared, row('10.50', '2'), row('10.5', '2'))).toBe('same')
  expect(verdictOf(compared, row('10.50', '2'), row('10.5', '1'))).toBe('differs')
  expect(verdictOf(compared, row('10.50', '2'), row('10.52', '2'))).toBe('differs')
  expect(verdictOf(compared, row(null, '0'), row('0', '0'))).toBe('same')
  expect(verdictOf(compared, row('1', '1'), undefined)).toBe('unknown')
})

test('a share outside a whole is suspicious unless the model means it', () => {
  expect(isSuspicious(1.2, of('sales.win_rate'))).toBe(true)
  expect(isSuspicious(-0.1, of('sales.win_rate'))).toBe(true)
  expect(isSuspicious(1, of('sales.win_rate'))).toBe(false)
  expect(isSuspicious(570, of('sales.overall_conversion'))).toBe(false)
  expect(isSuspicious(570, of('sales.won_count'))).toBe(false)
  expect(isSuspicious(null, of('sales.win_rate'))).toBe(false)
})

test('conditions keep alternatives together and leave the measure out', () => {
  const { filters } = recordsAsked(
    { measure: 'sales.won_count' },
    contextOf('?dep=5&emp=17,none&src=WEB&p=2026-10'),
  )
  expect(conditionsIn(filters)).toEqual([
    [
      { member: 'sales.department_ids', values: ['/5/'] },
      { member: 'sales.manager_id', values: ['17', ''] },
    ],
    [{ member: 'sales.source_id', values: ['WEB'] }],
  ])
})

test('what is excluded is told apart, and its own records are not excluded', () => {
  const context = contextOf('?x=not:Спам')
  expect(conditionsIn(numberAsked({ measure: 'leads.count' }, context).filters)).toEqual([
    [{ member: 'leads.loss_reason', values: ['Спам'], isNot: true }],
  ])
  const own = [{ name: 'loss_reason', values: ['Спам'] }]
  expect(numberAsked({ measure: 'leads.junk_count', where: own }, context).filters).toEqual([
    { member: 'leads.loss_reason', operator: 'equals', values: ['Спам'] },
  ])
  expect(numberAsked({ measure: 'leads.count', without: ['not'] }, context).filters).toEqual([])
})

test('«кроме» of a filter is told once, and its ids are named though no record has them', () => {
  const asked = numberAsked({ measure: 'sales.won_count' }, contextOf('?dep=!5,none&src=!WEB,none'))
  const conditions = conditionsIn(asked.filters)
  expect(conditions).toEqual([
    [{ member: 'sales.department_ids', values: ['/5/', ''], isNot: true }],
    [{ member: 'sales.source_id', values: ['WEB', ''], isNot: true }],
  ])
  expect(namesAsked(conditions[0]![0]!, asked, 'sales.department_path')).toEqual({
    filters: [{ member: 'sales.department_ids', operator: 'contains', values: ['/5/'] }],
    dimensions: ['sales.department_ids', 'sales.department_path'],
    limit: 1000,
  })
  expect(namesAsked(conditions[1]![0]!, asked, 'sales.source').filters).toEqual([
    { member: 'sales.source_id', operator: 'equals', values: ['WEB'] },
  ])
})

test('ids are named by the records, departments by their path', () => {
  expect(nameMember('sales.manager_id', model)).toBe('sales.manager')
  expect(nameMember('sales.department_ids', model)).toBe('sales.department_path')
  expect(nameMember('sales.portal_id', model)).toBeUndefined()
  const rows = [{ 'sales.department_ids': '/1/5/', 'sales.department_path': 'Продажи / Опт' }]
  const names = namesIn(rows, 'sales.department_ids', 'sales.department_path')
  expect(names.get('/5/')).toBe('Опт')
})

test('a file holds what the list shows, what stands under it and the way into the CRM, once each', () => {
  const column = (key: string, under?: string) => ({
    key,
    title: key,
    member: `deals.${key}`,
    kind: 'text' as const,
    ...(under && { under: `deals.${under}` }),
  })
  expect(fileColumns('deals', [column('title', 'pipeline'), column('stage', 'pipeline')])).toEqual([
    { member: 'deals.title', title: 'title' },
    { member: 'deals.pipeline' },
    { member: 'deals.stage', title: 'stage' },
    { member: 'deals.url' },
  ])
})

test('a question has its address in the feed', () => {
  const address = odataAddress(
    {
      measures: ['sales.won_count', 'sales.won_amount'],
      dimensions: ['sales.manager'],
      timeDimensions: [
        { dimension: 'sales.date', granularity: 'month', dateRange: ['2026-10-01', '2026-10-31'] },
      ],
      filters: [
        { member: 'sales.manager_id', operator: 'equals', values: ['17', '5'] },
        {
          or: [
            { member: 'sales.source_id', operator: 'equals', values: ["O'Hara"] },
            { member: 'sales.source_id', operator: 'notSet' },
          ],
        },
      ],
    },
    model,
    'https://bi.example.ru',
  )
  expect(decodeURI(address)).toBe(
    'https://bi.example.ru/odata/v4/sales?$apply=filter(date_day ge 2026-10-01 and date_day le 2026-10-31 and ' +
      "(manager_id eq 17 or manager_id eq 5) and (source_id eq 'O''Hara' or source_id eq null))/" +
      'groupby((manager,date_month),aggregate(won_count,won_amount))',
  )
})

test('signs that part an address do not part the words of a condition', () => {
  const ad = 'https://avito.ru/i?a=1&b=2#top +5%'
  const filters = [{ member: 'leads.utm_content', operator: 'equals' as const, values: [ad] }]
  const parts = (question: Query) =>
    new URL(odataAddress(question, model, 'https://bi.example.ru')).searchParams
  expect(parts({ measures: ['leads.count'], filters }).get('$apply')).toBe(
    `filter(utm_content eq '${ad}')/aggregate(count)`,
  )
  const listed = parts({ dimensions: ['leads.id', 'leads.title'], filters })
  expect(listed.get('$filter')).toBe(`utm_content eq '${ad}'`)
  expect(listed.get('$select')).toBe('id,title')
})

test('what is left out keeps what is empty in the feed too', () => {
  const { filters } = numberAsked({ measure: 'sales.won_count' }, contextOf('?dep=!5,6&src=!WEB,none'))
  const address = odataAddress({ measures: ['sales.won_count'], filters }, model, 'https://bi.example.ru')
  expect(decodeURI(address)).toBe(
    "https://bi.example.ru/odata/v4/sales?$apply=filter(((not contains(department_ids,'/5/') and " +
      "not contains(department_ids,'/6/')) or department_ids eq null) and " +
      "(source_id ne 'WEB' or source_id eq null) and source_id ne null)/aggregate(won_count)",
  )
})
