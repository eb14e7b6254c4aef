import { daysText, forgottenNow, joinGroups } from '../../idle.ts'
import { type NowData, NowTile, nowTable, readNow } from '../../now-tile.tsx'
import { openNow } from '../../queries.ts'
import { type ChartProps, defineWidget } from '../../widget.ts'
import styles from '../now.module.css'

interface Data extends NowData {
  inWork: NowData
}

/** Money and number of forgotten deals, beside all that is in work. */
export default defineWidget<string, Data>({
  id: 'forgotten-deals',
  area: 'now',
  order: 1,
  height: 60,
  title: ({ t }) => t('forgotten.deals'),
  note: (context) => context.t('tile.forgottenNote', { days: daysText(context) }),
  measures: ['deals.open_amount', 'deals.open_count'],
  queries: (context) => ({ ...forgottenNow(context), open: openNow(context.view) }),
  rows: ({ open = [], ...groups }) => ({ ...readNow(joinGroups(groups)), inWork: readNow(open) }),
  chart: Deals,
  records: () => ({ measure: 'deals.open_amount', time: 'forgotten' }),
  table: nowTable,
})

function Deals({ data, context }: ChartProps<Data>) {
  const { t, format } = context
  const { count, amount } = data.inWork
  return (
    <NowTile data={data} context={context} time="forgotten" tone="warn">
      <small className={styles.hint}>
        {t('forgotten.ofAll', {
          deals: t('count.deals', { count, value: format.count(count) }),
          amount: format.moneyShort(count === 0 ? 0 : amount),
        })}
      </small>
    </NowTile>
  )
}
