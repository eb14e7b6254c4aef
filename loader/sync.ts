import type pg from 'pg'
import { type Answers, askAll } from './ask.ts'
import type { RunContext } from './context.ts'
import { dictionaryQuestions, syncDictionary } from './dictionary.ts'
import type { Entity } from './entity.ts'
import { MethodError } from './errors.ts'
import { factQuestions, type PortalUser, saveFacts } from './facts.ts'
import type { Command } from './portal-client.ts'
import { type EntityReport, emptyReport } from './report.ts'
import { readSetting, writeBaseCurrency } from './settings.ts'
import {
  type Cursor,
  type DictionaryCursor,
  markFailed,
  markStarted,
  readCursors,
  type StreamCursor,
} from './state.ts'
import { streamQuestions, syncStream } from './stream.ts'
import { shapeOf } from './tables.ts'

export interface RunPlan {
  entities: Entity[]
  /** Read everything anew, whatever is known. A full load under way is continued. */
  full: boolean
}

export interface RunResult {
  reports: Map<string, EntityReport>
  user: PortalUser | undefined
}

type Shared = Omit<RunContext, 'signal'>

/**
 * One run: a first request that asks about everything at once, then the small tables, then the big ones side by side.
 *
 * @param stop  aborted by this function when one entity proves the portal unusable
 * @throws {PortalError | SyncStoppedError} what was committed until then stays
 */
export async function runSync(shared: Shared, plan: RunPlan, stop: AbortController): Promise<RunResult> {
  const context: RunContext = { ...shared, signal: stop.signal }
  const { pool, portal } = context
  const cursors = await usableCursors(pool, plan)
  const offset = await readSetting<string>(pool, 'portal_timezone_offset')
  await markStarted(
    pool,
    plan.entities.map(({ table }) => table),
  )
  const answers = await askAll(portal, questions(plan.entities, cursors, offset))
  const user = await saveFacts(pool, portal.origin, answers)
  const reports = new Map<string, EntityReport>()
  const work = (entity: Entity) =>
    syncEntity(context, entity, cursors.get(entity.table), answers, offset, reports)
  for (const entity of plan.entities) if (entity.kind === 'dictionary') await work(entity)
  if (reports.has('currencies')) await writeBaseCurrency(pool)
  await sideBySide(
    plan.entities.filter(({ kind }) => kind === 'stream'),
    work,
    stop,
  )
  return { reports, user }
}

async function usableCursors(pool: pg.Pool, { entities, full }: RunPlan): Promise<Map<string, Cursor>> {
  const cursors = await readCursors(pool)
  for (const entity of entities) {
    const cursor = cursors.get(entity.table)
    if (!cursor) continue
    const stale = cursor.shape !== shapeOf(entity)
    if (stale || (full && !('load' in cursor && cursor.load))) cursors.delete(entity.table)
  }
  return cursors
}

function questions(
  entities: Entity[],
  cursors: Map<string, Cursor>,
  offset: string | undefined,
): Map<string, Command> {
  const all = new Map(factQuestions)
  for (const entity of entities) {
    const cursor = cursors.get(entity.table)
    const asked =
      entity.kind === 'dictionary'
        ? dictionaryQuestions(entity, cursor as DictionaryCursor | undefined)
        : streamQuestions(entity, cursor as StreamCursor | undefined, offset)
    for (const [name, command] of asked) all.set(name, command)
  }
  return all
}

/** One entity; a method that the portal refuses is noted with it, anything else ends the run. */
async function syncEntity(
  context: RunContext,
  entity: Entity,
  cursor: Cursor | undefined,
  answers: Answers,
  offset: string | undefined,
  reports: Map<string, EntityReport>,
): Promise<void> {
  const report = emptyReport()
  const own = { ...context, portal: counting(context.portal, report) }
  const startedAt = performance.now()
  reports.set(entity.table, report)
  try {
    if (entity.kind === 'dictionary')
      await syncDictionary(own, entity, cursor as DictionaryCursor | undefined, answers, report)
    else await syncStream(own, entity, cursor as StreamCursor | undefined, answers, offset, report)
  } catch (error) {
    if (!(error instanceof MethodError)) throw error
    report.error = error.message
    context.log.warn(
      { entity: entity.table, error: error.message },
      'the portal does not give this entity, the others go on',
    )
    await markFailed(context.pool, entity.table, error.message)
  } finally {
    report.ms = Math.round(performance.now() - startedAt)
  }
}

/** All at once; the first failure stops the others and is thrown when they have come to rest. */
async function sideBySide(
  entities: Entity[],
  work: (entity: Entity) => Promise<void>,
  stop: AbortController,
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

function counting(portal: RunContext['portal'], report: EntityReport): RunContext['portal'] {
  return Object.assign(Object.create(portal) as RunContext['portal'], {
    batch: (...args: Parameters<RunContext['portal']['batch']>) => {
      report.requests++
      return portal.batch(...args)
    },
  })
}
