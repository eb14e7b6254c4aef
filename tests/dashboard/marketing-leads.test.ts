import { expect, test } from 'vitest'
import { leadsAsked } from '../../dashboard/marketing/lead-filters.ts'
import { countAll, outcomeQueries, readOutcomes, toggleOutcome } from '../../dashboard/marketing/outcomes.ts'
import { grainOf, readPeopleDays } from '../../dashboard/marketing/people-days.tsx'
import { controlOf, readStages, stageQueries, stageRequest } from '../../dashboard/marketing/stages.ts'
import leadManagers from '../../dashboard/marketing/widgets/lead-managers.tsx'
import { contextOf } from './support/context.ts'

const stage = (id: string | null, order: number, visited: string) => ({
  'lead_stages.stage': id,
  'lead_stages.stage_id': id,
  'lead_stages.stage_order': String(order),
  'lead_stages.visited': visited,
})

test('the first stage is the control of the count', () => {
  const context = contextOf()
  const answers = {
    stages: [stage('WORK', 2, '531'), stage('NEW', 1, '616'), stage(null, 10_000, '3')],
    received: [{ 'leads.count': '616' }],
    sources: [],
  }
  const data = readStages(answers, context)
  expect(data.stages.map(({ name }) => name)).toEqual(['NEW', 'WORK', 'пусто / не указано'])
  expect(controlOf(data)).toEqual({ visited: 616, received: 616 })
  expect(stageRequest('lead_stages.visited', data.stages[2], undefined, context)).toEqual({
    measure: 'lead_stages.visited',
    where: [{ name: 'stage_id', values: ['none'] }],
  })
  expect(controlOf({ ...data, stages: [] })).toBeUndefined()
})

test('the block of stages has a source of its own', () => {
  const context = contextOf('?lead-stages.source=WEB&x=src:CALL')
  const { stages, received, sources } = stageQueries(context)
  expect(JSON.stringify(stages.filters)).toContain('WEB')
  expect(JSON.stringify(received.filters)).toContain('WEB')
  expect(JSON.stringify([stages, received, sources])).not.toContain('CALL')
  expect(stageRequest('lead_stages.skipped', { id: 'NEW' }, undefined, context)).toEqual({
    measure: 'lead_stages.skipped',
    where: [
      { name: 'stage_id', values: ['NEW'] },
      { name: 'source_id', values: ['WEB'] },
    ],
    without: ['src'],
  })
})

test('stages by manager show whom they count and keep all of them', () => {
  const context = contextOf('?lead-stages.by=manager&lead-stages.measure=skipped&x=emp:17')
  const queries = stageQueries(context)
  expect(queries.cells.measures).toEqual(['lead_stages.skipped'])
  const { sources: _, ...counted } = queries
  expect(JSON.stringify(counted)).not.toContain('"17"')
  const data = readStages(
    {
      stages: [stage('NEW', 1, '9')],
      received: [{ 'leads.count': '9' }],
      sources: [],
      cells: [
        {
          ...stage('NEW', 1, '9'),
          'lead_stages.manager': 'Анна',
          'lead_stages.manager_id': '17',
          'lead_stages.skipped': '2',
        },
      ],
      parts: [{ 'leads.manager': 'Анна', 'leads.manager_id': '17', 'leads.count': '9' }],
    },
    context,
  )
  expect(data.parts).toMatchObject([{ name: 'Анна', received: 9, values: { NEW: 2 } }])
  expect(stageRequest('lead_stages.skipped', data.stages[0], data.parts[0], context).where).toEqual([
    { name: 'stage_id', values: ['NEW'] },
    { name: 'manager_id', values: ['17'] },
  ])
})

test('long periods go by weeks and months', () => {
  expect(grainOf({ from: '2026-10-01', to: '2026-10-31' })).toBe('day')
  expect(grainOf({ from: '2026-07-01', to: '2026-09-30' })).toBe('week')
  expect(grainOf({ from: '2026-01-01', to: '2026-12-31' })).toBe('month')
})

test('people by days have totals of both ends and no days ahead', () => {
  const context = contextOf('?p=2026-11')
  const of = (id: string | null, count: string, day?: string) => ({
    'leads.manager': id === null ? null : `М${id}`,
    'leads.manager_id': id,
    'leads.count': count,
    ...(day && { 'leads.created_at.day': `${day}T00:00:00.000` }),
  })
  const { columns, rows, total } = readPeopleDays(
    {
      cells: [of('1', '3', '2026-11-02'), of(null, '1', '2026-11-21')],
      people: [of(null, '1'), of('1', '3')],
      steps: [{ 'leads.created_at.day': '2026-11-02T00:00:00.000', 'leads.count': '3' }],
      total: [{ 'leads.count': '4' }],
    },
    'leads',
    context,
  )
  expect(columns.map(({ key }) => key).slice(0, 2)).toEqual(['total', '2026-11-01'])
  expect(columns.at(-1)).toMatchObject({ key: '2026-11-21', isOpen: true })
  expect(rows.map(({ name }) => name)).toEqual(['М1', 'не указано'])
  expect(rows[0]!.values).toMatchObject({ total: 3, '2026-11-02': 3, '2026-11-03': 0 })
  expect(total.values).toMatchObject({ total: 4, '2026-11-02': 3, '2026-11-21': 0 })
})

