import { type NowData, NowTile, nowTable, readNow } from '../../now-tile.tsx'
import { Value } from '../../ui/Value.tsx'
import { type ChartProps, defineWidget, numberOf } from '../../widget.ts'
import styles from '../now.module.css'
import { forgottenStepless, stepless } from '../questions.ts'

interface Data extends NowData {
  /** Of them forgotten as well. */
  both: number
}

const where = [{ name: 'has_planned_activity', values: ['false'] }]

/** Open deals with nothing planned: the other way to lose one, a condition of its own. */
export default defineWidget<'stepless' | 'both', Data>({
  id: 'forgotten-no-step',
  area: 'now',
  order: 2,
  height: 60,
  title: ({ t }) => t('forgotten.noStep'),
  note: ({ t }) => t('forgotten.noStep.note'),
  measures: ['deals.open_amount', 'deals.open_count'],
  queries: (context) => ({ stepless: stepless(context), both: forgottenStepless(context) }),
  rows: ({ stepless: rows, both: [both] }) => ({
    ...readNow(rows),
    both: numberOf(both, 'deals.open_count') ?? 0,
  }),
  chart: NoStep,
  records: () => ({ measure: 'deals.open_amount', where, time: 'ever' }),
  table: nowTable,
})

function NoStep({ data, context }: ChartProps<Data>) {
  const { t } = context
  return (
    <NowTile data={data} context={context} where={where} tone="warn">
      <small className={styles.hint}>
        {t('forgotten.both')}{' '}
        <Value
          value={data.both}
          kind="count"
          context={context}
          request={{ measure: 'deals.open_count', where, time: 'forgotten' }}
        />
      </small>
    </NowTile>
  )
}
