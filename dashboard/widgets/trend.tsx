import { lazy } from 'react'
import { during, filtersOf } from '../filters.ts'
import {
  addMonths,
  type Day,
  endOfMonth,
  monthPeriod,
  type Period,
  quarterPeriod,
  type Range,
  startOfMonth,
  startOfQuarter,
} from '../period.ts'
import type { Row } from '../server.ts'
import { Segmented } from '../ui/Segmented.tsx'
import type { Grain } from '../url.ts'
import { useUpdate } from '../view.ts'
import { type BlockContext, type ChartProps, defineWidget, numberOf } from '../widget.ts'

const StackedBars = lazy(() => import('../charts/StackedBars.tsx'))

export interface Bucket {
  start: Day
  label: string
  fresh: number
  repeat: number
  total: number
  /** Today lies inside: the bucket will still grow. */
  isOpen: boolean
  /** Lies within the chosen period. */
  isChosen: boolean
}

interface Trend {
  buckets: Bucket[]
  grain: Grain
}

const shownBuckets = { month: 12, quarter: 8 } as const
const monthsPer = { month: 1, quarter: 3 } as const

/** The last year (two years of quarters), moved back only when the chosen period lies outside; grows with a longer period. */
export function trendRange(chosen: Range, today: Day, grain: Grain): Range {
  const start = grain === 'month' ? startOfMonth : startOfQuarter
  const months = shownBuckets[grain] * monthsPer[grain]
  const back = (day: Day) => addMonths(start(day), monthsPer[grain] - months)
  const last = chosen.to < today && chosen.from < back(today) ? chosen.to : today
  const from = [back(last), start(chosen.from)].sort()[0]!
  return { from, to: endOfMonth(addMonths(start(last), monthsPer[grain] - 1)) }
}

function starts({ from, to }: Range, grain: Grain): Day[] {
  const days: Day[] = []
  for (let day = from; day <= to; day = addMonths(day, monthsPer[grain])) days.push(day)
  return days
}

export function readBuckets(rows: Row[], { view, comparison, today, format }: BlockContext): Bucket[] {
  const { grain } = view
  const byStart = new Map(rows.map((row) => [String(row[`sales.date.${grain}`]).slice(0, 10), row]))
  return starts(trendRange(comparison.current, today, grain), grain).map((start) => {
    const row = byStart.get(start)
    const end = endOfMonth(addMonths(start, monthsPer[grain] - 1))
    return {
      start,
      label: grain === 'month' ? format.month(start) : format.quarter(start),
      fresh: numberOf(row, 'sales.new_won_amount') ?? 0,
      repeat: numberOf(row, 'sales.repeat_won_amount') ?? 0,
      total: numberOf(row, 'sales.won_amount') ?? 0,
      isOpen: start <= today && today < end,
      isChosen: start <= comparison.current.to && end >= comparison.current.from,
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
      ...during('sales', trendRange(comparison.current, today, view.grain), view.grain),
      filters: filtersOf('sales', view),
    },
  }),
  rows: ({ buckets }, context) => ({ buckets: readBuckets(buckets, context), grain: context.view.grain }),
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

export const bucketPeriod = (start: Day, grain: Grain): Period =>
  grain === 'month' ? monthPeriod(start) : quarterPeriod(start)

function TrendChart({ data, context }: ChartProps<Trend>) {
  const update = useUpdate()
  return (
    <StackedBars
      buckets={data.buckets}
      context={context}
      onPick={(bucket) => update({ period: bucketPeriod(bucket.start, data.grain) })}
    />
  )
}

function GrainSwitch({ context: { view, t } }: { context: BlockContext }) {
  const update = useUpdate()
  return (
    <Segmented
      label={t('trend.grain')}
      value={view.grain}
      options={[
        { value: 'month', label: t('trend.month') },
        { value: 'quarter', label: t('trend.quarter') },
      ]}
      onChange={(grain) => update({ grain })}
    />
  )
}
