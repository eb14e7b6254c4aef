import { Bars } from '../../charts/Bars.tsx'
import { clickId, isClicked, toggleClick } from '../../clicks.ts'
import { filtersOf } from '../../filters.ts'
import { segmentName, segments } from '../../lists/segments.ts'
import { useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget, numberOf, textOf } from '../../widget.ts'

interface Part {
  /** As the model writes it. */
  segment: string
  count: number
  amount: number | null
}

const place = (segment: string) => {
  const at = Object.keys(segments).indexOf(segment)
  return at < 0 ? Number.POSITIVE_INFINITY : at
}

/** Who buys often and lately, who stopped, who never began; a click leaves only them on the page. */
export default defineWidget<'parts', Part[]>({
  id: 'customers-segments',
  area: 'main',
  order: 1,
  span: 4,
  height: 470,
  title: ({ t }) => t('customers.segments'),
  note: ({ t }) => t('customers.segments.note'),
  measures: ['customers.count', 'customers.won_amount'],
  queries: ({ view }) => ({
    parts: {
      measures: ['customers.count', 'customers.won_amount'],
      dimensions: ['customers.segment'],
      filters: filtersOf('customers', view, { without: ['seg'] }),
      limit: 100,
    },
  }),
  rows: ({ parts }) =>
    parts
      .map((row) => ({
        segment: textOf(row, 'customers.segment'),
        count: numberOf(row, 'customers.count') ?? 0,
        amount: numberOf(row, 'customers.won_amount'),
      }))
      .sort((a, b) => place(a.segment) - place(b.segment)),
  isEmpty: (parts) => parts.length === 0,
  chart: Segments,
  table: (parts, context) => ({
    columns: [
      { title: context.t('customers.segment'), kind: 'text' },
      { title: context.t('customers.count'), kind: 'count' },
      { title: context.t('customers.wonAmount'), kind: 'money' },
    ],
    rows: parts.map(({ segment, count, amount }) => [segmentName(segment, context), count, amount]),
  }),
  records: () => ({ measure: 'customers.count' }),
  summary: (parts, context) => {
    const first = [...parts].sort((a, b) => (b.amount ?? 0) - (a.amount ?? 0))[0]
    return first ? context.t('customers.segments.summary', describe(first, context)) : ''
  },
})

const describe = ({ segment, count, amount }: Part, context: BlockContext) => ({
  segment: segmentName(segment, context),
  count,
  value: context.format.count(count),
  amount: context.format.moneyShort(amount),
})

function Segments({ data, context }: ChartProps<Part[]>) {
  const { t, view } = context
  const update = useUpdate()
  return (
    <Bars
      label={t('customers.segments')}
      kind="count"
      context={context}
      testId="customers-segments"
      onPick={(key, joins) => update({ clicks: toggleClick(view.clicks, 'seg', clickId(key), joins) })}
      items={data.map((part) => ({
        key: part.segment,
        title: segmentName(part.segment, context),
        note: part.amount ? t('customers.segments.bought', describe(part, context)) : undefined,
        value: part.count,
        isPicked: isClicked(view, 'seg', part.segment),
      }))}
    />
  )
}
