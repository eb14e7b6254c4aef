import { expect, test } from 'vitest'
import { during, filtersOf, ignoredBy } from '../../dashboard/filters.ts'
import { forgottenDeals, forgottenNow, idleGroups } from '../../dashboard/idle.ts'
import { closedIn, openNow } from '../../dashboard/queries.ts'
import { carried, readView } from '../../dashboard/url.ts'
import { contextOf } from './support/context.ts'

test('no filters ask for everything', () => {
  expect(filtersOf('sales', readView(''))).toEqual([])
})

test('each cube is filtered by its own members', () => {
  expect(filtersOf('deal_stages', readView('?pipe=0,4&src=WEB'))).toEqual([
    { member: 'deal_stages.pipeline_id', operator: 'equals', values: ['0', '4'] },
    { member: 'deal_stages.source_id', operator: 'equals', values: ['WEB'] },
  ])
})

test('a department means everybody below it', () => {
  expect(filtersOf('deals', readView('?dep=5'))).toEqual([
    { member: 'deals.department_ids', operator: 'contains', values: ['/5/'] },
  ])
})

test('departments and employees together mean any of them', () => {
  expect(filtersOf('deals', readView('?dep=5&emp=17'))).toEqual([
    {
      or: [
        { member: 'deals.department_ids', operator: 'contains', values: ['/5/'] },
        { member: 'deals.manager_id', operator: 'equals', values: ['17'] },
      ],
    },
  ])
})

test('«не указано» is a filter too', () => {
  expect(filtersOf('sales', readView('?src=WEB,none'))).toEqual([
    {
      or: [
        { member: 'sales.source_id', operator: 'equals', values: ['WEB'] },
        { member: 'sales.source_id', operator: 'notSet' },
      ],
    },
  ])
})

test('«кроме» keeps what is empty, unless that is left out too', () => {
  // Cube lets null through `notEquals`: count(all) = count(only) + count(except).
  expect(filtersOf('sales', readView('?src=!WEB,CALL&pipe=!0'))).toEqual([
    { member: 'sales.pipeline_id', operator: 'notEquals', values: ['0'] },
    { member: 'sales.source_id', operator: 'notEquals', values: ['WEB', 'CALL'] },
  ])
  expect(filtersOf('sales', readView('?src=!WEB,none'))).toEqual([
    { member: 'sales.source_id', operator: 'notEquals', values: ['WEB'] },
    { member: 'sales.source_id', operator: 'set' },
  ])
  expect(filtersOf('leads', readView('?src=!none&pipe=!0'))).toEqual([
    { member: 'leads.source_id', operator: 'set' },
  ])
})

test('«кроме» departments and employees means neither of them', () => {
  expect(filtersOf('deals', readView('?dep=!5,6&emp=!17'))).toEqual([
    { member: 'deals.department_ids', operator: 'notContains', values: ['/5/', '/6/'] },
    { member: 'deals.manager_id', operator: 'notEquals', values: ['17'] },
  ])
  expect(filtersOf('deals', readView('?dep=!5,none&emp=!none'))).toEqual([
    { member: 'deals.department_ids', operator: 'notContains', values: ['/5/'] },
    { member: 'deals.department_id', operator: 'set' },
    { member: 'deals.manager_id', operator: 'set' },
  ])
})

test('clicks keep their meaning beside «кроме»', () => {
  expect(filtersOf('sales', readView('?src=!WEB&x=src:CALL'))).toEqual([
    { member: 'sales.source_id', operator: 'notEquals', values: ['WEB'] },
    { member: 'sales.source_id', operator: 'equals', values: ['CALL'] },
  ])
})

test('a block that knows no sources says so of «кроме» too', () => {
  expect(ignoredBy('activities', readView('?src=!WEB&pipe=!0&emp=!3'))).toEqual(['pipe', 'src'])
  expect(ignoredBy('deals', readView('?src=!WEB&pipe=!0&emp=!3'))).toEqual([])
})

test('pipelines left out are not asked for their own days of being forgotten', () => {
  const days = (search: string) =>
    idleGroups(
      'deals',
      contextOf(search, '2026-11-21', 'ru', undefined, {
        idleDays: {
          days: 14,
          pipelines: [
            { portalId: 1, pipelineId: 7, days: 21 },
            { portalId: 1, pipelineId: 9, days: 30 },
          ],
        },
      }),
    ).map((group) => group.days)
  expect(days('?pipe=7,9')).toEqual([21, 30])
  expect(days('?pipe=!7,9')).toEqual([14])
  expect(days('?pipe=!7')).toEqual([14, 30])
  expect(days('?pipe=!7&x=pipe:7,9')).toEqual([30])
  expect(days('?pipe=!7&x=pipe:7')).toEqual([14])
})

test('the clicked block leaves out its own click', () => {
  const view = readView('?pipe=0&x=emp:17')
  expect(filtersOf('sales', view)).toContainEqual({
    member: 'sales.manager_id',
    operator: 'equals',
    values: ['17'],
  })
  expect(filtersOf('sales', view, { without: ['emp'] })).toHaveLength(1)
})

test('excluded outcomes of leads leave all other leads, and deals as they are', () => {
  const view = readView('?x=not:Спам,Франшиза')
  const values = ['Спам', 'Франшиза']
  for (const cube of ['leads', 'lead_stages'] as const)
    expect(filtersOf(cube, view)).toEqual([{ member: `${cube}.loss_reason`, operator: 'notEquals', values }])
  expect(filtersOf('deals', view)).toEqual([])
  expect(ignoredBy('deals', view)).toEqual(['not'])
  expect(carried(view).clicks).toEqual([])
})

test('sales are asked by the day of the event, deals by that of creation', () => {
  const range = { from: '2026-11-01', to: '2026-11-30' }
  expect(during('sales', range).timeDimensions[0]?.dimension).toBe('sales.date')
  expect(during('deals', range).timeDimensions[0]?.dimension).toBe('deals.created_at')
  expect(closedIn(readView(''), range).timeDimensions).toEqual([
    { dimension: 'sales.date', dateRange: ['2026-11-01', '2026-11-30'] },
  ])
})

test('what is in work now knows no period', () => {
  expect(openNow(readView('?p=2020-01')).timeDimensions).toBeUndefined()
})

test('forgotten means fourteen full days without an action', () => {
  const asked = forgottenNow(contextOf('?p=2020-01')).idle0!
  expect(asked.timeDimensions).toEqual([
    { dimension: 'deals.idle_since', dateRange: ['1970-01-01', '2026-11-06'] },
  ])
})

test('the list of forgotten deals asks exactly what their tile counts', () => {
  const context = contextOf('?dep=5&x=emp:17')
  const [list, tile] = [forgottenDeals(context, 500), forgottenNow(context).idle0!]
  // Of open deals the last activity is what they are idle since; this one has an index.
  expect(list.timeDimensions).toEqual([{ ...tile.timeDimensions![0], dimension: 'deals.last_activity_at' }])
  expect(tile.timeDimensions![0]!.dimension).toBe('deals.idle_since')
  expect(list.ungrouped).toBe(true)
  expect(list.filters).toEqual([
    { member: 'deals.status', operator: 'equals', values: ['open'] },
    ...(tile.filters ?? []),
  ])
})
