import { expect, test } from 'vitest'
import { bought } from '../../dashboard/customers/figures.ts'
import averageCheck from '../../dashboard/customers/widgets/average-check.tsx'
import buyers from '../../dashboard/customers/widgets/buyers.tsx'
import list from '../../dashboard/customers/widgets/list.tsx'
import openAmount from '../../dashboard/customers/widgets/open-amount.tsx'
import people from '../../dashboard/customers/widgets/people.tsx'
import revenue from '../../dashboard/customers/widgets/revenue.tsx'
import segments from '../../dashboard/customers/widgets/segments.tsx'
import { exportBody } from '../../dashboard/export/body.ts'
import { cellText } from '../../dashboard/lists/cells.ts'
import { columnsOf } from '../../dashboard/lists/columns.ts'
import { segmentName } from '../../dashboard/lists/segments.ts'
import { contextOf, twoPortals } from './support/context.ts'

const context = contextOf()

test('tiles ask one question between them, and nothing about the period', () => {
  const now = contextOf('?p=2019-01')
  const asked = [averageCheck, revenue, openAmount].map((tile) => tile.queries(now).now)
  expect(asked[0]).toEqual(asked[1])
  expect(asked[0]).toEqual(asked[2])
  expect(asked[0]).toEqual(averageCheck.queries(context).now)
  expect(asked[0]).not.toHaveProperty('timeDimensions')
})

test('a tile shows the measure as Cube has it, and nothing where Cube has nothing', () => {
  const rows = [{ 'customers.average_check': '280510.5' }]
  expect(averageCheck.rows({ now: rows }, context)).toMatchObject({ value: 280510.5 })
  expect(averageCheck.rows({ now: [{ 'customers.average_check': null }] }, context)).toMatchObject({
    value: null,
  })
})

test('those who bought are the customers of the segments of buyers, and so are the records behind', () => {
  expect(buyers.queries(context).now?.filters).toContainEqual(bought)
  expect(buyers.records?.({}, context)).toEqual({
    measure: 'customers.count',
    where: [{ name: 'segment', values: bought.values }],
  })
  expect(bought.values).toHaveLength(8)
  expect(bought.values).not.toContain('Без покупок')
  expect(bought.values).not.toContain('не указано')
})

test('segments stand from the best to those who never bought, and keep all rows when one is clicked', () => {
  const row = (segment: string, count: string) => ({
    'customers.segment': segment,
    'customers.count': count,
    'customers.won_amount': null,
  })
  const parts = segments.rows(
    { parts: [row('Без покупок', '9'), row('Спящие', '2'), row('Чемпионы', '1')] },
    context,
  )
  expect(parts).toMatchObject([
    { segment: 'Чемпионы', count: 1 },
    { segment: 'Спящие', count: 2 },
    { segment: 'Без покупок', count: 9 },
  ])
  const clicked = contextOf('?x=seg:%D0%A1%D0%BF%D1%8F%D1%89%D0%B8%D0%B5')
  expect(segments.queries(clicked).parts?.filters).toEqual([])
  expect(averageCheck.queries(clicked).now?.filters).toEqual([
    { member: 'customers.segment', operator: 'equals', values: ['Спящие'] },
  ])
})

test('segments speak the language of the reader', () => {
  const english = contextOf('', undefined, 'en')
  expect(segmentName('Спящие', english)).toBe('Asleep')
  expect(segmentName('Спящие', context)).toBe('Спящие')
  expect(segmentName('Своё имя', english)).toBe('Своё имя')
})

test('customers are told apart by manager or department, with totals of their own question', () => {
  const byDepartment = contextOf('?customers-people.by=department&x=dep:5')
  const { owners, total } = people.queries(byDepartment)
  expect(owners?.dimensions).toEqual(['customers.department', 'customers.department_id'])
  expect(total).not.toHaveProperty('dimensions')
  expect([owners?.filters, total?.filters]).toEqual([[], []])
  expect(people.queries(contextOf('', undefined, 'ru', twoPortals)).owners?.dimensions).toContain(
    'customers.portal_id',
  )
})

test('the list shows all eight figures of each customer', () => {
  const members = columnsOf('customers', context).map(({ member }) => member)
  expect(members).toEqual(
    expect.arrayContaining([
      'customers.won_count_own',
      'customers.won_amount_own',
      'customers.average_check_own',
      'customers.open_count_own',
      'customers.open_amount_own',
      'customers.lost_count_own',
      'customers.lost_amount_own',
      'customers.last_won_at',
    ]),
  )
})

test('a customer without sales has no average', () => {
  const column = columnsOf('customers', context).find(({ key }) => key === 'average_check')!
  expect(cellText({ 'customers.average_check_own': null }, column, context)).toBe('—')
  expect(cellText({ 'customers.average_check_own': '250000' }, column, context)).toBe('250\u00A0000\u00A0₽')
})

test('the list counts what it shows: kind, ready selection and words narrow both', () => {
  const chosen = contextOf(
    '?customers-list.kind=company&customers-list.pick=lapsed&customers-list.sort=last_won&customers-list.find=ромашка',
  )
  const { rows, total } = list.queries(chosen)
  expect(rows?.filters).toEqual(total?.filters)
  expect(rows?.filters).toContainEqual(bought)
  expect(rows?.filters).toContainEqual({ member: 'customers.kind', operator: 'equals', values: ['company'] })
  expect(rows?.order).toEqual([
    ['customers.last_won_at', 'asc'],
    ['customers.id', 'asc'],
  ])
  expect(exportBody(list, chosen, '').queries).toHaveLength(1)
})

test('an unknown kind or selection in the address narrows nothing', () => {
  const { rows } = list.queries(contextOf('?customers-list.kind=nobody&customers-list.pick=nonsense'))
  expect(rows?.filters).toEqual([])
})
