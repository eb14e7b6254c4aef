import type { ValueKind } from '../format.ts'
import type { Row } from '../server.ts'
import type { GridColumn, GridRow } from '../ui/grid-rows.ts'
import { numberOf } from '../widget.ts'

/** What is told of a manager, in the order of the table; the first four stand on a phone's card. */
export const managerColumns = [
  { key: 'amount', measure: 'sales.won_amount', kind: 'money', isBar: true },
  { key: 'won', measure: 'sales.won_count', kind: 'count' },
  { key: 'check', measure: 'sales.average_check', kind: 'money', isMinor: true },
  { key: 'created', measure: 'deals.count', kind: 'count', isMinor: true },
  { key: 'conversion', measure: 'deals.conversion', kind: 'share' },
  { key: 'cycle', measure: 'sales.cycle_days', kind: 'days', isLowGood: true, isMinor: true },
  { key: 'open', measure: 'deals.open_count', kind: 'count', time: 'ever' },
  { key: 'openAmount', measure: 'deals.open_amount', kind: 'money', time: 'ever', isMinor: true },
  { key: 'lost', measure: 'sales.lost_count', kind: 'count', isLowGood: true, isMinor: true },
  { key: 'lossShare', measure: 'deals.loss_share', kind: 'share', isLowGood: true, isMinor: true },
  { key: 'repeat', measure: 'sales.repeat_share', kind: 'share', isMinor: true },
] as const satisfies (Omit<GridColumn, 'title'> & { measure: string; kind: ValueKind })[]

const sums = new Set<string>(['won', 'created', 'open', 'lost', 'amount', 'openAmount'])

/** Numbers of things are zero where Cube has no row; ratios have no value there. */
export const readValues = (rows: (Row | undefined)[]): GridRow['values'] =>
  Object.fromEntries(
    managerColumns.map(({ key, measure }) => {
      const value = rows.map((row) => numberOf(row, measure)).find((one) => one !== null)
      return [key, value ?? (sums.has(key) ? 0 : null)]
    }),
  )
