import type { Row } from '../../server.ts'
import { deltaOf, isEarly } from '../../tile.tsx'
import { type BlockContext, defineWidget } from '../../widget.ts'
import { DynamicsChart } from '../DynamicsChart.tsx'
import { DynamicsTools } from '../DynamicsTools.tsx'
import {
  byChange,
  cubeOf,
  type Dynamics,
  type DynamicsAnswers,
  dynamicsQueries,
  type Figure,
  figureNames,
  figures,
  readDynamics,
} from '../figures.ts'

/** One figure of every manager over time: who grows, who falls, who is compared with whom. */
export default defineWidget<string, Dynamics>({
  id: 'dynamics',
  area: 'main',
  order: 10,
  section: ({ t }) => t('sales.section.who'),
  height: 460,
  title: ({ t }) => t('sales.dynamics'),
  note: ({ t }) => t('sales.dynamics.note'),
  measures: figureNames.map((name) => figures[name].measure),
  queries: dynamicsQueries,
  rows: (answers: Record<string, Row[]>, context) => readDynamics(answers as DynamicsAnswers, context),
  isEmpty: ({ people }) => people.length === 0,
  chart: DynamicsChart,
  toolbar: DynamicsTools,
  table: (data, context) => {
    const { t } = context
    const { kind } = figures[data.name]
    return {
      columns: [
        { title: t('managers.manager'), kind: 'text' },
        { title: t('sales.dynamics.was'), kind },
        { title: t('sales.dynamics.now'), kind },
        { title: t('sales.dynamics.change'), kind: 'text' },
        ...data.steps.map(({ label, isOpen }) => ({
          title: isOpen ? t('sales.unfinished', { step: label }) : label,
          kind,
        })),
      ],
      rows: [
        ...data.people.map((person) => ({
          ...person,
          name: person.note ? `${person.name} (${person.note})` : person.name,
        })),
        { ...data.total, name: t('sales.dynamics.total') },
      ].map(({ name, previous, current, values }) => [
        name,
        previous,
        current,
        changeText({ current, previous }, data, context),
        ...values,
      ]),
    }
  },
  summary: (data, context) => {
    const { t, format } = context
    const { kind } = figures[data.name]
    const title = t(`sales.figure.${data.name}`)
    const total = format.short(data.total.current, kind)
    const compared = byChange(data.people).filter(
      ({ current, previous }) => current !== null && previous !== null,
    )
    const change = ({ current, previous }: { current: number | null; previous: number | null }) =>
      (current ?? 0) - (previous ?? 0)
    const [best, worst] = [compared[0], compared.at(-1)]
    return [
      t('sales.dynamics.short', { title, total }),
      ...(best && change(best) > 0 ? [t('sales.dynamics.best', { name: best.name })] : []),
      ...(worst && change(worst) < 0 ? [t('sales.dynamics.worst', { name: worst.name })] : []),
    ].join(' ')
  },
})

const changeText = (
  values: { current: number | null; previous: number | null },
  { name }: Dynamics,
  context: BlockContext,
): string => {
  const figure: Figure = figures[name]
  const delta = deltaOf(
    {
      value: values.current,
      previous: values.previous,
      kind: figure.kind,
      better: figure.better,
      isEarly: cubeOf(figure) === 'deals' && isEarly(context),
    },
    context,
  )
  return delta?.text ?? context.t('sales.dynamics.unknown')
}
