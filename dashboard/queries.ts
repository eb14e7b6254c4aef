import type { Query } from '@cubejs-client/core'
import type { ClickKind } from './clicks.ts'
import { during, filtersOf } from './filters.ts'
import { addDays, addMonths, type Day, endOfMonth, type Range, startOfMonth } from './period.ts'
import { type PortalEntry, portalDimension } from './portals.ts'
import type { View } from './url.ts'

/** Days without any action after which an open deal counts as forgotten. */
export const forgottenAfterDays = 14

/** Of what was closed in a period: asked together, so that tiles and tables share one question. */
export const soldMeasures = [
  'sales.won_amount',
  'sales.won_count',
  'sales.average_check',
  'sales.lost_count',
  'sales.cycle_days',
  'sales.repeat_share',
]
export const createdMeasures = ['deals.count', 'deals.conversion', 'deals.loss_share']
const openMeasures = ['deals.open_count', 'deals.open_amount']

interface Options {
  without?: ClickKind[]
  dimensions?: string[]
}

const shape = ({ dimensions }: Options) => (dimensions ? { dimensions, limit: 1000 } : {})

// Blocks ask for the same totals through these functions, so that equal questions are asked once.
/** What was won and lost within the range. */
export const closedIn = (view: View, range: Range, options: Options = {}): Query => ({
  measures: soldMeasures,
  ...shape(options),
  ...during('sales', range),
  filters: filtersOf('sales', view, options),
})

/** What became of the deals created within the range. */
export const createdIn = (view: View, range: Range, options: Options = {}): Query => ({
  measures: createdMeasures,
  ...shape(options),
  ...during('deals', range),
  filters: filtersOf('deals', view, options),
})

export const openNow = (view: View, options: Options = {}): Query => ({
  measures: openMeasures,
  ...shape(options),
  filters: filtersOf('deals', view, options),
})

const untilForgotten = (today: Day): [string, string] => [
  '1970-01-01',
  addDays(today, -forgottenAfterDays - 1),
]

export const forgottenNow = (view: View, today: Day): Query => ({
  measures: openMeasures,
  timeDimensions: [{ dimension: 'deals.idle_since', dateRange: untilForgotten(today) }],
  filters: filtersOf('deals', view),
})

/** The forgotten deals themselves, the largest first: read in the order of an index, until the limit is reached. */
export const forgottenDeals = (
  view: View,
  today: Day,
  limit: number,
  portals: readonly PortalEntry[] = [],
): Query => ({
  dimensions: [
    ...portalDimension('deals', portals),
    'deals.id',
    'deals.title',
    'deals.company',
    'deals.amount',
    'deals.idle_days',
    'deals.manager',
    'deals.has_planned_activity',
    'deals.url',
  ],
  ungrouped: true,
  timeDimensions: [{ dimension: 'deals.last_activity_at', dateRange: untilForgotten(today) }],
  filters: [{ member: 'deals.status', operator: 'equals', values: ['open'] }, ...filtersOf('deals', view)],
  order: [
    ['deals.amount', 'desc'],
    ['deals.id', 'asc'],
    ...portalDimension('deals', portals).map((name): [string, 'asc'] => [name, 'asc']),
  ],
  limit,
})

/** The twelve months that end with the month of `day`. */
export const yearEnding = (day: Day): Range => ({
  from: addMonths(startOfMonth(day), -11),
  to: endOfMonth(day),
})
