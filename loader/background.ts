import type { Answers } from './ask.ts'
import { createBudget } from './budget.ts'
import { startSweep } from './child-owners.ts'
import { backfillChildren } from './children.ts'
import { type Entity, nameOf, type Stream } from './entity.ts'
import { guard, only, type Run, type RunPlan } from './run.ts'
import { type EntityState, readStates, type StreamCursor } from './state.ts'
import { createStore } from './store.ts'
import { reconcileIds, rereadReferrers, revisit } from './vanished.ts'

/** Requests that a run may spend on what nobody waits for. */
const BACKGROUND_REQUESTS = 12
/** Hour of the portal's night at which all ids fall due. */
const NIGHT_HOUR = 3

/** What can wait: older owners of expensive children, and the nightly reading of all ids. */
export async function background(
  run: Run,
  plan: RunPlan,
  entities: Entity[],
  answers: Answers,
  offset: string | undefined,
): Promise<void> {
  if (plan.reconcile === 'never') return
  const slice = createBudget(BACKGROUND_REQUESTS)
  const budget = plan.reconcile === 'now' ? createBudget(Number.POSITIVE_INFINITY) : slice
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
      // Half an hour of requests for what is slow: never in one run.
      await backfillChildren(own, children, from, report, children.slow ? slice : budget)
    })
  }
}

/** The last moment (unix ms) at which it was three at night in the portal. */
function lastNight(now: number, offset = '+00:00'): number {
  const [hours, minutes] = offset.slice(1).split(':').map(Number) as [number, number]
  const shift = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
  const day = 86_400_000
  const night = Math.floor((now + shift) / day) * day + NIGHT_HOUR * 3_600_000 - shift
  return night <= now ? night : night - day
}
