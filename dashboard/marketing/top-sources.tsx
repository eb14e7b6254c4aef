import type { Query } from '@cubejs-client/core'
import { clockOf, during, filtersOf } from '../filters.ts'
import { endOf, isOpenStep } from '../grains.ts'
import type { Day, Range } from '../period.ts'
import { yearEnding } from '../queries.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { Row } from '../server.ts'
import { deltaOf, isEarly, monthsOf } from '../tile.tsx'
import { Choice } from '../ui/Choice.tsx'
import { DeltaChip } from '../ui/DeltaChip.tsx'
import { readOption, useUpdate } from '../view.ts'
import { type AnyWidget, type BlockContext, type ChartProps, defineWidget, numberOf } from '../widget.ts'
import styles from './blocks.module.css'
import { Matrix, type MatrixColumn, type MatrixRow } from './Matrix.tsx'
import { NoRecords } from './NoRecords.tsx'
import { clickedSources, clickSource, labelOf, type Source, sourceOf, whereOf } from './sources.ts'
import {
  bySource,
  type Figure,
  figureOf,
  measuresOf,
  ofAllSources,
  type SubjectName,
  subjects,
} from './subject.ts'

export interface TopSources {
  figure: Figure
  columns: MatrixColumn[]
  sources: Map<string, Source>
  rows: MatrixRow[]
  total: MatrixRow
}

const most = 5
type Name = 'cells' | 'months' | 'current' | 'previous' | 'totalNow' | 'totalBefore'

const valuesOf = (rows: Row[], cube: SubjectName, { measure, isSum }: Figure, context: BlockContext) => {
  const found = new Map(
    rows.map((row) => [String(row[`${clockOf(cube)}.month`]).slice(0, 10), numberOf(row, measure)]),
  )
  return Object.fromEntries(
    monthsOf(context).map((month) => [
      month,
      found.get(month) ?? (isSum && month <= context.today ? 0 : null),
    ]),
  )
}

export function readTopSources(
  answers: Record<Name, Row[]>,
  of: SubjectName,
  figure: Figure,
  context: BlockContext,
): TopSources {
  const { today, format, t } = context
  const count = subjects[of].figures[0]!.measure
  const rank = figure.isSum ? figure.measure : count
  const nothing = figure.isSum ? 0 : null
  const keyIn = (row: Row) => sourceOf(row, of, context).key
  const before = new Map(answers.previous.map((row) => [keyIn(row), numberOf(row, figure.measure)]))
  const picked = clickedSources(context)
  const top = [...answers.current]
    .sort((a, b) => (numberOf(b, rank) ?? 0) - (numberOf(a, rank) ?? 0))
    .slice(0, most)
  const sources = new Map(top.map((row) => [keyIn(row), sourceOf(row, of, context)]))
  return {
    figure,
    sources,
    columns: [
      ...monthsOf(context)
        .filter((month) => month <= today)
        .map((month) => ({
          key: month,
          title: format.month(month),
          kind: figure.kind,
          isOpen: isOpenStep(month, 'month', today),
        })),
      { key: 'current', title: t('marketing.top.current'), kind: figure.kind, isTotal: true },
      { key: 'previous', title: t('marketing.top.previous'), kind: figure.kind, isTotal: true },
    ],
    rows: top.map((row) => {
      const key = keyIn(row)
      const months = answers.cells.filter((cell) => keyIn(cell) === key)
      return {
        key,
        name: labelOf(sources.get(key)!, context),
        isPicked: picked.includes(key),
        values: {
          ...valuesOf(months, of, figure, context),
          current: numberOf(row, figure.measure),
          previous: before.get(key) ?? nothing,
        },
      }
    }),
    total: {
      key: 'total',
      name: t('marketing.top.all'),
      values: {
        ...valuesOf(answers.months, of, figure, context),
        current: numberOf(answers.totalNow[0], figure.measure),
        previous: numberOf(answers.totalBefore[0], figure.measure),
      },
    },
  }
}

/** The days that a column stands for. */
const daysOf = (column: string, { comparison }: BlockContext): Range =>
  column === 'current' || column === 'previous'
    ? comparison[column]
    : { from: column as Day, to: endOf(column, 'month') }

