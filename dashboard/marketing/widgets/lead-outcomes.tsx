import { defineWidget } from '../../widget.ts'
import { NoRecords } from '../NoRecords.tsx'
import { OutcomesChart } from '../OutcomesChart.tsx'
import {
  type OutcomeName,
  type Outcomes,
  outcomeMeasures,
  outcomeQueries,
  readOutcomes,
} from '../outcomes.ts'

/** What leads ended as, by the name of the final stage; some of it may be left out of the whole page. */
export default defineWidget<OutcomeName, Outcomes>({
  id: 'lead-outcomes',
  area: 'main',
  order: 6.2,
  span: 8,
  height: 260,
  title: ({ t }) => t('marketing.outcomes.title'),
  note: ({ t }) => t('marketing.outcomes.note'),
  measures: outcomeMeasures,
  queries: outcomeQueries,
  exported: ['reasons', 'all'],
  rows: readOutcomes,
  isEmpty: ({ all }) => !all.received,
  empty: NoRecords,
  chart: OutcomesChart,
  table: ({ all, reasons }, { t }) => ({
    columns: [
      { title: t('marketing.outcomes.outcome'), kind: 'text' },
      { title: t('marketing.figure.received'), kind: 'count' },
    ],
    rows: [
      [t('marketing.figure.quality'), all.quality],
      [t('marketing.figure.junk'), all.junk],
      ...reasons.map(({ name, count }) => [`${t('marketing.figure.junk')} / ${name}`, count]),
      [t('marketing.figure.open'), all.open],
      [t('marketing.total'), all.received],
    ],
  }),
  records: () => ({ measure: 'leads.count', without: ['not'] }),
  summary: ({ all, reasons: [most] }, { t, format }) =>
    t(most ? 'marketing.outcomes.summary' : 'marketing.outcomes.summaryNone', {
      received: format.count(all.received),
      quality: format.count(all.quality),
      junk: format.count(all.junk),
      name: most?.name ?? '',
      count: format.count(most?.count),
    }),
})
