import type { Query } from '@cubejs-client/core'
import type { ClickKind } from './clicks.ts'
import { during, filtersOf } from './filters.ts'
import { addMonths, type Day, endOfMonth, type Range, startOfMonth } from './period.ts'
import { type PortalEntry, portalDimension } from './portals.ts'
import type { View } from './url.ts'

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

/** Blocks that show all managers side by side leave the click on one of them out. */
export const ofEverybody = { without: ['emp'] } satisfies Options

export const byManager = (cube: 'sales' | 'deals', portals: readonly PortalEntry[]) =>
  ({
    ...ofEverybody,
    dimensions: [...portalDimension(cube, portals), `${cube}.manager`, `${cube}.manager_id`],
  }) satisfies Options

/** The twelve months that end with the month of `day`. */
export const yearEnding = (day: Day): Range => ({
  from: addMonths(startOfMonth(day), -11),
  to: endOfMonth(day),
})
