import { Segmented } from '../../ui/Segmented.tsx'
import { useOption, useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget, portalCell, portalColumn } from '../../widget.ts'
import { StatusBars } from '../StatusBars.tsx'
import {
  type Breakdown,
  breakdownNames,
  breakdownOf,
  byOption,
  clickLine,
  type Figures,
  kinds,
  partOf,
  readStatistics,
  type Statistics,
  statisticsQueries,
  statuses,
  type What,
  whatOf,
  whatOption,
  whats,
  wholeOf,
} from '../statistics.ts'
import styles from '../tools.module.css'

/** How the deals of the period spread over pipelines, sources, departments or types, and how they stand. */
export default defineWidget<'lines' | 'total', Statistics>({
  id: 'statistics',
  area: 'main',
  order: 31,
  span: 5,
  height: 380,
  title: ({ t }) => t('sales.stats'),
  note: ({ t }) => t('sales.stats.note'),
  measures: [
    ...Object.values(wholeOf),
    ...statuses.flatMap((status) => [partOf('count', status), partOf('amount', status)]),
  ],
  queries: statisticsQueries,
  rows: readStatistics,
  isEmpty: ({ lines }) => lines.length === 0,
  chart: StatisticsChart,
  toolbar: Tools,
  table: ({ lines, total }, context) => {
    const { t } = context
    const what = whatOf(context)
    const kind = kinds[what]
    const parts = what === 'days' ? [] : statuses
    const cells = (name: string, portal: string | undefined, figures: Figures) => [
      name,
      ...portalCell(context, portal),
      figures.whole[what],
      ...(what === 'days' ? [] : parts.map((status) => figures.parts[what][status])),
    ]
    return {
      columns: [
        { title: t(`sales.stats.name.${breakdownOf(context)}`), kind: 'text' },
        ...portalColumn(context),
        { title: t(`sales.stats.all.${what}`), kind },
        ...parts.map((status) => ({ title: t(`sales.stats.${status}`), kind })),
      ],
      rows: [
        ...lines.map((line) => cells(line.name, line.note, line)),
        cells(t('managers.total'), undefined, total),
      ],
    }
  },
  summary: ({ lines }, context) => {
    const { t, format } = context
    const [first] = [...lines].sort((a, b) => (b.whole.count ?? 0) - (a.whole.count ?? 0))
    return first ? t('sales.stats.summary', { name: first.name, value: format.count(first.whole.count) }) : ''
  },
})

function StatisticsChart({ data, context }: ChartProps<Statistics>) {
  const update = useUpdate()
  return (
    <StatusBars
      data={data}
      context={context}
      onPick={(line, joins) => update(clickLine(line, context, joins))}
    />
  )
}

function Tools({ context: { t } }: { context: BlockContext }) {
  const [what, chooseWhat] = useOption<What>(whatOption, 'count', whats)
  const [by, chooseBy] = useOption<Breakdown>(byOption, 'pipeline', breakdownNames)
  return (
    <div className={styles.tools}>
      <Segmented
        label={t('sales.stats.by')}
        value={by}
        options={breakdownNames.map((value) => ({ value, label: t(`sales.stats.by.${value}`) }))}
        onChange={chooseBy}
      />
      <Segmented
        label={t('sales.stats.what')}
        value={what}
        options={whats.map((value) => ({ value, label: t(`sales.stats.${value}`) }))}
        onChange={chooseWhat}
      />
    </div>
  )
}
