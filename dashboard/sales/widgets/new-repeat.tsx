import { lazy } from 'react'
import type { Series } from '../../charts/types.ts'
import { during, filtersOf } from '../../filters.ts'
import type { Step } from '../../grains.ts'
import type { Row } from '../../server.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { readOption, useOption, useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget, numberOf } from '../../widget.ts'
import { GrainSteps } from '../GrainSteps.tsx'
import { grainOf, intoStep, rangeShown, stepsShown } from '../steps.ts'
import styles from '../tools.module.css'

const Columns = lazy(() => import('../../charts/Columns.tsx'))

const what = ['amount', 'count'] as const
type What = (typeof what)[number]
const option = 'new-repeat.what'
const chosen = ({ view }: Pick<BlockContext, 'view'>): What => readOption(view, option, 'amount', what)
const kinds = { amount: 'money', count: 'count' } as const

interface Figures {
  fresh: number
  repeat: number
  total: number
}

export interface NewRepeatStep extends Step, Record<What, Figures> {
  /** Of the deals won in the step; null where there are none. */
  share: number | null
}

const figuresOf = (row: Row | undefined, name: What): Figures => ({
  fresh: numberOf(row, `sales.new_won_${name}`) ?? 0,
  repeat: numberOf(row, `sales.repeat_won_${name}`) ?? 0,
  total: numberOf(row, `sales.won_${name}`) ?? 0,
})

export function readSteps(rows: Row[], context: BlockContext): NewRepeatStep[] {
  const member = `sales.date.${grainOf(context)}`
  const byStart = new Map(rows.map((row) => [String(row[member]).slice(0, 10), row]))
  return stepsShown(context).map((step) => {
    const row = byStart.get(step.start)
    return {
      ...step,
      amount: figuresOf(row, 'amount'),
      count: figuresOf(row, 'count'),
      share: numberOf(row, 'sales.repeat_share'),
    }
  })
}

/** Sales to new and to known customers, step by step; a click goes into a step. */
export default defineWidget<'steps', NewRepeatStep[]>({
  id: 'new-repeat',
  area: 'main',
  order: 30,
  section: ({ t }) => t('sales.section.what'),
  span: 7,
  height: 380,
  title: ({ t }) => t('sales.new'),
  note: ({ t }) => t('sales.new.note'),
  measures: [
    'sales.new_won_amount',
    'sales.repeat_won_amount',
    'sales.won_amount',
    'sales.new_won_count',
    'sales.repeat_won_count',
    'sales.won_count',
    'sales.repeat_share',
  ],
  queries: (context) => ({
    steps: {
      measures: [
        ...what.flatMap((name) => [`sales.won_${name}`, `sales.new_won_${name}`, `sales.repeat_won_${name}`]),
        'sales.repeat_share',
      ],
      ...during('sales', rangeShown(context), grainOf(context)),
      filters: filtersOf('sales', context.view),
    },
  }),
  rows: ({ steps }, context) => readSteps(steps, context),
  isEmpty: (steps) => steps.every(({ count }) => count.total === 0),
  chart: NewRepeat,
  toolbar: Tools,
  table: (steps, context) => {
    const { t } = context
    const name = chosen(context)
    const kind = kinds[name]
    return {
      columns: [
        { title: t('sales.step'), kind: 'text' },
        { title: t('sales.new.fresh'), kind },
        { title: t('sales.new.repeat'), kind },
        { title: t('sales.new.total'), kind },
        { title: t('sales.new.share'), kind: 'share' },
      ],
      rows: steps.map((step) => [
        step.isOpen ? t('sales.unfinished', { step: step.label }) : step.label,
        step[name].fresh,
        step[name].repeat,
        step[name].total,
        step.share,
      ]),
    }
  },
  summary: (steps, context) => {
    const { t, format } = context
    const last = steps.filter(({ isOpen }) => !isOpen).at(-1)
    if (!last) return ''
    const name = chosen(context)
    const text = (value: number) => format.short(value, kinds[name])
    const { total, fresh, repeat } = last[name]
    return t('sales.new.summary', {
      step: last.label,
      total: text(total),
      fresh: text(fresh),
      repeat: text(repeat),
    })
  },
})

function NewRepeat({ data, context }: ChartProps<NewRepeatStep[]>) {
  const { t } = context
  const update = useUpdate()
  const name = chosen(context)
  const series = (['fresh', 'repeat'] as const).map(
    (key): Series => ({
      key,
      title: t(`sales.new.${key}`),
      values: data.map((step) => step[name][key]),
    }),
  )
  return (
    <Columns
      steps={data}
      series={series}
      totals={data.map((step) => step[name].total)}
      isStacked
      kind={kinds[name]}
      context={context}
      label={t(`sales.new.chart.${name}`)}
      onStep={({ start }) => update(intoStep(start, context))}
    />
  )
}

function Tools({ context }: { context: BlockContext }) {
  const { t } = context
  const [name, choose] = useOption<What>(option, 'amount', what)
  return (
    <div className={styles.tools}>
      <Segmented
        label={t('sales.new.what')}
        value={name}
        options={what.map((value) => ({ value, label: t(`sales.new.${value}`) }))}
        onChange={choose}
      />
      <GrainSteps context={context} />
    </div>
  )
}
