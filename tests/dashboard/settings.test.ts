import { expect, test } from 'vitest'
import { maySeeSettings, pagesFor } from '../../dashboard/pages.ts'
import {
  changesOf,
  countOf,
  type Draft,
  emptyDraft,
  type PortalSettings,
  type StageSetting,
  sendings,
  statusOf,
  undoing,
  withDraft,
  without,
  withoutPipelines,
} from '../../dashboard/settings/draft.ts'
import { whereIn } from '../../dashboard/settings/place.ts'
import { effectsOf, totalsAfter } from '../../dashboard/settings/preview.ts'
import { contextOf } from './support/context.ts'

const stage = (
  id: string,
  semantics: StageSetting['semantics'],
  role: StageSetting['role'] = null,
): StageSetting => ({
  ...{ id, name: id, color: null, isDeleted: false },
  semantics,
  role,
})

/** Portal 1: sales and service; portal 2: a pipeline of the same number. */
const saved = (): PortalSettings[] => [
  {
    ...{ id: 1, name: 'a.example', reportsAll: true },
    pipelines: [
      {
        ...{ id: 0, name: 'Продажи', isReporting: true, isDeleted: false },
        stages: [stage('NEW', 'open'), stage('LATER', 'open', 'lost'), stage('WON', 'won')],
      },
      {
        ...{ id: 7, name: 'Сервис', isReporting: true, isDeleted: true },
        stages: [stage('C7:NEW', 'open'), stage('C7:WON', 'won')],
      },
    ],
  },
  {
    ...{ id: 2, name: 'b.example', reportsAll: false },
    pipelines: [
      {
        ...{ id: 0, name: 'Казань', isReporting: true, isDeleted: false },
        stages: [stage('NEW', 'open')],
      },
    ],
  },
]
const drafted = (draft: Partial<Draft>) => {
  const before = saved()
  const after = withDraft(before, { ...emptyDraft, ...draft })
  return { before, after, changes: changesOf(before, after) }
}

test('a change belongs to one portal, one pipeline and one stage', () => {
  const { changes } = drafted({ roles: { '1:0:NEW': 'won' }, pipelines: { '1:7': false } })
  expect(changes.stages.map(({ key, after }) => [key, after.role])).toEqual([['1:0:NEW', 'won']])
  expect(changes.pipelines.map(({ key, after }) => [key, after.isReporting])).toEqual([['1:7', false]])
  expect(countOf(changes)).toBe(2)
})

test('what is chosen back is no change', () => {
  const draft = { roles: { '1:0:NEW': null, '1:0:LATER': 'lost' as const }, pipelines: { '1:0': true } }
  expect(countOf(drafted(draft).changes)).toBe(0)
  expect(sendings(saved(), drafted(draft).after)).toEqual([])
})

test('a stage that the CRM no longer knows does nothing', () => {
  expect(countOf(drafted({ roles: { '1:0:GONE': 'won' }, pipelines: { '3:0': false } }).changes)).toBe(0)
})

test('the whole list of the changed portal is sent', () => {
  const { before, after, changes } = drafted({ roles: { '1:7:C7:NEW': 'ignored' } })
  const later = { pipelineId: 0, stageId: 'LATER', role: 'lost' }
  expect(sendings(before, after)).toEqual([
    {
      path: '/api/settings/stage-roles',
      body: { portalId: 1, roles: [later, { pipelineId: 7, stageId: 'C7:NEW', role: 'ignored' }] },
      changes,
    },
  ])
})

test('a stage put back to the CRM leaves the list', () => {
  const { before, after } = drafted({ roles: { '1:0:LATER': null } })
  expect(sendings(before, after).map(({ body }) => body)).toEqual([{ portalId: 1, roles: [] }])
})

test('all pipelines are sent as no choice', () => {
  const { before, after } = drafted({ pipelines: { '1:7': false } })
  const [one] = sendings(before, after)
  expect(one).toMatchObject({
    path: '/api/settings/reporting-pipelines',
    body: { portalId: 1, pipelineIds: [0] },
  })
  const chosen = after.map((portal) => ({ ...portal, reportsAll: false }))
  const [back] = sendings(chosen, withDraft(chosen, { ...emptyDraft, pipelines: { '1:7': true } }))
  expect(back?.body).toEqual({ portalId: 1, pipelineIds: [] })
})

test('undo takes back what was saved, and leaves what others have saved since', () => {
  const { before, after, changes } = drafted({
    roles: { '1:0:NEW': 'won', '1:0:LATER': null },
    pipelines: { '1:7': false },
  })
  expect(withDraft(after, undoing(changes, after))).toEqual(before)
  const now = withDraft(after, { ...emptyDraft, roles: { '1:0:NEW': 'ignored', '1:7:C7:NEW': 'won' } })
  expect(undoing(changes, now)).toEqual({ roles: { '1:0:LATER': 'lost' }, pipelines: { '1:7': true } })
  expect(sendings(now, withDraft(now, undoing(changes, now))).map(({ body }) => body)).toEqual([
    {
      portalId: 1,
      roles: [
        { pipelineId: 0, stageId: 'NEW', role: 'ignored' },
        { pipelineId: 0, stageId: 'LATER', role: 'lost' },
        { pipelineId: 7, stageId: 'C7:NEW', role: 'won' },
      ],
    },
    { portalId: 1, pipelineIds: [] },
  ])
})

