/** What a change would do to the numbers: questions for Cube, never sums of our own. */
import type { Filter, Query } from '@cubejs-client/core'
import { type StageChange, type Status, statusOf } from './draft.ts'

const counted = ['deals.count', 'deals.total_amount']

const ofPortal = (portalId: number): Filter => ({
  member: 'deals.portal_id',
  operator: 'equals',
  values: [String(portalId)],
})

/** Deals in each stage of a portal. */
export const inStages = (portalId: number): Query => ({
  measures: ['deals.count'],
  dimensions: ['deals.pipeline_id', 'deals.stage_id'],
  filters: [ofPortal(portalId)],
  limit: 5000,
})

/** The same with their money, of which no roll-up knows: asked for once something is changed, whatever it is. */
export const moneyInStages = (portalId: number): Query => ({ ...inStages(portalId), measures: counted })

/** Deals of each pipeline of a portal. */
export const inPipelines = (portalId: number): Query => ({
  measures: counted,
  dimensions: ['deals.pipeline_id'],
  filters: [ofPortal(portalId)],
  limit: 5000,
})

type Stage = Pick<StageChange, 'pipelineId' | 'before'>

/** Stages by pipeline: their codes may repeat between pipelines. */
function byPipeline(stages: Stage[]): [pipeline: string, stages: string[]][] {
  const groups = new Map<number, string[]>()
  for (const { pipelineId, before } of stages)
    groups.set(pipelineId, [...(groups.get(pipelineId) ?? []), before.id])
  return [...groups].map(([pipeline, ids]) => [String(pipeline), ids])
}

const within = (stages: Stage[]): Filter[] =>
  byPipeline(stages).map(([pipeline, ids]) => ({
    and: [
      { member: 'deals.pipeline_id', operator: 'equals', values: [pipeline] },
      { member: 'deals.stage_id', operator: 'equals', values: ids },
    ],
  }))

const outside = (stages: Stage[]): Filter[] =>
  byPipeline(stages).map(([pipeline, ids]) => ({
    or: [
      { member: 'deals.pipeline_id', operator: 'notEquals', values: [pipeline] },
      { member: 'deals.stage_id', operator: 'notEquals', values: ids },
    ],
  }))

const anyOf = (filters: Filter[]): Filter => (filters.length === 1 ? filters[0]! : { or: filters })

/** Deals of a portal by what they count as now. */
export const totalsNow = (portalId: number): Query => ({
  measures: ['open', 'won', 'lost'].flatMap((status) => [`deals.${status}_count`, `deals.${status}_amount`]),
  filters: [ofPortal(portalId)],
})

export const isMoved = ({ before, after }: StageChange): boolean => statusOf(before) !== statusOf(after)

/** Deals of a portal that will count as `status`: those that do and stay, and those of the stages that come to it. */
export function totalsAfter(portalId: number, status: Status, changes: StageChange[]): Query {
  const moved = changes.filter(isMoved)
  const stay: Filter = {
    and: [{ member: 'deals.status', operator: 'equals', values: [status] }, ...outside(moved)],
  }
  const come = moved.filter(({ after }) => statusOf(after) === status)
  return { measures: counted, filters: [ofPortal(portalId), anyOf([stay, ...within(come)])] }
}

export type Effect = Status | 'ignored' | 'heeded' | 'pinned' | 'none'

/** What becomes of a stage's deals, in the words of the dictionary. */
export function effectsOf({ before, after }: StageChange, count: number): Effect[] {
  const effects: Effect[] = []
  if (statusOf(before) !== statusOf(after)) effects.push(statusOf(after))
  if (before.role !== 'ignored' && after.role === 'ignored') effects.push('ignored')
  if (before.role === 'ignored' && after.role !== 'ignored') effects.push('heeded')
  if (effects.length === 0) return ['pinned']
  return count === 0 ? ['none'] : effects
}
