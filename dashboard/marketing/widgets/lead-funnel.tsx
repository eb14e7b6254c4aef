import { Bars } from '../../charts/Bars.tsx'
import { during, filtersOf } from '../../filters.ts'
import { useRecords } from '../../records/open.ts'
import { type ChartProps, defineWidget, numberOf } from '../../widget.ts'
import styles from '../blocks.module.css'
import { NoRecords } from '../NoRecords.tsx'
import { subjects, valuesOf } from '../subject.ts'
import { leadsTiles } from '../tiles.ts'

type Values = Record<string, number | null>

const steps = ['received', 'quality', 'won'] as const
const measures = {
  received: 'leads.count',
  quality: 'leads.quality_count',
  won: 'leads.won_deals_count',
} as const

/** From what marketing brought to what was sold, by counts. */
export default defineWidget<'leads', Values>({
  id: 'lead-funnel',
  area: 'main',
  order: 6,
  section: ({ t }) => t('marketing.section.course'),
  span: 4,
  height: 260,
  title: ({ t }) => t('marketing.funnel.title'),
  note: ({ t }) => t('marketing.funnel.note'),
  measures: [...Object.values(measures), 'leads.conversion'],
  // What the tiles ask too.
  queries: ({ view, comparison }) => ({
    leads: {
      measures: leadsTiles,
      ...during('leads', comparison.current),
      filters: filtersOf('leads', view),
    },
  }),
  rows: ({ leads }) => ({
    ...valuesOf(leads[0], subjects.leads),
    days: numberOf(leads[0], 'leads.days_to_convert'),
  }),
  isEmpty: ({ received }) => !received,
  empty: NoRecords,
  chart: Funnel,
  table: (values, { t }) => ({
    columns: [
      { title: t('marketing.funnel.step'), kind: 'text' },
      { title: t('marketing.funnel.count'), kind: 'count' },
    ],
    rows: steps.map((key) => [t(`marketing.funnel.${key}`), values[key] ?? null]),
  }),
  records: () => ({ measure: measures.received }),
  summary: (values, { t, format }) =>
    t('marketing.funnel.summary', {
      received: format.count(values.received),
      quality: format.count(values.quality),
      won: format.count(values.won),
    }),
})

function Funnel({ data, context }: ChartProps<Values>) {
  const open = useRecords()
  const { t, format } = context
  const notes: Partial<Record<string, string>> = {
    quality: t('marketing.funnel.ofReceived', {
      share: format.share(data.conversion),
      days: format.decimal(data.days),
    }),
    won: t('marketing.funnel.revenue', { value: format.moneyShort(data.revenue) }),
  }
  return (
    <div className={styles.spread}>
      <Bars
        items={steps.map((key) => ({
          key,
          title: t(`marketing.funnel.${key}`),
          note: notes[key],
          value: data[key] ?? null,
        }))}
        kind="count"
        context={context}
        label={t('marketing.funnel.title')}
        onPick={(key) => open({ measure: measures[key as keyof typeof measures] })}
        testId="lead-funnel"
      />
    </div>
  )
}
