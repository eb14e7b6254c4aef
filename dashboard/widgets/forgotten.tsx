import { type NowData, NowTile, nowTable, readNow } from '../now-tile.tsx'
import { forgottenAfterDays, forgottenNow } from '../queries.ts'
import { type ChartProps, defineWidget } from '../widget.ts'

/** Open deals that nobody has touched for two weeks. */
export default defineWidget<'forgotten', NowData>({
  id: 'forgotten',
  area: 'now',
  order: 2,
  height: 35,
  title: ({ t }) => t('tile.forgotten'),
  note: ({ t }) => t('tile.forgottenNote', { count: forgottenAfterDays }),
  measures: ['deals.open_amount', 'deals.open_count'],
  queries: ({ view, today }) => ({ forgotten: forgottenNow(view, today) }),
  rows: ({ forgotten }) => readNow(forgotten),
  chart: Forgotten,
  table: nowTable,
})

function Forgotten({ data, context }: ChartProps<NowData>) {
  return <NowTile data={data} context={context} tone="warn" />
}
