/** How fresh the data are, as `/readyz` tells it. */
import { type EntityState, worstLag } from './entities.ts'
import type { PortalState } from './status.ts'

export interface EntityFreshness {
  /** End of the last successful sync, ISO 8601. */
  synced_at: string | null
  lag_seconds: number | null
  rows: number | null
  /** The portal does not give this entity. */
  state?: 'not_connected'
  /** Why the last attempt failed, or why it is not connected; absent after a success. */
  error?: string
}

export interface PortalFreshness {
  id: number
  name: string
  /** Whether everything of it has been read once. */
  synced: boolean
  lag_seconds: number | null
  error?: string
}

export interface Freshness {
  /** Of several portals the one that lags most; rows are added up. */
  entities: Record<string, EntityFreshness>
  /** Absent for a single portal. */
  portals?: PortalFreshness[]
}

export function freshnessOf(states: EntityState[], portals: PortalState[]): Freshness {
  const byEntity = new Map<string, EntityState[]>()
  for (const state of states) byEntity.set(state.entity, [...(byEntity.get(state.entity) ?? []), state])
  const entities = Object.fromEntries(
    [...byEntity].sort(([a], [b]) => (a < b ? -1 : 1)).map(([entity, all]) => [entity, worst(entity, all)]),
  )
  if (portals.length < 2) return { entities }
  return { entities, portals: portals.map((portal) => portalFreshness(portal, states)) }
}

function worst(entity: string, all: EntityState[]): EntityFreshness {
  const given = all.filter(({ state }) => state !== 'not_connected')
  const synced = given.flatMap(({ syncedAt }) => syncedAt ?? [])
  const rows = all.flatMap(({ rows }) => rows ?? [])
  // Every CRM has deals: a portal that does not give them has a fault, whatever the others give.
  const isFault = entity === 'deals' || given.length === 0
  const reason = (isFault ? all : given).find(({ reason }) => reason)?.reason
  return {
    synced_at: synced.length > 0 ? synced.reduce((a, b) => (a < b ? a : b)) : null,
    lag_seconds: worstLag(given),
    rows: rows.length > 0 ? rows.reduce((a, b) => a + b) : null,
    ...(given.length === 0 ? { state: 'not_connected' as const } : {}),
    ...(reason ? { error: reason } : {}),
  }
}

function portalFreshness({ id, name, synced, error }: PortalState, states: EntityState[]): PortalFreshness {
  const own = states.filter(({ portalId }) => portalId === id)
  return { id, name, synced, lag_seconds: worstLag(own), ...(error === undefined ? {} : { error }) }
}
