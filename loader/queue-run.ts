import { readDependents, readNamedChildren } from './dependents.ts'
import { type Entity, nameOf } from './entity.ts'
import { readQueue } from './queue.ts'
import {
  cursorOf,
  guard,
  only,
  openRun,
  type RunPlan,
  type RunResult,
  type Shared,
  usableStates,
} from './run.ts'
import { createStore } from './store.ts'
import { runSync } from './sync.ts'
import { fetchByIds, markDeleted } from './vanished.ts'

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
