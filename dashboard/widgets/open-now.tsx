import { type NowData, NowTile, nowTable, readNow } from '../now-tile.tsx'
import { openNow } from '../queries.ts'
import { defineWidget } from '../widget.ts'

/** Everything that is in work at this moment. */
export default defineWidget<'open', NowData>({
  id: 'open-now',
  area: 'now',
  order: 1,
  height: 35,
  title: ({ t }) => t('tile.open'),
  measures: ['deals.open_amount', 'deals.open_count'],
  queries: ({ view }) => ({ open: openNow(view) }),
  rows: ({ open }) => readNow(open),
  chart: NowTile,
  records: () => ({ measure: 'deals.open_amount', time: 'ever' }),
  table: nowTable,
})
