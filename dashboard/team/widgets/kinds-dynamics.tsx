import { lazy } from 'react'
import { type ClickKind, clickedIds, toggleClick } from '../../clicks.ts'
import type { Step } from '../../grains.ts'
import type { Row } from '../../server.ts'
import { Choice, Choices } from '../../ui/Choice.tsx'
import { readOption, useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget, numberOf, textOf } from '../../widget.ts'
import { asked } from '../measures.ts'
import { NoActions } from '../NoActions.tsx'
import { periodOf, rangeOfSteps, StepSwitch, startOfRow, stepsOf } from '../steps.tsx'

const Columns = lazy(() => import('../../charts/Columns.tsx'))

/** In the order of the table; what the model may add stands last. */
const kinds = ['call', 'meeting', 'email', 'todo', 'comment', 'other'] as const
type Kind = (typeof kinds)[number]

const measures = {
  count: 'activities.count',
  completed: 'activities.completed_count',
  index: 'activities.activity_index',
} as const
type MeasureKey = keyof typeof measures

interface Data {
  steps: Step[]
  measure: MeasureKey
  kinds: { kind: Kind; values: number[] }[]
  totals: number[]
}

const without: ClickKind[] = ['act']
const option = 'team-kinds.measure'
const chosen = ({ view }: BlockContext): MeasureKey =>
  readOption<MeasureKey>(view, option, 'count', Object.keys(measures) as MeasureKey[])

/** Activities of each kind by step; kinds that nobody has are left out. */
export function readKinds(
  { byKind, totals }: Record<'byKind' | 'totals', Row[]>,
  context: BlockContext,
): Data {
  const measure = chosen(context)
  const member = measures[measure]
  const steps = stepsOf(context)
  const { grain } = context.view
  const valueAt = (rows: Row[], start: string) => {
    const row = rows.find((one) => startOfRow(one, 'activities.date', grain) === start)
    return numberOf(row, member) ?? 0
  }
  const present = kinds.filter((kind) => byKind.some((row) => textOf(row, 'activities.type') === kind))
  return {
    steps,
    measure,
    kinds: present.map((kind) => {
      const rows = byKind.filter((row) => textOf(row, 'activities.type') === kind)
      return { kind, values: steps.map(({ start }) => valueAt(rows, start)) }
    }),
    totals: steps.map(({ start }) => valueAt(totals, start)),
  }
}

/** What the team does: calls, letters, to-dos by step. */
export default defineWidget<'byKind' | 'totals', Data>({
  id: 'team-kinds',
  area: 'main',
  order: 4,
  span: 5,
  height: 420,
  title: ({ t }) => t('team.kinds'),
  note: ({ t }) => `${t('team.kinds.note')} ${t('team.ignores')}`,
  measures: Object.values(measures),
  queries: (context) => {
    const member = measures[chosen(context)]
    const range = rangeOfSteps(context)
    const { grain } = context.view
    return {
      byKind: asked(context, [member], range, { dimensions: ['activities.type'], grain, without }),
      totals: asked(context, [member], range, { grain, without }),
    }
  },
  rows: readKinds,
  isEmpty: ({ kinds: present }) => present.length === 0,
  empty: NoActions,
  chart: Kinds,
  toolbar: Tools,
  table: ({ steps, kinds: present, totals }, { t }) => ({
    columns: [
      { title: t('trend.grain'), kind: 'text' },
      ...present.map(({ kind }) => ({ title: t(`team.kind.${kind}`), kind: 'count' as const })),
      { title: t('trend.total'), kind: 'count' },
    ],
    rows: steps.map(({ label, isOpen }, index) => [
      isOpen ? `${label} (${t('trend.unfinished')})` : label,
      ...present.map(({ values }) => values[index]!),
      totals[index]!,
    ]),
  }),
})

function Kinds({ data: { steps, kinds: present, totals }, context }: ChartProps<Data>) {
  const { t, view } = context
  const update = useUpdate()
  const picked = clickedIds(view, 'act')
  return (
    <Columns
      steps={steps}
      series={present.map(({ kind, values }) => ({
        key: kind,
        title: t(`team.kind.${kind}`),
        values,
        isHighlighted: picked.includes(kind),
      }))}
      totals={totals}
      isStacked
      kind="count"
      context={context}
      label={t('team.kinds')}
      onStep={(step) => update({ period: periodOf(step, view.grain) })}
      onSeries={(key) => update({ clicks: toggleClick(view.clicks, 'act', key) })}
    />
  )
}

function Tools({ context }: { context: BlockContext }) {
  const { t } = context
  return (
    <Choices>
      <Choice
        option={option}
        normal="count"
        label={t('team.measure')}
        choices={Object.keys(measures).map((key) => ({
          value: key,
          label: t(`team.kinds.${key as MeasureKey}`),
        }))}
      />
      <StepSwitch context={context} />
    </Choices>
  )
}
