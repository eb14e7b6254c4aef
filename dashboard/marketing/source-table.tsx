import type { Query } from '@cubejs-client/core'
import { during, filtersOf } from '../filters.ts'
import { portalDimension } from '../portals.ts'
import type { Row } from '../server.ts'
import { Grid, type GridColumn, type GridRow } from '../ui/Grid.tsx'
import { useUpdate } from '../view.ts'
import { type AnyWidget, type BlockContext, type ChartProps, defineWidget, numberOf } from '../widget.ts'
import { NoRecords } from './NoRecords.tsx'
import { clickedSources, clickSource, labelOf, sourceOf, whereOf } from './sources.ts'
import {
  bySource,
  columnsOf,
  measuresOf,
  ofAllSources,
  ripeness,
  type Subject,
  type SubjectName,
  subjects,
  valuesOf,
} from './subject.ts'
import { gridTable } from './tables.ts'

export interface SourceTable {
  columns: GridColumn[]
  rows: GridRow[]
  total: GridRow
}

const first = 'first-days'
type Name = 'sources' | 'total' | 'first' | 'firstTotal'

/** Time in the first stage of a pipeline, by source or over all of them. */
const firstStage = (
  { stages }: Subject,
  { view, comparison, portals }: BlockContext,
  isTotal: boolean,
): Query => ({
  measures: [`${stages}.average_days`],
  ...(!isTotal && { dimensions: [...portalDimension(stages, portals), `${stages}.source_id`], limit: 1000 }),
  ...during(stages, comparison.current),
  filters: [
    ...filtersOf(stages, view, { without: ['src'] }),
    { member: `${stages}.stage_order`, operator: 'equals', values: ['1'] },
  ],
})

export function readSourceTable(
  answers: Record<Name, Row[]>,
  subject: Subject,
  context: BlockContext,
): SourceTable {
  const { name, stages } = subject
  const { t } = context
  const clicked = clickedSources(context)
  const days = `${stages}.average_days`
  const waits = new Map(answers.first.map((row) => [sourceOf(row, stages, context).key, numberOf(row, days)]))
  const rows = answers.sources.map((row): GridRow => {
    const source = sourceOf(row, name, context)
    const values = { ...valuesOf(row, subject), [first]: waits.get(source.key) ?? null }
    const notes = [source.portalLabel, ripeness(values, subject, context)].filter(Boolean)
    return {
      key: source.key,
      name: source.name,
      fullName: labelOf(source, context),
      note: notes.join(' · ') || undefined,
      values,
      where: whereOf(source),
      isPicked: clicked.includes(source.key),
    }
  })
  const firstColumn: GridColumn = {
    key: first,
    title: t('marketing.firstDays'),
    kind: 'days',
    measure: days,
    where: [{ name: 'stage_order', values: ['1'] }],
    hint: t('marketing.firstDays.hint'),
    isLowGood: true,
    isMinor: true,
  }
  const total = {
    ...valuesOf(answers.total[0], subject),
    [first]: numberOf(answers.firstTotal[0], days),
  }
  return {
    columns: [...columnsOf(subject, context), firstColumn],
    rows,
    total: { key: 'total', name: t('marketing.total'), values: total, without: ['src'] },
  }
}

/** Every source with all its figures; a click filters the page by it. */
export function defineSourceTable(of: SubjectName, id: string): AnyWidget {
  const subject = subjects[of]
  const sort = `${id}.sort`
  const normalSort = `-${subject.figures[0]!.key}`

  function Table({ data, context, isFull }: ChartProps<SourceTable>) {
    const update = useUpdate()
    const { t } = context
    return (
      <Grid
        label={t('marketing.sources.title')}
        columns={data.columns}
        rows={data.rows}
        total={data.total}
        context={context}
        isFull={isFull}
        nameTitle={t('marketing.source')}
        sort={sort}
        normalSort={normalSort}
        firstRows={15}
        onPick={({ where }, joins) => {
          const value = (name: string) => where?.find((one) => one.name === name)?.values[0]
          update(clickSource({ id: value('source_id')!, portal: value('portal_id') }, context, joins))
        }}
        testId={id}
      />
    )
  }

  return defineWidget<Name, SourceTable>({
    id,
    area: 'main',
    order: 3,
    height: 520,
    title: ({ t }) => t('marketing.sources.title'),
    note: ({ t }) => t(`marketing.sources.note.${of}`),
    measures: [...measuresOf(subject), `${subject.stages}.average_days`],
    queries: (context) => {
      const range = context.comparison.current
      const measures = measuresOf(subject)
      return {
        sources: bySource(subject, measures, range, context),
        total: ofAllSources(subject, measures, range, context),
        first: firstStage(subject, context, false),
        firstTotal: firstStage(subject, context, true),
      }
    },
    rows: (answers, context) => readSourceTable(answers, subject, context),
    isEmpty: ({ rows }) => rows.length === 0,
    empty: NoRecords,
    chart: Table,
    isTable: true,
    table: ({ columns, rows, total }, { t }) => gridTable(t('marketing.source'), columns, [...rows, total]),
    records: () => ({ measure: subject.figures[0]!.measure }),
  })
}
