import { daysText, forgottenNow, joinGroups } from '../../idle.ts'
import { hasLeads } from '../../portals.ts'
import { Value } from '../../ui/Value.tsx'
import { type ChartProps, defineWidget, numberOf } from '../../widget.ts'
import styles from './leads.module.css'

/** Open leads that nobody has touched. */
export default defineWidget<string, number>({
  id: 'forgotten-leads',
  area: 'now',
  order: 3,
  height: 60,
  isShown: hasLeads,
  title: ({ t }) => t('forgotten.leads'),
  note: (context) => context.t('forgotten.leads.note', { days: daysText(context, 'leads') }),
  measures: ['leads.open_count'],
  queries: (context) => forgottenNow(context, {}, 'leads'),
  rows: (answers) => numberOf(joinGroups(answers, 'leads')[0], 'leads.open_count') ?? 0,
  chart: Leads,
  records: () => request,
  table: (count, { t }) => ({ columns: [{ title: t('forgotten.leads'), kind: 'count' }], rows: [[count]] }),
})

const request = { measure: 'leads.open_count', time: 'forgotten' } as const

function Leads({ data, context }: ChartProps<number>) {
  return (
    <p className={styles.tile}>
      <b data-tone={data > 0 ? 'warn' : undefined}>
        <Value value={data} kind="count" context={context} request={request} />
      </b>
      <small>{context.t('forgotten.leads.hint', { count: data })}</small>
    </p>
  )
}