test('the list of leads is narrowed inside, or shows all in work whenever they came', () => {
  const narrowed = leadsAsked(contextOf('?lead-list.stage=NEW&lead-list.source=none&lead-list.status=junk'))
  expect(narrowed.timeDimensions).toHaveLength(1)
  expect(narrowed.filters).toEqual([
    { member: 'leads.stage_id', operator: 'equals', values: ['NEW'] },
    { member: 'leads.source_id', operator: 'notSet' },
    { member: 'leads.status', operator: 'equals', values: ['junk'] },
  ])
  const idle = leadsAsked(contextOf('?lead-list.of=idle&lead-list.status=junk'))
  expect(idle.timeDimensions).toBeUndefined()
  expect(idle.filters).toEqual([{ member: 'leads.status', operator: 'equals', values: ['open'] }])
})

const outcomes = {
  reasons: [
    { 'leads.loss_reason': null, 'leads.junk_count': '0' },
    { 'leads.loss_reason': 'Дубль', 'leads.junk_count': '3' },
    { 'leads.loss_reason': 'Спам', 'leads.junk_count': '5' },
  ],
  all: [{ 'leads.count': '20', 'leads.quality_count': '10', 'leads.conversion': '0.5' }],
}

test('outcomes of leads are the reasons of refusal, the most frequent first', () => {
  const { reasons, all, counted } = readOutcomes(outcomes, contextOf())
  expect(reasons).toEqual([
    { name: 'Спам', count: 5 },
    { name: 'Дубль', count: 3 },
  ])
  expect(all).toMatchObject({ received: 20, quality: 10, conversion: 0.5, junk: null })
  expect(counted).toBeUndefined()
})

test('an excluded outcome stays in its block, whether the period has such leads or not', () => {
  const context = contextOf('?x=not:Спам,Франшиза;emp:17')
  const counted = [{ 'leads.count': '15', 'leads.conversion': '0.667' }]
  const data = readOutcomes({ ...outcomes, counted }, context)
  expect(data.reasons.map(({ name, count }) => [name, count])).toEqual([
    ['Спам', 5],
    ['Дубль', 3],
    ['Франшиза', 0],
  ])
  expect([data.all.received, data.counted?.received]).toEqual([20, 15])
  const queries = outcomeQueries(context)
  expect(JSON.stringify([queries.reasons.filters, queries.all.filters])).not.toContain('Спам')
  expect(JSON.stringify(queries.reasons.filters)).toContain('17')
  expect(queries.counted.filters).toContainEqual({
    member: 'leads.loss_reason',
    operator: 'notEquals',
    values: ['Спам', 'Франшиза'],
  })
})

test('a box takes its outcome out of the page and back, other clicks stay', () => {
  const { view } = contextOf('?x=emp:17')
  const first = toggleOutcome(view, 'Спам, реклама') as { clicks: typeof view.clicks }
  expect(first.clicks).toEqual([...view.clicks, { kind: 'not', ids: ['Спам, реклама'] }])
  const both = toggleOutcome(first, 'Дубль') as { clicks: typeof view.clicks }
  expect(both.clicks[1]).toEqual({ kind: 'not', ids: ['Спам, реклама', 'Дубль'] })
  expect(toggleOutcome(first, 'Спам, реклама').clicks).toEqual(view.clicks)
  expect(countAll(both).clicks).toEqual(view.clicks)
})

test('managers by leads are all there when one is clicked', () => {
  const context = contextOf('?x=emp:17;src:WEB')
  for (const { filters } of Object.values(leadManagers.queries(context))) {
    expect(JSON.stringify(filters)).not.toContain('17')
    expect(JSON.stringify(filters)).toContain('WEB')
  }
  const row = (id: string | null, count: string) => ({
    'leads.manager': id && `М${id}`,
    'leads.manager_id': id,
    'leads.count': count,
    'leads.revenue_per_lead': '1500.5',
  })
  const people = [row(null, '2'), row('17', '9')]
  const total = [{ 'leads.count': '11' }]
  const data = leadManagers.rows({ people, total }, context)
  expect(data).toMatchObject({
    people: [
      { id: '17', name: 'М17', values: { received: 9, 'per-lead': 1500.5 } },
      { id: 'none', name: 'не указано', values: { received: 2 } },
    ],
    total: { received: 11 },
  })
  expect(leadManagers.table(data, context).rows.map(([name, count]) => [name, count])).toEqual([
    ['М17', 9],
    ['не указано', 2],
    ['Итого', 11],
  ])
})
