import { type Answers, askAll } from './ask.ts'
import { createBudget } from './budget.ts'
import { backfillChildren, locateOwners, readChildrenOf, startSweep, syncChildren } from './children.ts'
import type { RunContext } from './context.ts'
import { dictionaryQuestions, syncDictionary } from './dictionary.ts'
import { type Children, type Dictionary, type Entity, nameOf, type Stream } from './entity.ts'
import { MethodError } from './errors.ts'
import { factQuestions, factsOf, type PortalUser } from './facts.ts'
import type { Command } from './portal-client.ts'
import { readPortal, writeBaseCurrency, writePortal } from './portals.ts'
import { readQueue } from './queue.ts'
import { type EntityReport, emptyReport } from './report.ts'
import {
  type ChildrenCursor,
  type Cursor,
  type DictionaryCursor,
  type EntityState,
  readStates,
  type StreamCursor,
} from './state.ts'
import { createStore } from './store.ts'
import { rereadOwners, streamQuestions, syncStream } from './stream.ts'
import { shapeOf } from './tables.ts'
import { fetchByIds, markDeleted, reconcileIds, rereadReferrers, revisit } from './vanished.ts'

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

type Shared = Omit<RunContext, 'signal'>

/** Requests that a run may spend on what nobody waits for. */
const BACKGROUND_REQUESTS = 12
/** Hour of the portal's night at which all ids fall due. */
const NIGHT_HOUR = 3

/** The parts of a run, with what they have learnt so far. */
interface Run {
  context: RunContext
  states: Map<string, EntityState>
  /** What was wrong with entities before this run: it need not be told again. */
  told: Map<string, string | null>
  /** The portal's clock when the run began (ISO). */
  began: string | undefined
  reports: Map<string, EntityReport>
  stop: AbortController
}

/**
 * One run: a first request that asks about everything at once, then the small tables, the big ones side by side, what
 * belongs to their changed records, and last what can wait.
 *
 * @param stop  aborted by this function when one entity proves the portal unusable
 * @throws {PortalError | SyncStoppedError} what was committed until then stays
 */
export async function runSync(shared: Shared, plan: RunPlan, stop: AbortController): Promise<RunResult> {
  const run = await openRun(shared, plan, stop)
  const { context, states } = run
  const { pool, portal, portalId, state } = context
  const before = await readPortal(pool, portalId)
  await state.started(plan.entities.map(nameOf))
  const answers = await askAll(portal, questions(plan.entities, states, before.timezone_offset))
  run.began = answers.serverTime
  const facts = factsOf(answers)
  await writePortal(pool, portalId, { url: portal.origin, ...facts })
  const offset = facts.timezone_offset ?? before.timezone_offset
  const simple = (facts.crm_mode ?? before.crm_mode) === 'simple'
  const entities = plan.entities.filter((entity) => !(simple && entity.needsLeads))
  for (const entity of plan.entities)
    if (!entities.includes(entity)) await state.failed(nameOf(entity), WITHOUT_LEADS, false)

  for (const dictionary of only(entities, 'dictionary'))
    await guard(run, dictionary, (own, report) =>
      syncDictionary(own, dictionary, cursorOf(run, dictionary), answers, report),
    )
  if (run.reports.has('currencies')) await writeBaseCurrency(pool, portalId)
  const streams = only(entities, 'stream')
  let loaded = false
  await sideBySide(run, streams, async (stream) => {
    const known = cursorOf(run, stream)
    loaded ||= !known || known.load !== undefined
    await guard(run, stream, (own, report) =>
      syncStream(own, stream, known, answers, before.timezone_offset, report),
    )
    // A first load has read every id there is.
    if ((!known || known.load) && !run.reports.get(nameOf(stream))?.error)
      await state.reconciled(nameOf(stream))
  })
  await readDependents(run, entities)
  const written = writtenIn(run)
  await background(run, plan, entities, answers, offset)
  // Records that the night's reading brought or took have children too.
  if (writtenIn(run) > written) {
    run.states = await usableStates(context, { ...plan, full: false })
    await readDependents(run, entities)
  }
  return { reports: run.reports, loaded, user: facts.webhook_user }
}

