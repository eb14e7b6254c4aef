/** What the database tells of the synchronisation: stale and missing entities, quarantine, forgotten portals, events. */
import type pg from 'pg'
import type { Config } from '../../config.ts'
import { type EntityState, readEntities } from '../entities.ts'
import { readDays, readQueues } from '../status-tables.ts'
import { type Check, ok, span, warn } from './check.ts'

/** A run that takes long or a portal that is slow is no fault yet. */
const STALE_SECONDS = 600

export interface KnownPortal {
  id: number
  name: string
  /** Whether BITRIX24_WEBHOOK_URL, or the running demo, names it. */
  configured: boolean
}

/** @param running  lags grow while nothing runs */
export async function checkRecords(
  pool: pg.Pool,
  portals: KnownPortal[],
  running: boolean,
): Promise<Check[]> {
  const configured = portals.filter((portal) => portal.configured)
  const states = await readEntities(
    pool,
    configured.map(({ id }) => id),
  )
  return [
    ...portals.filter((portal) => !portal.configured).map(forgotten),
    ...configured.flatMap((portal) =>
      judgeEntities(
        portal.name,
        states.filter(({ portalId }) => portalId === portal.id),
        running,
      ),
    ),
  ]
}

function forgotten({ name }: KnownPortal): Check {
  return warn(
    `data ${name}`,
    'the database holds its data, but no webhook names it: they no longer change',
    'Add its webhook to BITRIX24_WEBHOOK_URL again.',
  )
}

export function judgeEntities(portal: string, states: EntityState[], running: boolean): Check[] {
  const name = `data ${portal}`
  if (states.length === 0) return [ok(name, 'not read yet')]
  const checks: Check[] = []
  const absent = states.filter(({ state, reason }) => state === 'not_connected' && !isByDesign(reason))
  for (const { entity, reason } of absent)
    checks.push(
      warn(name, `${entity} is not connected: ${reason ?? 'refused'}`, 'Give the right, or go without it.'),
    )
  const quarantined = states.filter((state) => state.quarantined > 0)
  if (quarantined.length > 0)
    checks.push(
      warn(
        name,
        `records that could not be read: ${quarantined.map((one) => `${one.entity} ${one.quarantined}`).join(', ')}`,
        'The page «Синхронизация» lists them with their reasons; correct them in the portal.',
      ),
    )
  const stale = states.filter(({ lagSeconds }) => lagSeconds !== null && lagSeconds > STALE_SECONDS)
  if (running && stale.length > 0)
    checks.push(
      warn(
        name,
        `not up to date: ${stale.map(({ entity, lagSeconds }) => `${entity} ${span(lagSeconds!)}`).join(', ')}`,
        'See the log for the reason; it is tried again by itself.',
      ),
    )
  const read = states.filter(({ syncedAt }) => syncedAt !== null).length
  if (checks.length === 0)
    checks.push(ok(name, `${read} of ${states.length} entities read, none in quarantine`))
  return checks
}

/** A portal in simple mode has no leads, and nothing is missing. */
const isByDesign = (reason: string | null) => /^no_leads\b/.test(reason ?? '')

/** Without events changes come by polling alone: slower, not wrong. */
export async function checkEvents(
  config: Pick<
    Config,
    'BITRIX24_EVENT_TOKEN' | 'BITRIX24_CLIENT_ID' | 'BITRIX24_CLIENT_SECRET' | 'VITRINA_SYNC_INTERVAL'
  >,
  pool: pg.Pool | undefined,
  portals: KnownPortal[],
): Promise<Check[]> {
  const name = 'events'
  const application = config.BITRIX24_CLIENT_ID !== undefined
  if (application !== (config.BITRIX24_CLIENT_SECRET !== undefined))
    return [
      warn(
        name,
        'of BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET only one is set',
        'Set both, as the portal shows them for the local application.',
      ),
    ]
  if (config.BITRIX24_EVENT_TOKEN.length === 0 && !application)
    return [ok(name, `not set up: changes arrive by polling, every ${config.VITRINA_SYNC_INTERVAL} s`)]
  if (!pool) return [ok(name, 'set up')]
  const configured = portals.filter((portal) => portal.configured)
  const ids = configured.map(({ id }) => id)
  const [days, queues] = await Promise.all([readDays(pool, ids), readQueues(pool, ids)])
  return configured.map((portal) => {
    const last = days.get(portal.id)?.lastEventAt
    const { waiting = 0, oldestSeconds = 0 } = queues.get(portal.id) ?? {}
    if (!last)
      return warn(
        name,
        `none has come from ${portal.name} in the last three days`,
        'Change a deal; if none comes, check address and token of the outgoing webhook, see docs/connect-portal.md.',
      )
    if ((oldestSeconds ?? 0) > STALE_SECONDS)
      return warn(
        name,
        `${waiting} records of ${portal.name} wait to be read, the oldest for ${span(oldestSeconds!)}`,
        'Start Vitrina, or see its log.',
      )
    return ok(name, `last from ${portal.name} ${span((Date.now() - Date.parse(last)) / 1000)} ago`)
  })
}
