import { expect, test } from 'vitest'
import { remarkText } from '../../dashboard/sync/Headline.tsx'
import { explain, healthOf, sortEntities } from '../../dashboard/sync/health.ts'
import { contextOf } from './support/context.ts'
import { entity, portal, report } from './support/status.ts'

const { t } = contextOf()
const verdict = (...args: Parameters<typeof healthOf>) => {
  const { tone, remarks } = healthOf(...args)
  return { tone, kinds: remarks.map(({ kind }) => kind) }
}

test('fresh data without errors are in order', () => {
  expect(verdict(report([portal()]))).toEqual({ tone: 'good', kinds: [] })
})

test('data grow older while nobody answers', () => {
  const fresh = report([portal()])
  expect(healthOf(fresh, 60).oldest?.seconds).toBe(72)
  expect(verdict(fresh, 15 * 60)).toEqual({ tone: 'warn', kinds: ['old'] })
  expect(verdict(fresh, 3 * 3600)).toEqual({ tone: 'bad', kinds: ['old'] })
})

test('a failed load is worse than anything else and stands first', () => {
  const failed = portal({ lastError: 'HTTP 401', user: { id: 2, name: 'Борис', admin: false } })
  expect(verdict(report([failed]))).toEqual({ tone: 'bad', kinds: ['failed', 'notAdmin'] })
})

test('what the portal does not have is no fault', () => {
  const calls = entity({ entity: 'calls', state: 'not_connected', reason: 'no scope', lagSeconds: null })
  expect(verdict(report([portal({ entities: [entity(), calls] })]))).toEqual({ tone: 'good', kinds: [] })
})

test('one entity that fails is told by its name', () => {
  const leads = entity({ entity: 'leads', reason: 'crm.item.list: HTTP 500' })
  const { tone, remarks } = healthOf(report([portal({ entities: [entity(), leads] })]))
  expect(tone).toBe('bad')
  expect(remarks.map((remark) => remarkText(remark, { t }))).toEqual(['Лиды: crm.item.list: HTTP 500'])
})

test('deals that may not be read are a fault that says what to do', () => {
  const deals = entity({
    ...{ entity: 'deals', state: 'not_connected' as const, lagSeconds: null },
    reason: 'scope_missing: crm (crm.deal.list)',
  })
  const { tone, remarks } = healthOf(report([portal({ entities: [deals] })]))
  expect(tone).toBe('bad')
  expect(remarks.map((remark) => remarkText(remark, { t }))).toEqual([
    'Сделки: Нет права crm — добавьте его вебхуку в Битрикс24, остальное произойдёт само.',
  ])
})

test('the same failure is not told twice', () => {
  const failed = portal({ lastError: 'HTTP 401', entities: [entity({ reason: 'HTTP 401' })] })
  expect(verdict(report([failed])).kinds).toEqual(['failed'])
})

test('records in quarantine are counted over all entities', () => {
  const entities = [entity({ quarantined: 3 }), entity({ entity: 'leads', quarantined: 2 })]
  const { tone, remarks } = healthOf(report([portal({ entities })]))
  expect(tone).toBe('warn')
  expect(remarkText(remarks[0]!, { t })).toMatch(/^5 записей не прочитаны/)
})

test('a queue that stands still is a remark, a short one is not', () => {
  const waiting = (oldestSeconds: number) => report([portal({ queue: { waiting: 1, oldestSeconds } })])
  expect(verdict(waiting(5)).tone).toBe('good')
  expect(verdict(waiting(61)).kinds).toEqual(['queue'])
})

test('a blocked method is a remark', () => {
  const blocked = {
    method: 'crm.item.list',
    usedSeconds: 480,
    limitSeconds: 480,
    resetAt: null,
    blocked: true,
  }
  const limits = { ...portal().limits, operating: [blocked] }
  expect(verdict(report([portal({ limits })])).kinds).toEqual(['blocked'])
})

test('a start is no fault, and an unconnected product is told', () => {
  const waiting = entity({ state: 'waiting', lagSeconds: null, syncedAt: null })
  expect(verdict(report([portal({ entities: [waiting] })], { awaiting: 'sync' })).tone).toBe('busy')
  expect(verdict(report([portal({ entities: [waiting] })])).kinds).toEqual(['never'])
  expect(verdict(report([])).tone).toBe('empty')
})

test('of several portals the worst decides', () => {
  const branch = portal({ id: 2, name: 'filial.bitrix24.ru', lastError: 'HTTP 401' })
  const { tone, remarks } = healthOf(report([portal(), branch]))
  expect(tone).toBe('bad')
  expect(remarks[0]).toMatchObject({ portal: 'filial.bitrix24.ru' })
})

test('what is connected stands first, deals before dictionaries', () => {
  const shuffled = [
    entity({ entity: 'calls', state: 'not_connected' }),
    entity({ entity: 'currencies' }),
    entity({ entity: 'items_128' }),
    entity({ entity: 'leads', state: 'waiting' }),
    entity(),
  ]
  expect(sortEntities(shuffled).map((one) => one.entity)).toEqual([
    'deals',
    'currencies',
    'items_128',
    'leads',
    'calls',
  ])
})

test('a known reason is told in the page’s words', () => {
  expect(explain('scope_missing: telephony (voximplant.statistic.get)')).toMatchObject({
    key: 'entities.noScope',
    values: { scope: 'telephony' },
  })
  expect(explain('module_missing: tasks.task.list')?.values).toMatchObject({ method: 'tasks.task.list' })
  expect(explain('100 of 600 known rows are no longer listed by the portal: …')?.values).toMatchObject({
    missing: '100',
    known: '600',
  })
  expect(explain('no_leads: the portal works without leads (simple CRM)')?.key).toBe('entities.noLeads')
  expect(explain('crm.deal.list: SOMETHING_NEW')).toBeUndefined()
  expect(explain(null)).toBeUndefined()
})
