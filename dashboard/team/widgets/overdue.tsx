import { filtersOf } from '../../filters.ts'
import styles from '../../now-tile.module.css'
import { Value } from '../../ui/Value.tsx'
import { type ChartProps, defineWidget, numberOf } from '../../widget.ts'

/** Activities that are late at this moment, whenever they were due. */
export default defineWidget<'overdue', number>({
  id: 'team-overdue',
  area: 'now',
  order: 1,
  height: 35,
  title: ({ t }) => t('team.overdue'),
  note: ({ t }) => t('team.overdue.note'),
  measures: ['activities.overdue_count'],
  queries: ({ view }) => ({
    overdue: { measures: ['activities.overdue_count'], filters: filtersOf('activities', view) },
  }),
  rows: ({ overdue: [row] }) => numberOf(row, 'activities.overdue_count') ?? 0,
  chart: Overdue,
  records: () => ({ measure: 'activities.overdue_count', time: 'ever' }),
  table: (count, { t }) => ({ columns: [{ title: t('team.overdue'), kind: 'count' }], rows: [[count]] }),
})

function Overdue({ data, context }: ChartProps<number>) {
  const request = { measure: 'activities.overdue_count', time: 'ever' } as const
  return (
    <p className={styles.tile} data-tone={data > 0 ? 'warn' : undefined}>
      <b className={styles.value}>
        <Value value={data} kind="count" context={context} request={request} />
      </b>
      <small className={styles.hint}>{context.t('team.overdue.hint')}</small>
    </p>
  )
}
