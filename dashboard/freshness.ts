import type { EntityFreshness } from './server.ts'

export type Tone = 'good' | 'warn' | 'bad'
const freshSeconds = 15 * 60
const lateSeconds = 2 * 3600

/** Green up to 15 minutes, amber up to two hours, red beyond or after a failed run. */
export const toneOf = (lagSeconds: number | null, isFailed: boolean): Tone => {
  if (isFailed || lagSeconds === null || lagSeconds > lateSeconds) return 'bad'
  return lagSeconds > freshSeconds ? 'warn' : 'good'
}

const isConnected = ({ state }: EntityFreshness) => state !== 'not_connected'
const isBroken = (entity: EntityFreshness) => isConnected(entity) && Boolean(entity.error)

/** Something failed to be read. Every CRM has deals: not to be let in to them is a fault, never a choice. */
export const isAnyBroken = (entities: Record<string, EntityFreshness>): boolean =>
  Object.values(entities).some(isBroken) || (entities.deals !== undefined && !isConnected(entities.deals))

/** The page is as fresh as the entity that waits longest; what the portal does not have waits for nothing. */
export function stalest(entities: Record<string, EntityFreshness>): EntityFreshness | undefined {
  const all = Object.values(entities).filter(isConnected)
  return all.find((one) => one.lag_seconds === null) ?? all.sort((a, b) => b.lag_seconds! - a.lag_seconds!)[0]
}
