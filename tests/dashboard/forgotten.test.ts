import { expect, test } from 'vitest'
import { listFilters } from '../../dashboard/forgotten/list-filters.ts'
import { forgottenByStage, forgottenStepless, stepless } from '../../dashboard/forgotten/questions.ts'
import pageTile from '../../dashboard/forgotten/widgets/deals.tsx'
import leadList from '../../dashboard/forgotten/widgets/lead-list.tsx'
import leads from '../../dashboard/forgotten/widgets/leads.tsx'
import managers, { readForgetful } from '../../dashboard/forgotten/widgets/managers.tsx'
import silence, { daysOf } from '../../dashboard/forgotten/widgets/silence.tsx'
import { readStages } from '../../dashboard/forgotten/widgets/stages.tsx'
import {
  chosenDays,
  daysText,
  forgottenDeals,
  forgottenNow,
  forgottenRecords,
  idleGroups,
  idleUntil,
  joinGroups,
} from '../../dashboard/idle.ts'
import { readRequest, recordsAsked, writeRequest } from '../../dashboard/records/request.ts'
import type { BlockContext } from '../../dashboard/widget.ts'
import attention from '../../dashboard/widgets/attention.tsx'
import summaryTile from '../../dashboard/widgets/forgotten.tsx'
import { contextOf, onePortal, twoPortals } from './support/context.ts'

type IdleDays = BlockContext['session']['idleDays']

const under = (idleDays: IdleDays, search = '', portals = onePortal) =>
  contextOf(search, '2026-11-21', 'ru', portals, idleDays && { idleDays })

const wholesale: IdleDays = { days: 14, pipelines: [{ portalId: 1, pipelineId: 7, days: 21 }] }

test('fourteen whole days: the last action lay fifteen days ago or earlier', () => {
  expect(idleUntil('2026-11-21', 14)).toEqual(['1970-01-01', '2026-11-06'])
  // Touched on the 6th, nothing on the 7th to the 20th: fourteen days. Touched on the 7th: thirteen.
  expect(idleUntil('2026-11-21', 13)[1]).toBe('2026-11-07')
})

test('the threshold comes from the address, else from the settings, else it is fourteen', () => {
  expect(idleGroups('deals', under(undefined))).toEqual([{ days: 14, filters: [] }])
  expect(idleGroups('deals', under({ days: 20, pipelines: [] }))[0]?.days).toBe(20)
  expect(idleGroups('deals', under(wholesale, '?forgotten.days=30'))).toEqual([{ days: 30, filters: [] }])
})

test.each(['0', '-3', 'x', '1.5', '99999', '3651'])('a threshold of %s is none', (text) => {
  expect(chosenDays(under(undefined, `?forgotten.days=${text}`))).toBeUndefined()
})

test('a pipeline with days of its own is asked apart, the others without it', () => {
  const asked = forgottenNow(under(wholesale))
  expect(Object.values(asked).map(({ filters, timeDimensions }) => ({ filters, timeDimensions }))).toEqual([
    {
      filters: [{ member: 'deals.pipeline_id', operator: 'notEquals', values: ['7'] }],
      timeDimensions: [{ dimension: 'deals.idle_since', dateRange: ['1970-01-01', '2026-11-06'] }],
    },
    {
      filters: [{ member: 'deals.pipeline_id', operator: 'equals', values: ['7'] }],
      timeDimensions: [{ dimension: 'deals.idle_since', dateRange: ['1970-01-01', '2026-10-30'] }],
    },
  ])
})

test('pipelines with equal days share a question; one that repeats the usual number needs none', () => {
  const groups = idleGroups(
    'deals',
    under({
      days: 14,
      pipelines: [
        { portalId: 1, pipelineId: 7, days: 21 },
        { portalId: 1, pipelineId: 4, days: 21 },
        { portalId: 1, pipelineId: 0, days: 14 },
      ],
    }),
  )
  expect(groups).toEqual([
    { days: 14, filters: [{ member: 'deals.pipeline_id', operator: 'notEquals', values: ['4', '7'] }] },
    { days: 21, filters: [{ member: 'deals.pipeline_id', operator: 'equals', values: ['4', '7'] }] },
  ])
})

test('a filtered pipeline asks with its own days only', () => {
  expect(idleGroups('deals', under(wholesale, '?pipe=7')).map(({ days }) => days)).toEqual([21])
  expect(idleGroups('deals', under(wholesale, '?x=pipe:7')).map(({ days }) => days)).toEqual([21])
  expect(idleGroups('deals', under(wholesale, '?pipe=0')).map(({ days }) => days)).toEqual([14])
  expect(idleGroups('deals', under(wholesale, '?x=pipe:7'), ['pipe']).map(({ days }) => days)).toEqual([
    14, 21,
  ])
})

