import { expect, test } from 'vitest'
import { isAnyBroken } from '../../dashboard/freshness.ts'
import type { EntityState } from '../../server/entities.ts'
import { freshnessOf } from '../../server/freshness.ts'
import { PortalState, Status } from '../../server/status.ts'

function entity(
  portalId: number,
  name: string,
  lagSeconds: number | null,
  other: Partial<EntityState> = {},
): EntityState {
  return {
    portalId,
    entity: name,
    state: lagSeconds === null ? 'waiting' : 'connected',
    reason: null,
    lagSeconds,
    syncedAt: lagSeconds === null ? null : new Date(1_800_000_000_000 - lagSeconds * 1000).toISOString(),
    reconciledAt: null,
    rows: lagSeconds === null ? null : 10,
    quarantined: 0,
    ...other,
  }
}

const portal = (id: number) => new PortalState({ id, name: `p${id}.example`, demo: false, synced: true })

const absent = { state: 'not_connected', lagSeconds: null, rows: null, reason: 'no scope' } as const

test('of one portal every entity tells its lag', () => {
  const states = [entity(1, 'deals', 12), entity(1, 'calls', null, absent)]
  expect(freshnessOf(states, [portal(1)])).toEqual({
    entities: {
      calls: { synced_at: null, lag_seconds: null, rows: null, state: 'not_connected', error: 'no scope' },
      deals: { synced_at: states[0]!.syncedAt, lag_seconds: 12, rows: 10 },
    },
  })
})

test('of several portals the one that lags most tells, rows are added', () => {
  const failing = portal(2)
  failing.error = 'p2.example does not answer.'
  failing.synced = false
  const states = [
    entity(1, 'deals', 12),
    entity(2, 'deals', 300, { reason: 'it failed' }),
    entity(1, 'calls', 5),
    entity(2, 'calls', null, absent),
  ]
  expect(freshnessOf(states, [portal(1), failing])).toEqual({
    entities: {
      calls: { synced_at: states[2]!.syncedAt, lag_seconds: 5, rows: 10 },
      deals: { synced_at: states[1]!.syncedAt, lag_seconds: 300, rows: 20, error: 'it failed' },
    },
    portals: [
      { id: 1, name: 'p1.example', synced: true, lag_seconds: 12 },
      { id: 2, name: 'p2.example', synced: false, lag_seconds: 300, error: 'p2.example does not answer.' },
    ],
  })
})

test('deals that one of several portals may not give are a fault, calls are not', () => {
  const states = [
    ...[entity(1, 'deals', 12), entity(1, 'calls', 5)],
    ...[entity(2, 'deals', null, absent), entity(2, 'calls', null, absent)],
  ]
  const { entities } = freshnessOf(states, [portal(1), portal(2)])
  expect(entities.deals).toMatchObject({ lag_seconds: 12, rows: 10, error: 'no scope' })
  expect(entities.calls).not.toHaveProperty('error')
  expect(isAnyBroken(entities)).toBe(true)
})

test('the page is told which portal fails', () => {
  const status = new Status()
  status.portals = [portal(1), portal(2)]
  expect(status.syncError).toBeUndefined()
  status.portals[0]!.error = 'the webhook has expired.'
  status.portals[1]!.error = 'p2.example: does not answer.'
  status.refreshError = 'The disk is full.'
  expect(status.syncError).toBe(
    'p1.example: the webhook has expired. · p2.example: does not answer. · The disk is full.',
  )
  status.portals = [status.portals[0]!]
  status.refreshError = undefined
  expect(status.syncError).toBe('the webhook has expired.')
})
