/** What the stages of a run have in common: its plan, its state, and the rule that one entity's refusal is its own. */
import type { RunContext } from './context.ts'
import { type Children, type Dictionary, type Entity, nameOf, type Stream } from './entity.ts'
import { MethodError } from './errors.ts'
import type { PortalUser } from './facts.ts'
import { type EntityReport, emptyReport } from './report.ts'
import {
  type ChildrenCursor,
  type Cursor,
  type DictionaryCursor,
  type EntityState,
  readStates,
  type StreamCursor,
} from './state.ts'
import { shapeOf } from './tables.ts'

export interface RunPlan {
  entities: Entity[]
  /** Read everything anew, whatever is known. A full load under way is continued. */
  full: boolean
  /** Read all ids when the night has passed, a slice in each run; whole right now; or leave it to other runs. */
  reconcile: 'due' | 'now' | 'never'
  /** Believe in any number of deletions. */
  acceptDeletions: boolean
}

export interface RunResult {
  reports: Map<string, EntityReport>
  /** Whether some big table was loaded for the first time, or anew. */
  loaded: boolean
  user: PortalUser | undefined
}

/** What a run is given; it makes its own signal. */
export type Shared = Omit<RunContext, 'signal'>

/** The parts of a run, with what they have learnt so far. */
export interface Run {
  context: RunContext
  states: Map<string, EntityState>
  /** What was wrong with entities before this run: it need not be told again. */
  told: Map<string, string | null>
  /** The portal's clock when the run began (ISO). */
  began: string | undefined
  reports: Map<string, EntityReport>
  stop: AbortController
}

export async function openRun(shared: Shared, plan: RunPlan, stop: AbortController): Promise<Run> {
  const context: RunContext = { ...shared, signal: stop.signal }
  const told = new Map(
    [...(await readStates(context.pool, context.portalId))].map(([name, { error }]) => [name, error]),
  )
  return {
    context,
    states: await usableStates(context, plan),
    told,
    began: undefined,
    reports: new Map(),
    stop,
  }
}

/** States whose cursors mean something for the present definitions, and for this plan. */
export async function usableStates(context: RunContext, plan: RunPlan): Promise<Map<string, EntityState>> {
  const states = await readStates(context.pool, context.portalId)
  for (const entity of plan.entities) {
    const cursor = states.get(nameOf(entity))?.cursor
    if (!cursor) continue
    const stale = cursor.shape !== shapeOf(entity)
    const anew = plan.full && entity.kind !== 'children' && !('load' in cursor && cursor.load)
    if (stale || anew) states.delete(nameOf(entity))
  }
  return states
}

/** Rows changed so far. */
export function writtenIn({ reports }: Run): number {
  return [...reports.values()].reduce((sum, { written }) => sum + written, 0)
}

/** One entity; a method that the portal refuses is noted with it, anything else ends the run. */
export async function guard(
  { context, reports, told }: Run,
  entity: Entity,
  work: (context: RunContext, report: EntityReport) => Promise<unknown>,
): Promise<void> {
  const name = nameOf(entity)
  const report = reports.get(name) ?? emptyReport()
  const own = { ...context, portal: counting(context.portal, report) }
  const startedAt = performance.now()
  reports.set(name, report)
  try {
    await work(own, report)
  } catch (error) {
    if (!(error instanceof MethodError)) throw error
    const absent = absence(entity, error)
    report.error = absent ?? error.message
    const text = absent ? 'does not offer this entity' : 'does not give this entity'
    if (told.get(name) !== report.error)
      context.log[absent ? 'info' : 'warn'](
        { portal: context.portalId, entity: name, error: report.error },
        `the portal ${text}, the others go on`,
      )
    await context.state.failed(name, report.error, absent === undefined)
  } finally {
    report.ms += Math.round(performance.now() - startedAt)
  }
}

/** Why the portal has no such entity for us; undefined when it should have given it. */
function absence(entity: Entity, { method, code, message }: MethodError): string | undefined {
  const { scope = 'crm' } = entity
  if (code === 'insufficient_scope') return `scope_missing: ${scope} (${method})`
  if (code === 'ERROR_METHOD_NOT_FOUND') return `module_missing: ${method}`
  if (code === 'ENTITY_TYPE_NOT_SUPPORTED' || (code === 'NOT_FOUND' && entity.kind === 'stream'))
    return `module_missing: ${method} (${nameOf(entity)})`
  if (code === 'ACCESS_DENIED' || /^\S+: Access denied\.?$/i.test(message)) return `no_right: ${method}`
  return undefined
}

/** Whether an entity's error only says that the portal does not offer it to this webhook. */
export function isAbsence(error: string): boolean {
  return /^(scope_missing|module_missing|no_right|no_leads):/.test(error)
}

/** All at once; the first failure stops the others and is thrown when they have come to rest. */
export async function sideBySide<E extends Entity>(
  { stop }: Run,
  entities: E[],
  work: (entity: E) => Promise<void>,
): Promise<void> {
  let first: { error: unknown } | undefined
  await Promise.all(
    entities.map((entity) =>
      work(entity).catch((error: unknown) => {
        first ??= { error }
        stop.abort()
      }),
    ),
  )
  if (first) throw first.error
}

type OfKind<K extends Entity['kind']> = Extract<Entity, { kind: K }>

export function only<K extends Entity['kind']>(entities: Entity[], kind: K): OfKind<K>[] {
  return entities.filter((entity): entity is OfKind<K> => entity.kind === kind)
}

export function cursorOf(run: Run, entity: Stream): StreamCursor | undefined
export function cursorOf(run: Run, entity: Dictionary): DictionaryCursor | undefined
export function cursorOf(run: Run, entity: Children): ChildrenCursor | undefined
export function cursorOf({ states }: Run, entity: Entity): Cursor | undefined {
  return states.get(nameOf(entity))?.cursor
}

function counting(portal: RunContext['portal'], report: EntityReport): RunContext['portal'] {
  return Object.assign(Object.create(portal) as RunContext['portal'], {
    batch: (...args: Parameters<RunContext['portal']['batch']>) => {
      report.requests++
      return portal.batch(...args)
    },
  })
}
