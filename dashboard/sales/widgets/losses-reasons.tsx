import type { Query } from '@cubejs-client/core'
import { clickId } from '../../clicks.ts'
import { during, filtersOf } from '../../filters.ts'
import type { Row } from '../../server.ts'
import { BarList } from '../../stages/BarList.tsx'
import { NoLosses } from '../../stages/losses.tsx'
import { above0 } from '../../stages/pipelines.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { Value } from '../../ui/Value.tsx'
import type { View } from '../../url.ts'
import { readOption, useOption } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget, numberOf, textOf } from '../../widget.ts'

const measures = { count: 'sales.lost_count', amount: 'sales.lost_amount' } as const
type By = keyof typeof measures
const choices = Object.keys(measures) as By[]
const chosen = (view: Pick<View, 'options'>): By => readOption(view, 'losses-reasons.by', 'count', choices)

interface Lost {
  count: number
  amount: number | null
}

export interface Reason extends Lost {
  /** `none` where the CRM gives no reason. */
  id: string
  name: string
}

export interface Reasons {
  reasons: Reason[]
  total: Lost
}

const readLost = (row: Row | undefined): Lost => ({
  count: numberOf(row, measures.count) ?? 0,
  amount: numberOf(row, measures.amount),
})

export const readReasons = (
  { reasons, total: [total] }: Record<'reasons' | 'total', Row[]>,
  { view, t }: Pick<BlockContext, 'view' | 't'>,
): Reasons => ({
  reasons: reasons
    .map((row) => ({
      id: clickId(row['sales.loss_reason']),
      name: textOf(row, 'sales.loss_reason') || t('filter.unnamed'),
      ...readLost(row),
    }))
    .sort((a, b) => (b[chosen(view)] ?? 0) - (a[chosen(view)] ?? 0) || b.count - a.count),
  total: readLost(total),
})

/** Why deals were lost in the period: the flow of losses, by number or by money. */
export default defineWidget<'reasons' | 'total', Reasons>({
  id: 'losses-reasons',
  area: 'main',
  order: 60,
  span: 6,
  height: 380,
  title: ({ t }) => t('sales.reasons.title'),
  note: ({ t }) => t('sales.reasons.note'),
  measures: [measures.count, measures.amount],
  queries: ({ view, comparison }) => {
    const base: Query = {
      measures: Object.values(measures),
      ...during('sales', comparison.current),
      filters: filtersOf('sales', view),
    }
    return {
      reasons: {
        ...base,
        dimensions: ['sales.loss_reason'],
        filters: [...(base.filters ?? []), above0(measures.count)],
        limit: 1000,
      },
      total: base,
    }
  },
  exported: ['reasons'],
  rows: readReasons,
  isEmpty: ({ total }) => total.count === 0,
  empty: ({ context }) => <NoLosses context={context} hint="sales.reasons.none" />,
  chart: ReasonsChart,
  toolbar: Switch,
  table: ({ reasons, total }, { t }) => ({
    columns: [
      { title: t('losses.reason'), kind: 'text' },
      { title: t('sales.reasons.count'), kind: 'count' },
      { title: t('sales.reasons.amount'), kind: 'money' },
    ],
    rows: [
      ...reasons.map(({ name, count, amount }) => [name, count, amount]),
      [t('matrix.total'), total.count, total.amount],
    ],
  }),
  summary: ({ reasons: [first] }, { t, format }) =>
    first
      ? t('losses.summary', {
          reason: first.name,
          deals: t('count.deals', { count: first.count, value: format.count(first.count) }),
        })
      : '',
})

function ReasonsChart({ data: { reasons, total }, context }: ChartProps<Reasons>) {
  const { t, view, format } = context
  const by = chosen(view)
  const whole = total[by] ?? 0
  const values = ({ count, amount }: Lost, id?: string) =>
    choices.map((name) => {
      const value = name === 'count' ? count : amount
      return (
        <Value
          key={name}
          value={value}
          kind={name === 'count' ? 'count' : 'money'}
          text={name === 'count' ? format.count(value) : format.moneyColumn(value)}
          context={context}
          request={{
            measure: measures[name],
            ...(id !== undefined && { where: [{ name: 'loss_reason', values: [id] }] }),
          }}
        />
      )
    })
  return (
    <BarList
      label={t('sales.reasons.title')}
      heads={[t('losses.reason'), t('sales.reasons.count'), t('sales.reasons.amount')]}
      rows={reasons.map((reason) => ({
        key: reason.id,
        name: reason.name,
        part: whole > 0 ? (reason[by] ?? 0) / whole : 0,
        values: values(reason, reason.id),
      }))}
      total={{ name: t('matrix.total'), values: values(total) }}
      testId="losses-reasons"
    />
  )
}

function Switch({ context: { t } }: { context: BlockContext }) {
  const [by, choose] = useOption<By>('losses-reasons.by', 'count', choices)
  return (
    <Segmented
      label={t('sales.reasons.by')}
      value={by}
      options={choices.map((value) => ({ value, label: t(`sales.reasons.${value}`) }))}
      onChange={choose}
    />
  )
}