/**
 * Reads the records that stand in the event queue, and what belongs to them.
 *
 * @returns undefined when the queue is empty
 */
export async function runQueue(
  shared: Shared,
  entities: Entity[],
  stop: AbortController,
): Promise<RunResult | undefined> {
  const plan: RunPlan = { entities, full: false, reconcile: 'never', acceptDeletions: false }
  const run = await openRun(shared, plan, stop)
  const queue = await readQueue(run.context, entities)
  if (!queue) return undefined
  for (const stream of only(entities, 'stream')) {
    const wanted = queue.records.get(nameOf(stream))
    const cursor = cursorOf(run, stream)
    // Before its first load is over a table is read anyway.
    if (!wanted || !cursor || cursor.load) continue
    await guard(run, stream, async (own, report) => {
      const store = createStore(own, stream, cursor, report)
      const absent = await fetchByIds(own, stream, store, wanted.ids)
      const gone = absent.filter((id) => wanted.deleted.has(id))
      report.written += gone.length > 0 ? await markDeleted(own, stream, gone) : 0
      run.states.set(nameOf(stream), { cursor: store.cursor, reconciledAt: null, error: null })
    })
  }
  for (const children of only(entities, 'children')) {
    const wanted = queue.records.get(nameOf(children))
    if (wanted) await readNamedChildren(run, children, wanted.ids)
  }
  const moved = ['deals', 'leads'].some((name) => queue.records.has(name))
  const rest = entities.filter(
    (entity) => queue.whole.has(nameOf(entity)) || (moved && entity.kind === 'stream' && entity.follows),
  )
  if (rest.length > 0) {
    const { reports } = await runSync(shared, { ...plan, entities: rest }, stop)
    for (const [name, report] of reports) if (!run.reports.has(name)) run.reports.set(name, report)
  }
  run.states = await usableStates(run.context, plan)
  await readDependents(run, entities)
  await queue.done()
  return { reports: run.reports, loaded: false, user: undefined }
}

function writtenIn({ reports }: Run): number {
  return [...reports.values()].reduce((sum, { written }) => sum + written, 0)
}

const WITHOUT_LEADS = 'no_leads: the portal works without leads (simple CRM)'

