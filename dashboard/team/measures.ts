/** What is told of a manager's effort and result. */
import type { Query, TimeDimension } from '@cubejs-client/core'
import type { ClickKind } from '../clicks.ts'
import { type CubeName, during, filtersOf } from '../filters.ts'
import type { ValueKind } from '../format.ts'
import type { Range } from '../period.ts'
import { hasCalls } from '../portals.ts'
import type { Grain } from '../url.ts'
import type { BlockContext } from '../widget.ts'

interface Measure {
  key: string
  member: `${CubeName}.${string}`
  kind: ValueKind
  /** Counts and sums are nothing, 0, where Cube has no row; ratios have no value there. */
  isSum?: boolean
}

/** Of the activities dated in the period. */
export const efforts = [
  { key: 'index', member: 'activities.activity_index', kind: 'count', isSum: true },
  { key: 'completed', member: 'activities.completed_count', kind: 'count', isSum: true },
  { key: 'calls', member: 'activities.calls', kind: 'count', isSum: true },
  { key: 'minutes', member: 'activities.call_minutes', kind: 'count', isSum: true },
  { key: 'meetings', member: 'activities.meetings', kind: 'count', isSum: true },
  { key: 'emails', member: 'activities.emails', kind: 'count', isSum: true },
  { key: 'todos', member: 'activities.todos', kind: 'count', isSum: true },
  { key: 'comments', member: 'activities.comments', kind: 'count', isSum: true },
] as const satisfies Measure[]

/** `sales`: closed in the period; `deals`: what became of the deals created in it. */
export const results = [
  { key: 'amount', member: 'sales.won_amount', kind: 'money', isSum: true },
  { key: 'won', member: 'sales.won_count', kind: 'count', isSum: true },
  { key: 'check', member: 'sales.average_check', kind: 'money' },
  { key: 'winRate', member: 'sales.win_rate', kind: 'share' },
  { key: 'created', member: 'deals.count', kind: 'count', isSum: true },
  { key: 'conversion', member: 'deals.conversion', kind: 'share' },
] as const satisfies Measure[]

export type EffortKey = (typeof efforts)[number]['key']
export type ResultKey = (typeof results)[number]['key']
export type MeasureKey = EffortKey | ResultKey
export type TeamMeasure = (typeof efforts)[number] | (typeof results)[number]

const telephony: string[] = ['calls', 'minutes'] satisfies EffortKey[]
export const needsCalls = (key: string): boolean => telephony.includes(key)

/** The measures of effort that the portals looked at can have. */
export const effortsIn = (context: Pick<BlockContext, 'view' | 'session'>) =>
  efforts.filter(({ key }) => hasCalls(context) || !needsCalls(key))

export const cubeOf = ({ member }: Pick<Measure, 'member'>): CubeName =>
  member.slice(0, member.indexOf('.')) as CubeName

export const measureOf = (key: string): TeamMeasure | undefined =>
  [...efforts, ...results].find((measure) => measure.key === key)

interface Asked {
  dimensions?: string[]
  grain?: Grain
  without?: ClickKind[]
}

/** A question of measures of one cube over days. */
export function asked(
  context: Pick<BlockContext, 'view'>,
  members: readonly string[],
  range: Range,
  { dimensions, grain, without = [] }: Asked = {},
): Query & { timeDimensions: TimeDimension[] } {
  const cube = members[0]!.slice(0, members[0]!.indexOf('.')) as CubeName
  return {
    measures: [...members],
    ...(dimensions && { dimensions, limit: 10_000 }),
    ...during(cube, range, grain),
    filters: filtersOf(cube, context.view, { without }),
  }
}
