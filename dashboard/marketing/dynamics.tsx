import { lazy } from 'react'
import type { Series } from '../charts/types.ts'
import { clockOf, during, filtersOf } from '../filters.ts'
import { type Step, stepPeriod, stepsIn, trendRange } from '../grains.ts'
import type { Range } from '../period.ts'
import type { Row } from '../server.ts'
import { Choice } from '../ui/Choice.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { grains } from '../url.ts'
import { readOption, useOption, useUpdate } from '../view.ts'
import { type AnyWidget, type BlockContext, type ChartProps, defineWidget, numberOf } from '../widget.ts'
import styles from './blocks.module.css'
import { grouped } from './grouped.ts'
import { NoRecords } from './NoRecords.tsx'
import { clickedSources, clickSource, labelOf, type Source, sourceOf } from './sources.ts'
import { bySource, type Figure, figureOf, measuresOf, type SubjectName, subjects } from './subject.ts'

export interface Dynamics {
  figure: Figure
  steps: Step[]
  total: (number | null)[]
  /** The most requested first; empty while the whole is shown. */
  sources: (Source & { values: (number | null)[]; isHighlighted: boolean })[]
}

const most = 5
const splits = ['total', 'source'] as const

const shownRange = ({ comparison, today, view }: BlockContext): Range =>
  trendRange(comparison.current, today, view.grain)

/** Values of one measure at every step; sums of nothing are 0. */
const seriesOf = (rows: Row[], cube: string, figure: Figure, context: BlockContext, steps: Step[]) => {
  const clock = `${clockOf(cube)}.${context.view.grain}`
  const byStart = new Map(rows.map((row) => [String(row[clock]).slice(0, 10), numberOf(row, figure.measure)]))
  return steps.map(({ start }) => byStart.get(start) ?? (figure.isSum && start <= context.today ? 0 : null))
}

export function readDynamics(
  answers: { total: Row[]; steps?: Row[]; ranking?: Row[] },
  of: SubjectName,
  figure: Figure,
  context: BlockContext,
): Dynamics {
  const { view, comparison, today, format } = context
  const steps = stepsIn(shownRange(context), view.grain, { chosen: comparison.current, today, format })
  const rowsOf = grouped(answers.steps ?? [], (row) => sourceOf(row, of, context).key)
  const count = subjects[of].figures[0]!.measure
  const ranked = [...(answers.ranking ?? [])].sort(
    (a, b) => (numberOf(b, count) ?? 0) - (numberOf(a, count) ?? 0),
  )
  const picked = clickedSources(context)
  return {
    figure,
    steps,
    total: seriesOf(answers.total, of, figure, context, steps),
    sources: ranked.map((row, index) => {
      const source = sourceOf(row, of, context)
      return {
        ...source,
        values: seriesOf(rowsOf.get(source.key) ?? [], of, figure, context, steps),
        isHighlighted: picked.length > 0 ? picked.includes(source.key) : index < most,
      }
    }),
  }
}

const Columns = lazy(() => import('../charts/Columns.tsx'))
const Lines = lazy(() => import('../charts/Lines.tsx'))

