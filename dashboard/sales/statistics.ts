/** Deals created in a period, by what they belong to and how they stand. */
import type { Query } from '@cubejs-client/core'
import { type ClickKind, isClicked } from '../clicks.ts'
import { during, filtersOf } from '../filters.ts'
import type { ValueKind } from '../format.ts'
import {
  clickItem,
  itemOf,
  type PortalItem,
  portalDimension,
  portalName,
  showsPortals,
  whereItem,
} from '../portals.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { Row } from '../server.ts'
import type { View } from '../url.ts'
import { readOption } from '../view.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'

export const breakdownNames = ['pipeline', 'source', 'department', 'type'] as const
export type Breakdown = (typeof breakdownNames)[number]
/** What the deals are told apart by, and the click that a row makes, where it makes one. */
export const breakdowns: Record<Breakdown, { name: string; id: string; click?: ClickKind }> = {
  pipeline: { name: 'pipeline', id: 'pipeline_id', click: 'pipe' },
  source: { name: 'source', id: 'source_id', click: 'src' },
  department: { name: 'department', id: 'department_id', click: 'dep' },
  type: { name: 'type', id: 'type' },
}

export const byOption = 'statistics.by'
export const breakdownOf = ({ view }: Pick<BlockContext, 'view'>): Breakdown =>
  readOption(view, byOption, 'pipeline', breakdownNames)

/** What is shown of them. Days have no parts: they are of won deals only. */
export const whats = ['count', 'amount', 'days'] as const
export type What = (typeof whats)[number]
export const whatOption = 'statistics.what'
export const whatOf = ({ view }: Pick<BlockContext, 'view'>): What =>
  readOption(view, whatOption, 'count', whats)

export const kinds = { count: 'count', amount: 'money', days: 'days' } as const satisfies Record<
  What,
  ValueKind
>
export const statuses = ['won', 'open', 'lost'] as const
export type Status = (typeof statuses)[number]

export const wholeOf = {
  count: 'deals.count',
  amount: 'deals.total_amount',
  days: 'deals.cycle_days',
} as const
export const partOf = (what: Exclude<What, 'days'>, status: Status) => `deals.${status}_${what}`

const measures = [
  ...Object.values(wholeOf),
  ...statuses.flatMap((status) => [partOf('count', status), partOf('amount', status)]),
]

export interface Figures {
  whole: Record<What, number | null>
  parts: Record<'count' | 'amount', Record<Status, number>>
}

export interface StatisticsLine extends PortalItem, Figures {
  name: string
  note?: string | undefined
  where: NonNullable<RecordsRequest['where']>
}

export interface Statistics {
  lines: StatisticsLine[]
  total: Figures
}

/** Clicks that the block leaves out, because they are made in it. */
export const ownClicks = (click: ClickKind | undefined): ClickKind[] => (click ? [click] : [])

export function statisticsQueries(context: BlockContext): Record<'lines' | 'total', Query> {
  const { view, portals, comparison } = context
  const { name, id, click } = breakdowns[breakdownOf(context)]
  const total: Query = {
    measures,
    ...during('deals', comparison.current),
    filters: filtersOf('deals', view, { without: ownClicks(click) }),
  }
  const dimensions = [...portalDimension('deals', portals), ...new Set([`deals.${name}`, `deals.${id}`])]
  return { lines: { ...total, dimensions, limit: 1000 }, total }
}

const partsOf = (row: Row | undefined, what: 'count' | 'amount'): Record<Status, number> => ({
  won: numberOf(row, partOf(what, 'won')) ?? 0,
  open: numberOf(row, partOf(what, 'open')) ?? 0,
  lost: numberOf(row, partOf(what, 'lost')) ?? 0,
})

const figuresOf = (row: Row | undefined): Figures => ({
  whole: {
    count: numberOf(row, wholeOf.count) ?? 0,
    amount: numberOf(row, wholeOf.amount) ?? 0,
    days: numberOf(row, wholeOf.days),
  },
  parts: { count: partsOf(row, 'count'), amount: partsOf(row, 'amount') },
})

/** The largest of what is shown first; those without a value last. */
export function readStatistics(
  { lines, total }: Record<'lines' | 'total', Row[]>,
  context: BlockContext,
): Statistics {
  const { name, id } = breakdowns[breakdownOf(context)]
  const what = whatOf(context)
  const read = lines.map((row): StatisticsLine => {
    const item = itemOf(row, 'deals', id)
    return {
      ...item,
      ...figuresOf(row),
      name: textOf(row, `deals.${name}`),
      note: showsPortals(context) ? portalName(item.portal, context.portals) : undefined,
      where: whereItem(id, item),
    }
  })
  const size = ({ whole }: StatisticsLine) => whole[what] ?? Number.NEGATIVE_INFINITY
  return { lines: read.sort((a, b) => size(b) - size(a)), total: figuresOf(total[0]) }
}

export function isClickedLine(line: StatisticsLine, context: BlockContext): boolean {
  const { click } = breakdowns[breakdownOf(context)]
  return click !== undefined && isClicked(context.view, click, line.id)
}

/** What a click on a line changes; in several portals, the line's portal is chosen with it. */
export function clickLine(line: StatisticsLine, context: BlockContext, joins: boolean): Partial<View> {
  const { click } = breakdowns[breakdownOf(context)]
  return click ? clickItem(click, line, context, joins) : {}
}
