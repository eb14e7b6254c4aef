import { askAll } from './ask.ts'
import { background } from './background.ts'
import { readDependents } from './dependents.ts'
import { dictionaryQuestions, syncDictionary } from './dictionary.ts'
import { type Entity, nameOf } from './entity.ts'
import { factQuestions, factsOf } from './facts.ts'
import type { Command } from './portal-client.ts'
import { readPortal, writeBaseCurrency, writePortal } from './portals.ts'
import {
  cursorOf,
  guard,
  only,
  openRun,
  type RunPlan,
  type RunResult,
  type Shared,
  sideBySide,
  usableStates,
  writtenIn,
} from './run.ts'
import type { DictionaryCursor, EntityState, StreamCursor } from './state.ts'
import { streamQuestions, syncStream } from './stream.ts'

const WITHOUT_LEADS = 'no_leads: the portal works without leads (simple CRM)'

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
