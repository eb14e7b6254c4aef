import { daysText, forgottenNow, joinGroups } from '../idle.ts'
import { type NowData, NowTile, nowTable, readNow } from '../now-tile.tsx'
import { type ChartProps, defineWidget } from '../widget.ts'

/** Open deals that nobody has touched for as many days as the settings say. */
export default defineWidget<string, NowData>({
  id: 'forgotten',
  area: 'now',
  order: 2,
  height: 35,
  title: ({ t }) => t('tile.forgotten'),
  note: (context) => context.t('tile.forgottenNote', { days: daysText(context) }),
  measures: ['deals.open_amount', 'deals.open_count'],
  queries: (context) => forgottenNow(context),
  rows: (answers) => readNow(joinGroups(answers)),
  chart: Forgotten,
  records: () => ({ measure: 'deals.open_amount', time: 'forgotten' }),
  table: nowTable,
})

function Forgotten({ data, context }: ChartProps<NowData>) {
  return <NowTile data={data} context={context} time="forgotten" tone="warn" />
}
