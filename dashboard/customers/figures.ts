/** What the page asks of customers: one question for all tiles. */
import type { Query } from '@cubejs-client/core'
import type { ClickKind } from '../clicks.ts'
import { filtersOf } from '../filters.ts'
import { boughtSegments } from '../lists/segments.ts'
import type { View } from '../url.ts'

export const figures = [
  'customers.count',
  'customers.won_amount',
  'customers.revenue_per_customer',
  'customers.average_check',
  'customers.repeat_customers',
  'customers.open_amount',
]

/** Of all customers under the page's filters, as they stand now. */
export const customersNow = (
  view: View,
  { without = [], dimensions }: { without?: ClickKind[]; dimensions?: string[] } = {},
): Query => ({
  measures: figures,
  ...(dimensions && { dimensions, limit: 1000 }),
  filters: filtersOf('customers', view, { without }),
})

/** Only those who bought. */
export const bought = {
  member: 'customers.segment',
  operator: 'equals' as const,
  values: [...boughtSegments],
}

export const buyersNow = (view: View): Query => ({
  measures: ['customers.count'],
  filters: [...filtersOf('customers', view), bought],
})
