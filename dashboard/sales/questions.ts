import type { Query } from '@cubejs-client/core'
import type { ClickKind } from '../clicks.ts'
import { during, filtersOf } from '../filters.ts'
import type { Range } from '../period.ts'
import { soldMeasures } from '../queries.ts'
import type { View } from '../url.ts'

/** Of what was created and closed in a period: the tiles, the managers and the dynamics ask it together. */
export const salesMeasures = [
  ...soldMeasures,
  'sales.lost_amount',
  'sales.created_count',
  'sales.overall_conversion',
]

export interface Shape {
  without?: ClickKind[]
  dimensions?: string[]
}

/** What happened within the range. */
export const soldIn = (view: View, range: Range, { without, dimensions }: Shape = {}): Query => ({
  measures: salesMeasures,
  ...(dimensions && { dimensions, limit: 1000 }),
  ...during('sales', range),
  filters: filtersOf('sales', view, { ...(without && { without }) }),
})
