import { clockOf, during, filtersOf } from '../filters.ts'
import { endOf, isOpenStep } from '../grains.ts'
import { type Day, monthPeriod } from '../period.ts'
import { yearEnding } from '../queries.ts'
import type { Row } from '../server.ts'
import { monthsOf } from '../tile.tsx'
import { useUpdate } from '../view.ts'
import { type AnyWidget, type BlockContext, type ChartProps, defineWidget } from '../widget.ts'
import styles from './blocks.module.css'
import { Matrix, type MatrixColumn, type MatrixRow } from './Matrix.tsx'
import { NoRecords } from './NoRecords.tsx'
import {
  figureOf,
  measuresOf,
  ripeness,
  type Subject,
  type SubjectName,
  subjects,
  valuesOf,
} from './subject.ts'

export interface Cohort extends MatrixRow {
  /** Said of a month that is too young to judge. */
  mark?: string | undefined
}

export interface Cohorts {
  columns: MatrixColumn[]
  rows: Cohort[]
  total: Cohort
}

/** Months of creation, the latest first; those that are too young to judge say so. */
export function readCohorts(
  { months, total }: Record<'months' | 'total', Row[]>,
  subject: Subject,
  context: BlockContext,
): Cohorts {
  const { t, format, today } = context
  const clock = `${clockOf(subject.name)}.month`
  const byMonth = new Map(months.map((row) => [String(row[clock]).slice(0, 10), row]))
  const shown = monthsOf(context).filter((month) => month <= today)
  return {
    columns: subject.figures.map(({ key, kind }) => ({ key, title: t(`marketing.figure.${key}`), kind })),
    rows: shown.reverse().map((month) => {
      const row = byMonth.get(month)
      const values = valuesOf(row, subject)
      const sums = subject.figures.filter(({ isSum }) => isSum)
      if (!row) for (const { key } of sums) values[key] = 0
      return {
        key: month,
        name: format.monthLong(month),
        note: isOpenStep(month, 'month', today) ? t('marketing.openStep') : undefined,
        mark: ripeness(values, subject, context),
        values,
      }
    }),
    total: { key: 'total', name: t('marketing.cohorts.year'), values: valuesOf(total[0], subject) },
  }
}

/** What became of what was received, month by month, with a mark where it is too early to tell. */
export function defineCohorts(of: SubjectName, id: string): AnyWidget {
  const subject = subjects[of]

  function Chart({ data, context, isFull }: ChartProps<Cohorts>) {
    const update = useUpdate()
    const { t } = context
    const year = yearEnding(context.comparison.current.to)
    return (
      <Matrix
        label={t('marketing.cohorts.title')}
        nameTitle={t('marketing.cohorts.month')}
        columns={data.columns}
        rows={data.rows}
        total={data.total}
        context={context}
        isFull={isFull ?? false}
        isPlain
        onPick={(month) => update({ period: monthPeriod(month) })}
        requestOf={({ key: month }, { key }) => ({
          measure: figureOf(subject, key as never).measure,
          time: {
            name: 'created_at',
            ...(month === 'total' ? year : { from: month as Day, to: endOf(month as Day, 'month') }),
          },
        })}
        last={{
          title: t('marketing.cohorts.mark'),
          cell: ({ key }) => {
            const mark = data.rows.find((row) => row.key === key)?.mark
            return mark && <span className={styles.early}>{mark}</span>
          },
        }}
        testId={id}
      />
    )
  }

  return defineWidget<'months' | 'total', Cohorts>({
    id,
    area: 'main',
    order: 9,
    height: 600,
    title: ({ t }) => t('marketing.cohorts.title'),
    note: ({ t }) => t('marketing.cohorts.note'),
    measures: measuresOf(subject),
    queries: ({ view, comparison }) => {
      const year = yearEnding(comparison.current.to)
      const filters = filtersOf(of, view)
      const measures = measuresOf(subject)
      return {
        months: { measures, ...during(of, year, 'month'), filters },
        total: { measures, ...during(of, year), filters },
      }
    },
    rows: (answers, context) => readCohorts(answers, subject, context),
    isEmpty: ({ rows }) => rows.every(({ values }) => !values[subject.figures[0]!.key]),
    empty: NoRecords,
    chart: Chart,
    isTable: true,
    table: ({ columns, rows, total }, { t }) => ({
      columns: [
        { title: t('marketing.cohorts.month'), kind: 'text' },
        ...columns.map(({ title, kind }) => ({ title, kind })),
        { title: t('marketing.cohorts.mark'), kind: 'text' },
      ],
      rows: [...rows, total].map(({ name, values, mark }) => [
        name,
        ...columns.map(({ key }) => values[key] ?? null),
        mark ?? null,
      ]),
    }),
    records: () => ({ measure: subject.figures[0]!.measure }),
  })
}
