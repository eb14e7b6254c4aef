import { lazy } from 'react'
import { during, filtersOf } from '../filters.ts'
import { type Step, stepPeriod, stepsIn, trendRange } from '../grains.ts'
import type { Row } from '../server.ts'
import { Segmented } from '../ui/Segmented.tsx'
import type { View } from '../url.ts'
import { useUpdate } from '../view.ts'
import { type BlockContext, type ChartProps, defineWidget, numberOf } from '../widget.ts'

const Columns = lazy(() => import('../charts/Columns.tsx'))

export interface Bucket extends Step {
  fresh: number
  repeat: number
  total: number
}

interface Trend {
  buckets: Bucket[]
  grain: 'month' | 'quarter'
}

/** Bars of the summary are months or quarters, whatever steps another page shows. */
const grainOf = ({ grain }: View): 'month' | 'quarter' => (grain === 'quarter' ? grain : 'month')

export function readBuckets(rows: Row[], { view, comparison, today, format }: BlockContext): Bucket[] {
  const grain = grainOf(view)
  const byStart = new Map(rows.map((row) => [String(row[`sales.date.${grain}`]).slice(0, 10), row]))
  const chosen = comparison.current
  return stepsIn(trendRange(chosen, today, grain), grain, { chosen, today, format }).map((step) => {
    const row = byStart.get(step.start)
    return {
      ...step,
      fresh: numberOf(row, 'sales.new_won_amount') ?? 0,
      repeat: numberOf(row, 'sales.repeat_won_amount') ?? 0,
      total: numberOf(row, 'sales.won_amount') ?? 0,
    }
  })
}

/** Revenue by month or quarter, new customers under repeat ones; a click makes the bar the period. */
export default defineWidget<'buckets', Trend>({
  id: 'trend',
  area: 'main',
  order: 1,
  phoneOrder: 2,
  span: 8,
  height: 467,
  title: ({ t }) => t('trend.title'),
  measures: ['sales.won_amount', 'sales.new_won_amount', 'sales.repeat_won_amount'],
  queries: ({ view, comparison, today }) => ({
    buckets: {
      measures: ['sales.won_amount', 'sales.new_won_amount', 'sales.repeat_won_amount'],
      ...during('sales', trendRange(comparison.current, today, grainOf(view)), grainOf(view)),
      filters: filtersOf('sales', view),
    },
  }),
  rows: ({ buckets }, context) => ({ buckets: readBuckets(buckets, context), grain: grainOf(context.view) }),
  isEmpty: ({ buckets }) => buckets.every((bucket) => bucket.total === 0),
  chart: TrendChart,
  toolbar: GrainSwitch,
  table: ({ buckets, grain }, { t }) => ({
    columns: [
      { title: t(`trend.bucket.${grain}`), kind: 'text' },
      { title: t('trend.new'), kind: 'money' },
      { title: t('trend.repeat'), kind: 'money' },
      { title: t('trend.total'), kind: 'money' },
    ],
    rows: buckets.map(({ label, fresh, repeat, total, isOpen }) => [
      isOpen ? `${label} (${t('trend.unfinished')})` : label,
      fresh,
      repeat,
      total,
    ]),
  }),
  summary: ({ buckets }, context) => summarise(buckets, context),
})

/** Compares the last two finished buckets: the open one would look like a fall. */
export function summarise(buckets: Bucket[], { t, format }: Pick<BlockContext, 't' | 'format'>): string {
  const [before, last] = buckets.filter((bucket) => !bucket.isOpen).slice(-2)
  if (!before || !last || before.total === 0) return ''
  const change = last.total / before.total - 1
  const key = change === 0 ? 'trend.equal' : change > 0 ? 'trend.more' : 'trend.less'
  const compare = t(key, { change: format.share(Math.abs(change)), bucket: before.label })
  return t('trend.summary', { bucket: last.label, value: format.moneyShort(last.total), compare })
}

function TrendChart({ data: { buckets, grain }, context }: ChartProps<Trend>) {
  const { t } = context
  const update = useUpdate()
  return (
    <Columns
      steps={buckets}
      series={[
        { key: 'new', title: t('trend.new'), values: buckets.map(({ fresh }) => fresh) },
        { key: 'repeat', title: t('trend.repeat'), values: buckets.map(({ repeat }) => repeat) },
      ]}
      totals={buckets.map(({ total }) => total)}
      isStacked
      kind="money"
      label={t('trend.title')}
      context={context}
      onStep={({ start }) => update({ period: stepPeriod(start, grain) })}
    />
  )
}

function GrainSwitch({ context: { view, t } }: { context: BlockContext }) {
  const update = useUpdate()
  return (
    <Segmented
      label={t('trend.grain')}
      value={grainOf(view)}
      options={[
        { value: 'month', label: t('trend.month') },
        { value: 'quarter', label: t('trend.quarter') },
      ]}
      onChange={(grain) => update({ grain })}
    />
  )
}
