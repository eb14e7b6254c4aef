import { type Tone, toneOf } from '../freshness.ts'
import type { BlockContext } from '../widget.ts'
import type { EntityStatus, PortalStatus, StatusReport } from './status.ts'

export type Remark =
  | { kind: 'failed'; tone: 'bad'; portal: string; reason: string }
  | { kind: 'entityFailed'; tone: 'bad'; portal: string; entity: string; reason: string }
  | { kind: 'old'; tone: 'warn' | 'bad'; portal: string; entity: string; seconds: number }
  | { kind: 'never'; tone: 'warn'; portal: string; entity: string }
  | { kind: 'quarantined'; tone: 'warn'; portal: string; count: number }
  | { kind: 'notAdmin'; tone: 'warn'; portal: string; user: string }
  | { kind: 'blocked'; tone: 'warn'; portal: string; method: string }
  | { kind: 'queue'; tone: 'warn'; portal: string; count: number; seconds: number }

export interface Oldest {
  portal: string
  entity: string
  seconds: number
  syncedAt: string | null
}

export interface Health {
  /** `busy`: the first load is under way, there is nothing to judge yet. `empty`: no portal is known. */
  tone: Tone | 'busy' | 'empty'
  /** What is wrong, the worst first. */
  remarks: Remark[]
  /** What waits longest for its next reading. */
  oldest: Oldest | undefined
}

/** An event should be read within ten seconds; a minute of waiting means that something hinders it. */
const queuePatienceSeconds = 60

/**
 * Is everything all right? One verdict for all portals, with its reasons.
 *
 * @param passedSeconds  since the report was made: the data grow older while nobody answers
 */
export function healthOf(report: StatusReport, passedSeconds = 0): Health {
  const { portals, awaiting } = report
  const oldest = oldestOf(portals, passedSeconds)
  const remarks = portals.flatMap((portal) => remarksOn(portal, passedSeconds, awaiting !== null))
  remarks.sort((a, b) => Number(b.tone === 'bad') - Number(a.tone === 'bad'))
  if (remarks.some(({ tone }) => tone === 'bad')) return { tone: 'bad', remarks, oldest }
  if (awaiting !== null) return { tone: 'busy', remarks, oldest }
  if (portals.length === 0) return { tone: 'empty', remarks, oldest }
  return { tone: remarks.length > 0 ? 'warn' : 'good', remarks, oldest }
}

const connected = ({ entities }: PortalStatus) => entities.filter(({ state }) => state === 'connected')

function oldestOf(portals: PortalStatus[], passed: number): Oldest | undefined {
  const all = portals.flatMap((portal) =>
    connected(portal).flatMap(({ entity, lagSeconds, syncedAt }) =>
      lagSeconds === null ? [] : [{ portal: portal.name, entity, seconds: lagSeconds + passed, syncedAt }],
    ),
  )
  return all.sort((a, b) => b.seconds - a.seconds)[0]
}

function remarksOn(portal: PortalStatus, passed: number, isStarting: boolean): Remark[] {
  const { name, lastError, user, entities, limits, queue } = portal
  const remarks: Remark[] = []
  if (lastError) remarks.push({ kind: 'failed', tone: 'bad', portal: name, reason: lastError })
  // Every CRM has deals: not to be let in to them is a fault, never a choice.
  for (const { entity, reason, state } of entities)
    if (
      reason &&
      reason !== lastError &&
      (state === 'connected' || (entity === 'deals' && state === 'not_connected'))
    )
      remarks.push({ kind: 'entityFailed', tone: 'bad', portal: name, entity, reason })
  const old = oldestOf([portal], passed)
  const tone = old ? toneOf(old.seconds, false) : 'good'
  if (old && tone !== 'good')
    remarks.push({ kind: 'old', tone, portal: name, entity: old.entity, seconds: old.seconds })
  const never = entities.find(({ state }) => state === 'waiting')
  if (never && !isStarting && !portal.running)
    remarks.push({ kind: 'never', tone: 'warn', portal: name, entity: never.entity })
  const quarantined = entities.reduce((sum, entity) => sum + entity.quarantined, 0)
  if (quarantined > 0) remarks.push({ kind: 'quarantined', tone: 'warn', portal: name, count: quarantined })
  if (user && !user.admin) remarks.push({ kind: 'notAdmin', tone: 'warn', portal: name, user: user.name })
  const blocked = limits.operating.find((method) => method.blocked)
  if (blocked) remarks.push({ kind: 'blocked', tone: 'warn', portal: name, method: blocked.method })
  const waited = (queue.oldestSeconds ?? 0) + passed
  if (queue.waiting > 0 && waited > queuePatienceSeconds)
    remarks.push({ kind: 'queue', tone: 'warn', portal: name, count: queue.waiting, seconds: waited })
  return remarks
}

/** Connected first, then what waits for its first reading, then what the portal does not give. */
export function sortEntities(entities: EntityStatus[]): EntityStatus[] {
  const rank = (one: EntityStatus) => ['connected', 'waiting', 'not_connected'].indexOf(one.state)
  return [...entities].sort((a, b) => rank(a) - rank(b) || order(a.entity) - order(b.entity))
}

/** What people ask about first; dictionaries last. */
const asked = [
  'deals',
  'deal_stage_history',
  'deal_contacts',
  'leads',
  'lead_status_history',
  'contacts',
  'companies',
  'product_rows',
  'activities',
  'calls',
  'tasks',
  'timeline_comments',
  'users',
  'departments',
  'categories',
  'statuses',
  'user_fields',
  'currencies',
  'item_types',
]
const order = (entity: string) => {
  const at = asked.indexOf(entity)
  return at < 0 ? asked.length : at
}

/** A reason in the page's words: its text's key and what stands in it. */
export interface Explanation {
  key: 'entities.noScope' | 'entities.noModule' | 'entities.noRight' | 'entities.noLeads' | 'entities.doubted'
  values: Record<'scope' | 'method' | 'missing' | 'known', string>
}

const KNOWN: readonly [RegExp, key: Explanation['key'], names: string[]][] = [
  [/^scope_missing: (\S+)/, 'entities.noScope', ['scope']],
  [/^module_missing: (.+)$/, 'entities.noModule', ['method']],
  [/^no_right: (.+)$/, 'entities.noRight', ['method']],
  [/^no_leads:/, 'entities.noLeads', []],
  [/^(\d+) of (\d+) known rows are no longer listed/, 'entities.doubted', ['missing', 'known']],
]

/** Why an entity is not connected or not believed; undefined for reasons that the portal gave in its own words. */
export function explain(reason: string | null): Explanation | undefined {
  for (const [pattern, key, names] of KNOWN) {
    const match = pattern.exec(reason ?? '')
    if (!match) continue
    const found = Object.fromEntries(names.map((name, at) => [name, match[at + 1]!]))
    return { key, values: { scope: '', method: '', missing: '', known: '', ...found } }
  }
  return undefined
}

/** A reason as a sentence, in the portal's own words where the page has none. */
export function reasonText<Reason extends string | null>(
  reason: Reason,
  t: BlockContext['t'],
): string | Reason {
  const known = explain(reason)
  return known ? t(known.key, known.values) : reason
}