test('pipelines of several portals are told apart by their portal', () => {
  const both = under(wholesale, '', twoPortals)
  expect(idleGroups('deals', both).map(({ filters }) => filters)).toEqual([
    [
      {
        or: [
          { member: 'deals.portal_id', operator: 'notEquals', values: ['1'] },
          { member: 'deals.pipeline_id', operator: 'notEquals', values: ['7'] },
        ],
      },
    ],
    [
      {
        and: [
          { member: 'deals.portal_id', operator: 'equals', values: ['1'] },
          { member: 'deals.pipeline_id', operator: 'equals', values: ['7'] },
        ],
      },
    ],
  ])
  expect(idleGroups('deals', under(wholesale, '?portal=2', twoPortals))).toEqual([{ days: 14, filters: [] }])
})

test('leads know no pipelines: the usual number holds', () => {
  expect(idleGroups('leads', under(wholesale))).toEqual([{ days: 14, filters: [] }])
  expect(forgottenNow(under(wholesale), {}, 'leads').idle0?.measures).toEqual(['leads.open_count'])
})

test('the period has no effect', () => {
  const questions = (search: string) =>
    JSON.stringify([forgottenNow(under(wholesale, search)), silence.queries(under(wholesale, search))])
  expect(questions('?p=2020-01')).toBe(questions('?p=2026-11'))
})

test('counts and sums of groups add up, row by row', () => {
  const rows = joinGroups({
    idle0: [
      { 'deals.manager_id': '5', 'deals.open_count': '2', 'deals.open_amount': '0.10' },
      { 'deals.manager_id': '6', 'deals.open_count': '1', 'deals.open_amount': null },
    ],
    idle1: [
      { 'deals.manager_id': '5', 'deals.open_count': '3', 'deals.open_amount': '0.20' },
      { 'deals.manager_id': '6', 'deals.open_count': '1', 'deals.open_amount': '7.00' },
    ],
    open: [{ 'deals.manager_id': '5', 'deals.open_count': '50', 'deals.open_amount': '1' }],
  })
  expect(rows).toEqual([
    { 'deals.manager_id': '5', 'deals.open_count': 5, 'deals.open_amount': 0.3 },
    { 'deals.manager_id': '6', 'deals.open_count': 2, 'deals.open_amount': '7.00' },
  ])
})

test("the summary's tile, its list and this page ask the same", () => {
  const context = under(wholesale, '?dep=5')
  const groups = forgottenNow(context)
  expect(summaryTile.queries(context)).toEqual(groups)
  expect(pageTile.queries(context)).toMatchObject(groups)
  expect(attention.queries(context)).toMatchObject(groups)
})

test('the list of several thresholds is one question: any group with its own last day', () => {
  const { filters, timeDimensions } = forgottenRecords('deals', under(wholesale))
  expect(timeDimensions).toBeUndefined()
  expect(filters?.at(-1)).toEqual({
    or: [
      {
        and: [
          { member: 'deals.pipeline_id', operator: 'notEquals', values: ['7'] },
          { member: 'deals.last_activity_at', operator: 'beforeDate', values: ['2026-11-07'] },
        ],
      },
      {
        and: [
          { member: 'deals.pipeline_id', operator: 'equals', values: ['7'] },
          { member: 'deals.last_activity_at', operator: 'beforeDate', values: ['2026-10-31'] },
        ],
      },
    ],
  })
  expect(forgottenDeals(under(wholesale), 10).filters).toEqual(filters)
})

test('a number of forgotten deals leads to their list, and the address says so', () => {
  const request = {
    measure: 'deals.open_count',
    where: [{ name: 'manager_id', values: ['17'] }],
    time: 'forgotten' as const,
  }
  expect(readRequest(writeRequest(request))).toEqual(request)
  const context = under(wholesale, '?x=emp:5')
  const { filters } = recordsAsked(request, context)
  expect(filters).toContainEqual({ member: 'deals.manager_id', operator: 'equals', values: ['17'] })
  expect(filters).not.toContainEqual({ member: 'deals.manager_id', operator: 'equals', values: ['5'] })
  expect(filters).toContainEqual(forgottenRecords('deals', under(wholesale)).filters!.at(-1))
})

test('no next step is a condition of its own', () => {
  const [alone, both] = [stepless(under(wholesale)), forgottenStepless(under(wholesale))]
  const planned = { member: 'deals.has_planned_activity', operator: 'equals', values: ['false'] }
  expect(alone.filters).toContainEqual(planned)
  expect(JSON.stringify(alone)).not.toContain('last_activity_at')
  expect(both.filters).toContainEqual(planned)
  expect(JSON.stringify(both)).toContain('last_activity_at')
})