/** One figure over time, whole or by source: the five largest sources in colour. */
export function defineDynamics(of: SubjectName, id: string): AnyWidget {
  const subject = subjects[of]
  const measureOption = `${id}.measure`
  const splitOption = `${id}.by`
  const keys = subject.figures.map(({ key }) => key)
  const figureIn = ({ view }: Pick<BlockContext, 'view'>): Figure =>
    figureOf(subject, readOption(view, measureOption, keys[0]!, keys))
  const splitOf = ({ view }: Pick<BlockContext, 'view'>) => readOption(view, splitOption, 'total', splits)

  function Chart({ data, context }: ChartProps<Dynamics>) {
    const update = useUpdate()
    const { figure, steps, total, sources } = data
    const title = context.t(`marketing.figure.${figure.key}`)
    const shared = {
      steps,
      kind: figure.kind,
      context,
      label: `${context.t('marketing.dynamics.title')}: ${title}`,
      onStep: ({ start }: Step) => update({ period: stepPeriod(start, context.view.grain) }),
    }
    if (sources.length === 0)
      return <Columns {...shared} series={[{ key: figure.key, title, values: total }]} />
    const series: Series[] = sources.map((source) => ({
      key: source.key,
      title: labelOf(source, context),
      values: source.values,
      isHighlighted: source.isHighlighted,
    }))
    return (
      <Lines
        {...shared}
        series={series}
        onSeries={(key) => {
          const source = sources.find((one) => one.key === key)
          if (source) update(clickSource(source, context))
        }}
      />
    )
  }

  function Toolbar({ context }: { context: BlockContext }) {
    const { t, view } = context
    const update = useUpdate()
    const [split, setSplit] = useOption(splitOption, 'total', splits)
    return (
      <div className={styles.tools}>
        <Choice
          option={measureOption}
          normal={keys[0]!}
          label={t('marketing.measure')}
          choices={keys.map((value) => ({ value, label: t(`marketing.figure.${value}`) }))}
        />
        <Segmented
          label={t('marketing.split')}
          value={split}
          options={splits.map((value) => ({ value, label: t(`marketing.split.${value}`) }))}
          onChange={setSplit}
        />
        <Segmented
          label={t('trend.grain')}
          value={view.grain}
          options={grains.map((value) => ({ value, label: t(`marketing.grain.${value}`) }))}
          onChange={(grain) => update({ grain })}
        />
      </div>
    )
  }

  return defineWidget<'total' | 'steps' | 'ranking', Dynamics>({
    id,
    area: 'main',
    order: 2,
    span: 8,
    height: 380,
    title: ({ t }) => t('marketing.dynamics.title'),
    note: ({ t }) => t('marketing.dynamics.note'),
    measures: measuresOf(subject),
    queries: (context) => {
      const { view } = context
      const range = shownRange(context)
      const { measure } = figureIn(context)
      const isSplit = splitOf(context) === 'source'
      const total = {
        measures: [measure],
        ...during(of, range, view.grain),
        filters: filtersOf(of, view, { without: isSplit ? ['src'] : [] }),
      }
      const bySteps = {
        ...bySource(subject, [measure], range, context),
        ...during(of, range, view.grain),
        limit: 10_000,
      }
      const ranking = bySource(subject, [subject.figures[0]!.measure], range, context)
      return isSplit
        ? { total, steps: bySteps, ranking }
        : ({ total } as Record<'total', typeof total> as never)
    },
    rows: (answers, context) => readDynamics(answers, of, figureIn(context), context),
    isEmpty: ({ total }) => total.every((value) => !value),
    empty: NoRecords,
    chart: Chart,
    toolbar: Toolbar,
    table: ({ steps, total, sources, figure }, context) => ({
      columns: [
        { title: context.t(`marketing.grain.${context.view.grain}`), kind: 'text' },
        ...sources.map((source) => ({ title: labelOf(source, context), kind: figure.kind })),
        { title: context.t('marketing.total'), kind: figure.kind },
      ],
      rows: steps.map(({ label, isOpen }, index) => [
        isOpen ? `${label} (${context.t('marketing.openStep')})` : label,
        ...sources.map(({ values }) => values[index] ?? null),
        total[index] ?? null,
      ]),
    }),
    records: (_, context) => ({ measure: figureIn(context).measure }),
    summary: ({ steps, total, figure }, { t, format }) => {
      const last = steps.findLastIndex(({ isOpen }, index) => !isOpen && total[index] !== null)
      return last < 0
        ? ''
        : t('marketing.dynamics.summary', {
            measure: t(`marketing.figure.${figure.key}`),
            step: steps[last]!.label,
            value: format.short(total[last], figure.kind),
          })
    },
  })
}
