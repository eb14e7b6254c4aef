import type { Query } from '@cubejs-client/core'
import { Bars } from '../../charts/Bars.tsx'
import { filtersOf } from '../../filters.ts'
import { addDays, type Day } from '../../period.ts'
import { useRecords } from '../../records/open.ts'
import type { RecordsRequest } from '../../records/request.ts'
import { type BlockContext, type ChartProps, defineWidget, numberOf } from '../../widget.ts'

/** Whole days without an action, both ends counted; the last one has no end. */
const buckets = [
  { key: 'd7', from: 7, to: 13 },
  { key: 'd14', from: 14, to: 30 },
  { key: 'd31', from: 31, to: 60 },
  { key: 'd61', from: 61, to: 90 },
  { key: 'd91', from: 91, to: undefined },
] as const
type BucketKey = (typeof buckets)[number]['key']
type Bucket = (typeof buckets)[number]

interface Silence {
  bucket: Bucket
  count: number
  amount: number | null
}

/** Days of the last action: `from` whole days have passed since the later one. */
export const daysOf = (
  { from, to }: Pick<Bucket, 'from' | 'to'>,
  today: Day,
): { from: Day | ''; to: Day } => ({
  from: to === undefined ? '' : addDays(today, -to - 1),
  to: addDays(today, -from - 1),
})

/** How long open deals have been silent, whatever counts as forgotten. */
export default defineWidget<BucketKey, Silence[]>({
  id: 'forgotten-silence',
  area: 'main',
  order: 1,
  span: 5,
  height: 260,
  title: ({ t }) => t('forgotten.silence'),
  note: ({ t }) => t('forgotten.silence.note'),
  measures: ['deals.open_amount', 'deals.open_count'],
  queries: ({ view, today }) => {
    const questions = buckets.map((bucket): [BucketKey, Query] => {
      const { from, to } = daysOf(bucket, today)
      return [
        bucket.key,
        {
          measures: ['deals.open_count', 'deals.open_amount'],
          timeDimensions: [{ dimension: 'deals.idle_since', dateRange: [from || '1970-01-01', to] }],
          filters: filtersOf('deals', view),
        },
      ]
    })
    return Object.fromEntries(questions) as Record<BucketKey, Query>
  },
  rows: (answers) =>
    buckets.map((bucket) => ({
      bucket,
      count: numberOf(answers[bucket.key][0], 'deals.open_count') ?? 0,
      amount: numberOf(answers[bucket.key][0], 'deals.open_amount'),
    })),
  isEmpty: (silences) => silences.every(({ count }) => count === 0),
  chart: Silences,
  table: (silences, context) => ({
    columns: [
      { title: context.t('forgotten.silence.days'), kind: 'text' },
      { title: context.t('managers.open'), kind: 'count' },
      { title: context.t('managers.openAmount'), kind: 'money' },
    ],
    rows: silences.map(({ bucket, count, amount }) => [titleOf(bucket, context), count, amount]),
  }),
})

const titleOf = ({ from, to }: Bucket, { t }: BlockContext) =>
  to === undefined
    ? t('forgotten.silence.over', { from: from - 1 })
    : t('forgotten.silence.range', { from, to })

function Silences({ data, context }: ChartProps<Silence[]>) {
  const { t, format, today } = context
  const open = useRecords()
  const pick = (key: string) => {
    const bucket = buckets.find((one) => one.key === key)!
    const time: RecordsRequest['time'] = { name: 'idle_since', ...daysOf(bucket, today) }
    open({ measure: 'deals.open_count', time })
  }
  return (
    <Bars
      items={data.map(({ bucket, count, amount }) => ({
        key: bucket.key,
        title: titleOf(bucket, context),
        note: t('count.deals', { count, value: format.count(count) }),
        value: count === 0 ? 0 : amount,
        text: format.moneyShort(count === 0 ? 0 : amount),
      }))}
      kind="money"
      context={context}
      label={t('forgotten.silence')}
      onPick={pick}
      testId="forgotten-silence"
    />
  )
}
