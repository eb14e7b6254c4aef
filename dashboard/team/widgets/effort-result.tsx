import { lazy } from 'react'
import type { ClickKind } from '../../clicks.ts'
import { clickPerson } from '../../portals.ts'
import type { Row } from '../../server.ts'
import { Choice, Choices } from '../../ui/Choice.tsx'
import { readOption, useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget, portalCell, portalColumn } from '../../widget.ts'
import { asked, cubeOf, efforts, effortsIn, results, type TeamMeasure } from '../measures.ts'
import { NoActions } from '../NoActions.tsx'
import { byManager, isPicked, measured, type Person, readPeople } from '../people.ts'

const Scatter = lazy(() => import('../../charts/Scatter.tsx'))

export interface Placed {
  person: Person
  effort: number
  result: number
}

interface Data {
  effort: Effort
  result: Result
  placed: Placed[]
  /** Have no value on one of the axes: a ratio of nothing. */
  missing: string[]
}

const without: ClickKind[] = ['emp']
type Effort = (typeof efforts)[number]
type Result = (typeof results)[number]

const options = { effort: 'team-scatter.x', result: 'team-scatter.y' } as const
const normal: { effort: string; result: string } = { effort: efforts[0].key, result: results[0].key }

const chosen = (context: BlockContext): { effort: Effort; result: Result } => {
  const [x, y] = [
    readOption<string>(context.view, options.effort, ''),
    readOption<string>(context.view, options.result, ''),
  ]
  return {
    effort: effortsIn(context).find(({ key }) => key === x) ?? efforts[0],
    result: results.find(({ key }) => key === y) ?? results[0],
  }
}

/** Where each manager stands between what is done and what comes of it. */
export function readPlaces(
  { effort: done, result: sold }: Record<'effort' | 'result', Row[]>,
  context: BlockContext,
): Data {
  const { effort, result } = chosen(context)
  const people = readPeople(
    [
      { cube: 'activities', rows: done },
      { cube: cubeOf(result), rows: sold },
    ],
    context.portals,
  )
  const values = people.map((person) => ({
    person,
    effort: measured(person.row, effort),
    result: measured(person.row, result),
  }))
  const isPlaced = (one: (typeof values)[number]): one is Placed => one.effort !== null && one.result !== null
  return {
    effort,
    result,
    placed: values.filter(isPlaced).sort((a, b) => b.result - a.result),
    missing: values.filter((one) => !isPlaced(one)).map(({ person }) => person.name),
  }
}

/** Effort beside result: who does much and who sells much. */
export default defineWidget<'effort' | 'result', Data>({
  id: 'team-scatter',
  area: 'main',
  order: 1,
  span: 7,
  height: 440,
  title: ({ t }) => t('team.scatter'),
  note: ({ t }) => `${t('team.scatter.note')} ${t('team.ignores')}`,
  measures: [...efforts, ...results].map(({ member }) => member),
  queries: (context) => {
    const { effort, result } = chosen(context)
    const { portals, comparison } = context
    const ask = (measure: TeamMeasure) =>
      asked(context, [measure.member], comparison.current, {
        dimensions: byManager(cubeOf(measure), portals),
        without,
      })
    return { effort: ask(effort), result: ask(result) }
  },
  rows: readPlaces,
  isEmpty: ({ placed }) => placed.length === 0,
  empty: NoActions,
  chart: Places,
  toolbar: Axes,
  table: ({ placed, effort, result }, context) => ({
    columns: [
      { title: context.t('managers.manager'), kind: 'text' },
      ...portalColumn(context),
      { title: context.t(`team.m.${effort.key}`), kind: effort.kind },
      { title: context.t(`team.m.${result.key}`), kind: result.kind },
    ],
    rows: placed.map(({ person, ...values }) => [
      person.name,
      ...portalCell(context, person.portalName),
      values.effort,
      values.result,
    ]),
  }),
  summary: ({ placed, effort, result }, { t, format }) => {
    const [best] = placed
    const busiest = [...placed].sort((a, b) => b.effort - a.effort)[0]
    if (!best || !busiest) return ''
    return t('team.scatter.summary', {
      effort: t(`team.m.${effort.key}`),
      result: t(`team.m.${result.key}`),
      busiest: busiest.person.name,
      most: format.short(busiest.effort, effort.kind),
      best: best.person.name,
      value: format.short(best.result, result.kind),
    })
  },
})

function Places({ data: { placed, effort, result, missing }, context }: ChartProps<Data>) {
  const { t } = context
  const update = useUpdate()
  const dots = placed.map(({ person, ...values }) => ({
    key: person.key,
    title: person.portalShort ? `${person.name} · ${person.portalShort}` : person.name,
    x: values.effort,
    y: values.result,
    isPicked: isPicked(person, context),
  }))
  const pick = (key: string, joins: boolean) => {
    const one = placed.find(({ person }) => person.key === key)
    if (one) update(clickPerson(one.person, context, joins))
  }
  return (
    <>
      <Scatter
        dots={dots}
        x={{ title: t(`team.m.${effort.key}`), kind: effort.kind }}
        y={{ title: t(`team.axis.${result.key}`), kind: result.kind }}
        context={context}
        label={t('team.scatter')}
        onPick={pick}
      />
      {missing.length > 0 && <small>{t('team.scatter.missing', { count: missing.length })}</small>}
    </>
  )
}

function Axes({ context }: { context: BlockContext }) {
  const { t } = context
  return (
    <Choices>
      <Choice
        option={options.effort}
        normal={normal.effort}
        label={t('team.axis.x')}
        isLabelled
        choices={effortsIn(context).map(({ key }) => ({ value: key as string, label: t(`team.m.${key}`) }))}
      />
      <Choice
        option={options.result}
        normal={normal.result}
        label={t('team.axis.y')}
        isLabelled
        choices={results.map(({ key }) => ({ value: key as string, label: t(`team.m.${key}`) }))}
      />
    </Choices>
  )
}