async function openRun(shared: Shared, plan: RunPlan, stop: AbortController): Promise<Run> {
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
async function usableStates(context: RunContext, plan: RunPlan): Promise<Map<string, EntityState>> {
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

function questions(
  entities: Entity[],
  states: Map<string, EntityState>,
  offset: string | undefined,
): Map<string, Command> {
  const all = new Map(factQuestions)
  for (const entity of entities) {
    const cursor = states.get(nameOf(entity))?.cursor
    const asked =
      entity.kind === 'dictionary'
        ? dictionaryQuestions(entity, cursor as DictionaryCursor | undefined)
        : entity.kind === 'stream'
          ? streamQuestions(entity, cursor as StreamCursor | undefined, offset)
          : []
    for (const [name, command] of asked) all.set(name, command)
  }
  return all
}

/** Children of changed owners, and what the portal shows differently since an owner moved. */
async function readDependents(run: Run, entities: Entity[]): Promise<void> {
  await sideBySide(run, only(entities, 'children'), (children) =>
    guard(run, children, async (own, report) => {
      const known = cursorOf(run, children)
      await syncChildren(own, children, known, report, run.began)
      if (!known) await own.state.reconciled(nameOf(children))
    }),
  )
  for (const stream of only(entities, 'stream').filter(({ follows }) => follows)) {
    const state = (await readStates(run.context.pool, run.context.portalId)).get(nameOf(stream))
    if (state && 'lastId' in state.cursor && !run.reports.get(nameOf(stream))?.error)
      await guard(run, stream, (own, report) =>
        rereadOwners(own, stream, state.cursor as StreamCursor, report),
      )
  }
}

/** What can wait: older owners of expensive children, and the nightly reading of all ids. */
async function background(
  run: Run,
  plan: RunPlan,
  entities: Entity[],
  answers: Answers,
  offset: string | undefined,
): Promise<void> {
  if (plan.reconcile === 'never') return
  const budget = createBudget(plan.reconcile === 'now' ? Number.POSITIVE_INFINITY : BACKGROUND_REQUESTS)
  const states = await readStates(run.context.pool, run.context.portalId)
  const now = Date.parse(answers.serverTime ?? '') || Date.now()
  const night = lastNight(now, offset)
  const isDue = ({ reconciledAt }: EntityState) =>
    plan.reconcile === 'now' || !reconciledAt || reconciledAt.getTime() < night
  const whole: Stream[] = []
  for (const stream of only(entities, 'stream')) {
    const state = states.get(nameOf(stream))
    if (!state || !('lastId' in state.cursor) || run.reports.get(nameOf(stream))?.error) continue
    if (!isDue(state) || (stream.vanished === 'keep' && !stream.revisit)) continue
    await guard(run, stream, async (own, report) => {
      const store = createStore(own, stream, state.cursor as StreamCursor, report)
      if (stream.vanished === 'keep') await revisit(own, stream, store, now, offset)
      else if (await reconcileIds(own, stream, store, report, budget, plan.acceptDeletions))
        whole.push(stream)
      await store.finish()
    })
  }
  for (const stream of whole)
    await guard(run, stream, async (own, report) => {
      const { cursor } = (await readStates(own.pool, own.portalId)).get(nameOf(stream))!
      await rereadReferrers(own, stream, createStore(own, stream, cursor as StreamCursor, report))
    })
  for (const children of only(entities, 'children')) {
    const state = states.get(nameOf(children))
    if (!state || !('read' in state.cursor) || run.reports.get(nameOf(children))?.error) continue
    const sweeps = !children.slow && isDue(state)
    const { cursor } = state
    if (!cursor.backfill && !sweeps) continue
    await guard(run, children, async (own, report) => {
      const from = sweeps ? await startSweep(own, children, cursor) : cursor
      if (sweeps) await own.state.reconciled(nameOf(children))
      await backfillChildren(own, children, from, report, budget)
    })
  }
}

/** A notice about a child names only the child: its owner is asked of the portal, or of what is stored. */
async function readNamedChildren(run: Run, children: Children, ids: number[]): Promise<void> {
  const cursor = cursorOf(run, children)
  if (!cursor || !children.locate) return
  await guard(run, children, async (own, report) => {
    const owners = await locateOwners(own, children, ids)
    for (const [table, list] of owners) await readChildrenOf(own, children, table, list, cursor, report)
  })
}

/** The last moment (unix ms) at which it was three at night in the portal. */
function lastNight(now: number, offset = '+00:00'): number {
  const [hours, minutes] = offset.slice(1).split(':').map(Number) as [number, number]
  const shift = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
  const day = 86_400_000
  const night = Math.floor((now + shift) / day) * day + NIGHT_HOUR * 3_600_000 - shift
  return night <= now ? night : night - day
}

/** One entity; a method that the portal refuses is noted with it, anything else ends the run. */
async function guard(
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
async function sideBySide<E extends Entity>(
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

function only<K extends Entity['kind']>(entities: Entity[], kind: K): OfKind<K>[] {
  return entities.filter((entity): entity is OfKind<K> => entity.kind === kind)
}

function cursorOf(run: Run, entity: Stream): StreamCursor | undefined
function cursorOf(run: Run, entity: Dictionary): DictionaryCursor | undefined
function cursorOf(run: Run, entity: Children): ChildrenCursor | undefined
function cursorOf({ states }: Run, entity: Entity): Cursor | undefined {
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