function Change({ row, figure, context }: { row: MatrixRow; figure: Figure; context: BlockContext }) {
  const { current = null, previous = null } = row.values
  const { kind, better } = figure
  const isRipening = figure !== subjects.leads.figures[0] && figure !== subjects.deals.figures[0]
  const delta = deltaOf(
    { value: current, previous, kind, better, isEarly: isRipening && isEarly(context) },
    context,
  )
  if (!delta) return <span title={context.t('tile.noPrevious')}>—</span>
  return <DeltaChip delta={delta} context={context} />
}

/** The five sources with most, month by month, and the period against the one before, like for like. */
export function defineTopSources(of: SubjectName, id: string): AnyWidget {
  const subject = subjects[of]
  const option = `${id}.measure`
  const keys = subject.figures.map(({ key }) => key)
  const figureIn = ({ view }: Pick<BlockContext, 'view'>): Figure =>
    figureOf(subject, readOption(view, option, keys[0]!, keys))

  function Chart({ data, context, isFull }: ChartProps<TopSources>) {
    const update = useUpdate()
    const { t, format, comparison } = context
    const requestOf = (row: MatrixRow, column: MatrixColumn): RecordsRequest => {
      const source = data.sources.get(row.key)
      return {
        measure: data.figure.measure,
        ...(source ? { where: whereOf(source) } : { without: ['src' as const] }),
        time: { name: 'created_at', ...daysOf(column.key, context) },
      }
    }
    return (
      <>
        <Matrix
          label={t('marketing.top.title')}
          nameTitle={t('marketing.source')}
          columns={data.columns}
          rows={data.rows}
          total={data.total}
          context={context}
          isFull={isFull}
          requestOf={requestOf}
          onPick={(key, joins) => {
            const source = data.sources.get(key)
            if (source) update(clickSource(source, context, joins))
          }}
          last={{
            title: t('marketing.top.change'),
            cell: (row) => <Change row={row} figure={data.figure} context={context} />,
          }}
          testId={id}
        />
        <p className={styles.hint}>
          {t(comparison.isPartial ? 'marketing.top.partial' : 'marketing.top.full', {
            range: format.dayRange(comparison.previous, Number(context.today.slice(0, 4))),
          })}
        </p>
      </>
    )
  }

  return defineWidget<Name, TopSources>({
    id,
    area: 'main',
    order: 4,
    height: 320,
    title: ({ t }) => t('marketing.top.title'),
    note: ({ t }) => t('marketing.top.note'),
    measures: measuresOf(subject),
    queries: (context) => {
      const { comparison, view } = context
      const { measure } = figureIn(context)
      const own = [...new Set([subject.figures[0]!.measure, measure])]
      const year = yearEnding(comparison.current.to)
      const months: Query = {
        measures: [measure],
        ...during(of, year, 'month'),
        filters: filtersOf(of, view, { without: ['src'] }),
      }
      return {
        cells: {
          ...bySource(subject, [measure], year, context),
          ...during(of, year, 'month'),
          limit: 10_000,
        },
        months,
        current: bySource(subject, own, comparison.current, context),
        previous: bySource(subject, own, comparison.previous, context),
        totalNow: ofAllSources(subject, own, comparison.current, context),
        totalBefore: ofAllSources(subject, own, comparison.previous, context),
      }
    },
    rows: (answers, context) => readTopSources(answers, of, figureIn(context), context),
    isEmpty: ({ rows }) => rows.length === 0,
    empty: NoRecords,
    chart: Chart,
    isTable: true,
    toolbar: ({ context: { t } }) => (
      <Choice
        option={option}
        normal={keys[0]!}
        label={t('marketing.measure')}
        choices={keys.map((value) => ({ value, label: t(`marketing.figure.${value}`) }))}
      />
    ),
    table: ({ columns, rows, total }, { t }) => ({
      columns: [
        { title: t('marketing.source'), kind: 'text' },
        ...columns.map(({ title, kind }) => ({ title, kind })),
      ],
      rows: [...rows, total].map(({ name, values }) => [
        name,
        ...columns.map(({ key }) => values[key] ?? null),
      ]),
    }),
    records: (_, context) => ({ measure: figureIn(context).measure }),
  })
}
