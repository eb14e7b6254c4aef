import { expect, test } from 'vitest'
import { inSight } from '../../dashboard/lists/Notes.tsx'
import { hasPath, pathQuery, readPath, walkerOf } from '../../dashboard/lists/path/path.ts'
import { mostRows, windowOf } from '../../dashboard/lists/window.ts'
import { onePortal, twoPortals } from './support/context.ts'

const row = (stage: string, order: number, of: Record<string, string | number | boolean | null> = {}) =>
  Object.fromEntries(
    Object.entries({
      stage,
      stage_id: stage,
      stage_order: order,
      entered_at: '2026-01-02T10:00:00.000',
      visits_own: 1,
      stay_days_own: '2',
      is_synthetic: false,
      status: 'open',
      closed_at: null,
      loss_reason: null,
      pipeline: 'Продажи',
      pipeline_id: 0,
      is_current_pipeline: true,
      skipped: '0',
      current_count: '0',
      current_days: null,
      ...of,
    }).map(([name, value]) => [`deal_stages.${name}`, value]),
  )

test('the path of one deal of one portal is asked', () => {
  const walker = walkerOf({ 'sales.id': '5', 'sales.portal_id': '2' }, 'sales', twoPortals)!
  const { filters, dimensions } = pathQuery(walker)
  expect(filters).toEqual([
    { member: 'deal_stages.id', operator: 'equals', values: ['5'] },
    { member: 'deal_stages.portal_id', operator: 'equals', values: ['2'] },
  ])
  expect(dimensions).toContain('deal_stages.stay_days_own')
  expect(pathQuery({ cube: 'lead_stages', id: '1', portal: undefined }).dimensions?.join()).not.toContain(
    'pipeline',
  )
})

test('only deals and leads have a path', () => {
  expect(hasPath('customers')).toBe(false)
  expect(walkerOf({ 'activities.id': '5' }, 'activities', onePortal)).toBeUndefined()
  expect(walkerOf({ 'leads.id': '5' }, 'leads', onePortal)).toEqual({
    cube: 'lead_stages',
    id: '5',
    portal: String(onePortal[0]!.id),
  })
})

test('bars are parts of the longest stay, a visit that goes on is told apart', () => {
  const path = readPath(
    [
      row('Новая', 10, { stay_days_own: '4' }),
      row('В работе', 20, { skipped: '1', visits_own: 0, stay_days_own: '0', entered_at: null }),
      row('Счёт', 30, { visits_own: 2, stay_days_own: '2', current_count: '1', current_days: '6' }),
    ],
    'deal_stages',
  )!
  const [first, skipped, now] = path.steps
  expect(first).toMatchObject({ days: 4, daysNow: null, parts: { past: 0.5, now: 0 } })
  expect(skipped).toMatchObject({ isSkipped: true, days: null, parts: { past: 0, now: 0 } })
  expect(now).toMatchObject({ days: 2, daysNow: 6, parts: { past: 0.25, now: 0.75 } })
})

test('a first stay that goes on has no days behind it', () => {
  const path = readPath(
    [row('Новая', 10, { stay_days_own: '0', current_count: '1', current_days: '3' })],
    'deal_stages',
  )!
  expect(path.steps[0]).toMatchObject({ days: null, daysNow: 3, parts: { past: 0, now: 1 } })
})

test('stages of pipelines that were left come first, under their names', () => {
  const path = readPath(
    [row('Новая', 10), row('Разбор', 20, { is_current_pipeline: false, pipeline: 'Опт', pipeline_id: 4 })],
    'deal_stages',
  )!
  expect(path.steps.map(({ stage, formerly }) => [stage, formerly])).toEqual([
    ['Разбор', 'Опт'],
    ['Новая', undefined],
  ])
  expect(readPath([], 'deal_stages')).toBeUndefined()
})

test('every row of a list of any length lies in one window', () => {
  const most = mostRows(294)
  expect(windowOf(0, 100_000, most)).toEqual({ base: 0, count: most, all: 100_000 })
  expect(windowOf(1, 100_000, most)).toEqual({ base: most, count: 100_000 - most, all: 100_000 })
  // A list that has become shorter.
  expect(windowOf(5, 1000, most)).toEqual({ base: 0, count: 1000, all: 1000 })
  expect(windowOf(0, 0, most)).toEqual({ base: 0, count: 0, all: 0 })
})

test('the count leaves out what an open row shows', () => {
  const open = { row: 2, extra: 200 }
  expect(inSight(0, 400, 40, 100, open)).toEqual({ from: 1, to: 5 })
  expect(inSight(600, 400, 40, 100, open)).toEqual({ from: 11, to: 20 })
  expect(inSight(0, 400, 40, 100, { row: 50, extra: 200 })).toEqual({ from: 1, to: 10 })
})
