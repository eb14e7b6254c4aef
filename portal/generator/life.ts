/** The whole life of one deal, decided at birth: stages, amounts, activities, the end. */
import { planActivities } from './activities.ts'
import { DAY, HOUR, inOffice } from './calendar.ts'
import { DELETED_STAGE, FUNNELS, type Funnel, wonStage } from './funnels.ts'
import type { Random } from './random.ts'

export type Step = { at: number } & (
  | { kind: 'stage'; stage: string; category?: number }
  | { kind: 'amount'; factor: number }
  | { kind: 'activity'; key: number; activity: PlannedActivity }
  | { kind: 'complete'; key: number }
  | { kind: 'comment'; text: string }
  | { kind: 'task'; key: number; title: string; days: number }
  | { kind: 'taskDone'; key: number }
)

export interface PlannedActivity {
  what: 'call' | 'email' | 'todo'
  subject: string
  incoming: boolean
  completed: boolean
  minutes: number
  /** Unix seconds; undefined is «no deadline». */
  deadline?: number
}

export interface LifePlan {
  random: Random
  shift: number
  funnel: Funnel
  born: number
  /** Chance to win of this deal. */
  winRate: number
  /** Multiplies the length. */
  pace: number
  /** The seller's last day: later steps may never happen. */
  leaves: number
}

/** Steps in the order of time, the birth excluded. */
export function planLife(plan: LifePlan): Step[] {
  const { random, funnel, born } = plan
  const stages = funnel.stages.map(([code]) => code)
  const fate = decideFate(plan)
  const steps: Step[] = []
  const visits = walkStages(plan, stages, fate.reached)
  const length = fate.days * DAY
  const shares = visits.map(() => 0.25 + random.next() ** 2)
  const whole = shares.reduce((sum, share) => sum + share, 0)
  let moment = born
  visits.forEach((stage, at) => {
    if (at > 0) steps.push({ at: moment, kind: 'stage', stage })
    moment = office(plan, Math.max(moment + HOUR / 3, moment + (shares[at]! / whole) * length))
  })
  const worked = moment
  if (fate.silence) moment = office(plan, moment + fate.silence * DAY)
  if (fate.end) finish(plan, fate.end, visits, moment, steps)
  changePipeline(plan, steps)
  revalue(plan, steps)
  const lived = steps.filter(({ at }) => at <= plan.leaves || fate.survives)
  const last = lived.at(-1)
  const ended =
    last?.kind === 'stage' && fate.end !== undefined && lived.length === steps.length ? last.at : undefined
  const all = [
    ...lived,
    ...planActivities(plan, lived, fate.silence ? worked : (ended ?? worked), ended !== undefined),
  ]
  return all.sort((a, b) => a.at - b.at)
}

interface Fate {
  end?: 'won' | 'lost'
  days: number
  /** Number of working stages that it can visit. */
  reached: number
  /** Whether another seller finishes the deal of one who left. */
  survives: boolean
  /** Days without any work before the end. */
  silence?: number
}

function decideFate({ random, funnel, winRate, pace }: LifePlan): Fate {
  const all = funnel.stages.length
  const survives = random.chance(0.75)
  if (random.chance(0.036)) return forgotten(random, all, survives)
  const length = (median: number, sigma: number) =>
    Math.min(150, Math.max(0.3, random.logNormal(median * pace, sigma)))
  if (random.chance(winRate)) return { end: 'won', days: length(funnel.days, 0.62), reached: all, survives }
  let reached = 1
  while (reached < all && random.chance(0.68)) reached++
  return { end: 'lost', days: length(funnel.days * (0.35 + 0.18 * reached), 0.8), reached, survives }
}

/** Nobody touches it for months; most are swept out in the end. */
function forgotten(random: Random, all: number, survives: boolean): Fate {
  const fate: Fate = { days: random.between(5, 40), reached: random.whole(1, all), survives }
  return random.chance(0.8) ? { ...fate, end: 'lost', silence: random.between(30, 190) } : fate
}

/** Stages in the order of entering: some skipped, a few entered twice. */
function walkStages({ random, funnel }: LifePlan, stages: string[], reached: number): string[] {
  const visits = [stages[0]!]
  for (let at = 1; at < reached; at++) {
    if (at < reached - 1 && random.chance(0.16)) continue
    visits.push(stages[at]!)
    if (at > 1 && random.chance(0.035)) visits.push(stages[at - 1]!, stages[at]!)
  }
  if (funnel.id === 0 && random.chance(0.012)) visits.push(DELETED_STAGE)
  return visits
}

function finish(plan: LifePlan, end: 'won' | 'lost', visits: string[], moment: number, steps: Step[]) {
  const { random, funnel } = plan
  const close = (at: number, outcome: 'won' | 'lost') =>
    steps.push({
      at,
      kind: 'stage',
      stage: outcome === 'won' ? wonStage(funnel) : reason(plan, visits.length),
    })
  close(moment, end)
  if (end === 'won' || !random.chance(0.018)) return
  const again = office(plan, moment + random.between(4, 40) * DAY)
  steps.push({ at: again, kind: 'stage', stage: random.pick(funnel.stages.slice(1, 4))[0] })
  close(office(plan, again + random.between(3, 25) * DAY), random.chance(0.4) ? 'won' : 'lost')
}

function reason({ random, funnel }: LifePlan, depth: number): string {
  const lateness = Math.min(1, (depth - 1) / (funnel.stages.length - 1))
  return random.weighted(funnel.lost, ([, , early, late]) => early + (late - early) * lateness)[0]
}

/** A few cold deals turn out to be inbound requests: another pipeline from some stage on. */
function changePipeline({ random, funnel }: LifePlan, steps: Step[]) {
  if (funnel.id !== 10 || !random.chance(0.02)) return
  const inbound = FUNNELS[0]!
  const at = steps.findIndex((step) => step.kind === 'stage')
  for (const step of steps.slice(at)) {
    if (step.kind !== 'stage') continue
    const position = funnel.stages.findIndex(([code]) => code === step.stage)
    const lost = inbound.lost[1]![0]
    step.stage = position >= 0 ? inbound.stages[position]![0] : step.stage === wonStage(funnel) ? 'WON' : lost
  }
  const first = steps[at]
  if (first?.kind === 'stage') first.category = inbound.id
}

/** Offers change: about every third deal ends with another amount than it began with. */
function revalue(plan: LifePlan, steps: Step[]) {
  const { random } = plan
  const moves = steps.filter((step) => step.kind === 'stage')
  if (moves.length < 2 || !random.chance(0.36)) return
  const before = random.pick(moves.slice(0, -1))
  const factor = random.chance(0.68) ? random.between(1.05, 1.6) : random.between(0.6, 0.96)
  steps.push({ at: before.at + random.whole(60, 3 * HOUR), kind: 'amount', factor })
  steps.sort((a, b) => a.at - b.at)
}

const office = ({ shift, random }: LifePlan, moment: number) => inOffice(moment, shift, random)