test('what is chosen while the rest is being saved waits for the next time', () => {
  const sent: Draft = { roles: { '1:0:NEW': 'won', '1:0:LATER': null }, pipelines: { '1:7': false } }
  expect(without(sent, sent)).toEqual(emptyDraft)
  const later: Draft = { ...sent, roles: { ...sent.roles, '1:0:NEW': null, '1:0:WON': 'open' } }
  expect(without(later, sent)).toEqual({ roles: { '1:0:NEW': null, '1:0:WON': 'open' }, pipelines: {} })
})

test('a portal without a single reporting pipeline is refused', () => {
  expect(withoutPipelines(saved())).toEqual([])
  expect(withoutPipelines(drafted({ pipelines: { '2:0': false } }).after).map(({ id }) => id)).toEqual([2])
  expect(withoutPipelines([{ ...saved()[0]!, pipelines: [] }])).toEqual([])
})

test('an ignored stage counts as the CRM says', () => {
  expect(statusOf(stage('NEW', 'open', 'ignored'))).toBe('open')
  expect(statusOf(stage('NEW', 'open', 'won'))).toBe('won')
  expect(statusOf(stage('WON', 'won'))).toBe('won')
})

test('effects say what becomes of the deals', () => {
  const effect = (draft: Draft['roles'], count = 22) =>
    effectsOf(drafted({ roles: draft }).changes.stages[0]!, count)
  expect(effect({ '1:0:NEW': 'lost' })).toEqual(['lost'])
  expect(effect({ '1:0:NEW': 'ignored' })).toEqual(['ignored'])
  expect(effect({ '1:0:LATER': 'ignored' })).toEqual(['open', 'ignored'])
  expect(effect({ '1:0:LATER': null })).toEqual(['open'])
  expect(effect({ '1:0:NEW': 'open' })).toEqual(['pinned'])
  expect(effect({ '1:0:NEW': 'lost' }, 0)).toEqual(['none'])
})

test('effects are said in whole sentences', () => {
  const { t } = contextOf()
  const said = (count: number) =>
    t('settings.effect.lost', { count, deals: `${count} сделки`, amount: '3,1 млн ₽' })
  expect(said(22)).toBe('22 сделки на 3,1 млн ₽ станут проигранными')
  expect(said(21)).toMatch(/станет проигранной$/)
})

test('those that stay and those that come make the whole', () => {
  const { changes } = drafted({ roles: { '1:0:NEW': 'lost', '1:0:WON': 'ignored' } })
  const portal = { member: 'deals.portal_id', operator: 'equals', values: ['1'] }
  const stays = (status: string) => ({
    and: [
      { member: 'deals.status', operator: 'equals', values: [status] },
      {
        or: [
          { member: 'deals.pipeline_id', operator: 'notEquals', values: ['0'] },
          { member: 'deals.stage_id', operator: 'notEquals', values: ['NEW'] },
        ],
      },
    ],
  })
  expect(totalsAfter(1, 'open', changes.stages).filters).toEqual([portal, stays('open')])
  expect(totalsAfter(1, 'lost', changes.stages).filters).toEqual([
    portal,
    {
      or: [
        stays('lost'),
        {
          and: [
            { member: 'deals.pipeline_id', operator: 'equals', values: ['0'] },
            { member: 'deals.stage_id', operator: 'equals', values: ['NEW'] },
          ],
        },
      ],
    },
  ])
})

test('stages that come are named with their pipeline', () => {
  const { changes } = drafted({ roles: { '1:0:NEW': 'lost', '1:0:WON': 'lost', '1:7:C7:NEW': 'lost' } })
  const of = (pipeline: string, values: string[]) => ({
    and: [
      { member: 'deals.pipeline_id', operator: 'equals', values: [pipeline] },
      { member: 'deals.stage_id', operator: 'equals', values },
    ],
  })
  expect(totalsAfter(1, 'lost', changes.stages).filters?.[1]).toMatchObject({
    or: [{}, of('0', ['NEW', 'WON']), of('7', ['C7:NEW'])],
  })
})

test('records name their portal where there are several', () => {
  expect(whereIn({ id: 2, isOneOfMany: true }, 0, 'NEW')).toEqual([
    { name: 'pipeline_id', values: ['0'] },
    { name: 'stage_id', values: ['NEW'] },
    { name: 'portal_id', values: ['2'] },
  ])
  expect(whereIn({ id: 1, isOneOfMany: false }, 7)).toEqual([{ name: 'pipeline_id', values: ['7'] }])
})

test('the page is offered to those who may read it', () => {
  expect(['executive', 'analyst', 'head', 'manager'].filter(maySeeSettings)).toEqual(['executive', 'analyst'])
  expect(pagesFor('manager').map(({ name }) => name)).not.toContain('settings')
  expect(pagesFor('analyst').map(({ name }) => name)).toContain('settings')
})