test('the list is narrowed by condition, stage and manager', () => {
  const text = (search: string) => JSON.stringify(listFilters(under(undefined, search)))
  expect(text('')).toContain('last_activity_at')
  expect(text('')).not.toContain('has_planned_activity')
  expect(text('?forgotten-list.only=stepless')).not.toContain('last_activity_at')
  expect(text('?forgotten-list.only=both')).toContain('has_planned_activity')
  const { filters } = listFilters(under(undefined, '?forgotten-list.stage=C7:NEW&forgotten-list.who=none'))
  expect(filters).toContainEqual({ member: 'deals.stage_id', operator: 'equals', values: ['C7:NEW'] })
  expect(filters).toContainEqual({ member: 'deals.manager_id', operator: 'notSet' })
})

test('days of silence follow each other without a gap', () => {
  const today = '2026-11-21'
  expect(daysOf({ from: 7, to: 13 }, today)).toEqual({ from: '2026-11-07', to: '2026-11-13' })
  expect(daysOf({ from: 14, to: 30 }, today)).toEqual({ from: '2026-10-21', to: '2026-11-06' })
  expect(daysOf({ from: 91, to: undefined }, today)).toEqual({ from: '', to: '2026-08-21' })
  expect(daysOf({ from: 61, to: 90 }, today).from).toBe('2026-08-22')
  // The second bucket begins where the usual threshold does.
  expect(daysOf({ from: 14, to: 30 }, today).to).toBe(idleUntil(today, 14)[1])
})

test('who forgets stands beside all that is in work; the total is not the sum of shown rows', () => {
  const person = { 'deals.manager': 'Анна', 'deals.manager_id': '5' }
  const { people, total } = readForgetful(
    {
      people0: [{ ...person, 'deals.open_count': '2', 'deals.open_amount': '100' }],
      people1: [{ ...person, 'deals.open_count': '1', 'deals.open_amount': '50' }],
      total0: [{ 'deals.open_count': '9', 'deals.open_amount': '900' }],
      open: [{ ...person, 'deals.open_count': '20', 'deals.open_amount': '2000' }],
      openTotal: [{ 'deals.open_count': '70', 'deals.open_amount': '7000' }],
    },
    under(undefined),
  )
  expect(people).toMatchObject([{ id: '5', values: { count: 3, amount: 150, open: 20, openAmount: 2000 } }])
  expect(total).toEqual({ count: 9, amount: 900, open: 70, openAmount: 7000 })
})

test('the clicked manager keeps the others beside', () => {
  const filters = Object.values(managers.queries(under(wholesale, '?x=emp:5'))).flatMap(
    (query) => query.filters ?? [],
  )
  expect(JSON.stringify(filters)).not.toContain('manager_id')
})

test('stages stand under their own pipeline', () => {
  const stage = { 'deals.stage': 'Новая', 'deals.stage_id': 'NEW', 'deals.stage_order': '10' }
  const { pipelines } = readStages(
    {
      pipelines0: [
        {
          'deals.pipeline': 'Общая',
          'deals.pipeline_id': '0',
          'deals.open_count': '3',
          'deals.open_amount': '5',
        },
        {
          'deals.pipeline': 'Опт',
          'deals.pipeline_id': '7',
          'deals.open_count': '1',
          'deals.open_amount': '9',
        },
      ],
      total0: [{ 'deals.open_count': '4', 'deals.open_amount': '14' }],
      stages0: [
        { ...stage, 'deals.pipeline_id': '0', 'deals.open_count': '3', 'deals.open_amount': '5' },
        {
          ...stage,
          'deals.stage_id': 'C7:NEW',
          'deals.pipeline_id': '7',
          'deals.open_count': '1',
          'deals.open_amount': '9',
        },
      ],
    },
    under(undefined),
  )
  expect(pipelines.map(({ name, stages }) => [name, stages.map(({ where }) => where[0]!.values[0])])).toEqual(
    [
      ['Опт', ['C7:NEW']],
      ['Общая', ['NEW']],
    ],
  )
  expect(JSON.stringify(forgottenByStage(under(undefined, '?x=pipe:7')).stages0!.filters)).not.toContain(
    'pipeline_id',
  )
})

test('blocks of leads are left out where no portal has leads', () => {
  const without = { portals: [{ ...onePortal[0]!, url: '', demo: false, hasLeads: false }] }
  for (const { isShown } of [leads, leadList]) {
    expect(isShown?.(contextOf(''))).toBe(true)
    expect(isShown?.(contextOf('', '2026-11-21', 'ru', onePortal, without))).toBe(false)
  }
})

test('the numbers in force are said in words', () => {
  expect(daysText(under(undefined))).toBe('14 полных дней')
  expect(daysText(under({ days: 21, pipelines: [] }))).toBe('21 полный день')
  expect(daysText(under(wholesale))).toBe('14 полных дней (в отдельных воронках 21)')
})
