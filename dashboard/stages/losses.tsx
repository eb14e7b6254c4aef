import type { Query } from '@cubejs-client/core'
import { CircleCheck } from 'lucide-react'
import { clickId } from '../clicks.ts'
import { during, filtersOf } from '../filters.ts'
import { periodText } from '../period-text.ts'
import { showsPortals } from '../portals.ts'
import type { Row } from '../server.ts'
import type { AnyWidget, BlockContext, ChartProps } from '../widget.ts'
import { defineWidget, numberOf, portalCell, portalColumn, textOf } from '../widget.ts'
import styles from './losses.module.css'
import { Matrix } from './Matrix.tsx'
import { type Cells, cellOf, type Line, matrixQueries, readCells, readStageLines, total } from './matrix.ts'
import { PipelinePicker, usePipeline } from './PipelinePicker.tsx'
import { above0, both, byPipeline, type PipelineName, pipelineKey, wherePipeline } from './pipelines.ts'

const lost = 'deal_stages.lost_here'

interface PipelineLosses extends PipelineName {
  stages: Line[]
  /** The commonest first. */
  reasons: Line[]
}

export interface Losses {
  pipelines: PipelineLosses[]
  cells: Cells
  /** Whether anything was lost at all. */
  isAny: boolean
}

type Name = 'cells' | 'subtotals' | 'stages' | 'pipelines'

const reasonKey = (row: Row) => clickId(row['deal_stages.loss_reason'])

function queries(context: BlockContext): Record<Name, Query> {
  const { view, comparison } = context
  const period = during('deal_stages', comparison.current)
  const filters = filtersOf('deal_stages', view)
  const base = { measures: [lost], ...period, filters }
  const { cells, subtotals } = matrixQueries(
    { ...base, filters: [...filters, above0(lost)] },
    ['deal_stages.loss_reason'],
    context,
  )
  // Without the losses' own condition: a stage that lost nobody stands in its place, and pipelines are ordered as in the funnel.
  const { stages, pipelines } = matrixQueries(
    { ...base, measures: ['deal_stages.reached', lost] },
    [],
    context,
  )
  return { cells, subtotals, stages, pipelines }
}

export function readLosses(answers: Record<Name, Row[]>, context: BlockContext): Losses {
  const { subtotals, stages, pipelines } = answers
  const ofPipeline = (rows: Row[], key: string) => rows.filter((row) => pipelineKey(row) === key)
  const reasonLine = (row: Row): Line => ({
    key: reasonKey(row),
    name: textOf(row, 'deal_stages.loss_reason') || context.t('filter.unnamed'),
    where: [...wherePipeline(row), { name: 'loss_reason', values: [reasonKey(row)] }],
  })
  return {
    pipelines: byPipeline(stages, context.portals, (row) => row).map(({ stages: own, ...pipeline }) => ({
      ...pipeline,
      stages: readStageLines(own),
      reasons: ofPipeline(subtotals, pipeline.key)
        .sort((a, b) => (numberOf(b, lost) ?? 0) - (numberOf(a, lost) ?? 0))
        .map(reasonLine),
    })),
    cells: readCells(answers, reasonKey),
    isAny: pipelines.some((row) => (numberOf(row, lost) ?? 0) > 0),
  }
}

/**
 * A block «reasons by stage»: why deals of the period were lost, and from where.
 *
 * @param place  where it stands; `isNarrow` in half of the page
 */
export const lossesBlock = ({
  isNarrow,
  ...place
}: Pick<AnyWidget, 'id' | 'order' | 'phoneOrder' | 'span'> & { isNarrow: boolean }): AnyWidget =>
  defineWidget<Name, Losses>({
    ...place,
    area: 'main',
    height: 380,
    title: ({ t }) => t('losses.title'),
    note: ({ t }) => t('losses.note'),
    measures: [lost],
    queries,
    exported: ['cells'],
    rows: readLosses,
    isEmpty: ({ pipelines }) => pipelines.length === 0,
    chart: (props) => <LossesChart {...props} isNarrow={isNarrow} />,
    table: ({ pipelines, cells }, context) => ({
      columns: [
        ...portalColumn(context),
        { title: context.t('funnel.pipeline'), kind: 'text' },
        { title: context.t('losses.reason'), kind: 'text' },
        { title: context.t('funnel.stage'), kind: 'text' },
        { title: context.t('managers.lost'), kind: 'count' },
      ],
      rows: pipelines.flatMap(({ name, portal, stages, reasons }) =>
        reasons.flatMap((reason) =>
          stages.flatMap((stage) => {
            const count = cellOf(cells, lost, stage.key, reason.key)
            return count === null
              ? []
              : [[...portalCell(context, portal), name, reason.name, stage.name, count]]
          }),
        ),
      ),
    }),
    summary: ({ pipelines: [pipeline], cells }, { t, format }) => {
      const [reason] = pipeline?.reasons ?? []
      const count = pipeline && reason ? cellOf(cells, lost, pipeline.key, reason.key) : null
      if (!reason || count === null) return ''
      return t('losses.summary', {
        reason: reason.name,
        deals: t('count.deals', { count, value: format.count(count) }),
      })
    },
  })

function LossesChart({
  data: { pipelines, cells, isAny },
  context,
  isFull,
  isNarrow,
}: ChartProps<Losses> & { isNarrow: boolean }) {
  const { t } = context
  const pipeline = usePipeline(pipelines)
  if (!pipeline) return null
  if (!isAny) return <NoLosses context={context} />
  // The row of all reasons and the column of all stages are one pipeline's: their totals are its own.
  const keyOfTree = (key: string) => (key === total ? pipeline.key : key)
  return (
    <>
      <PipelinePicker pipelines={pipelines} context={context} />
      {pipeline.reasons.length === 0 ? (
        <NoLosses context={context} />
      ) : (
        <Matrix
          label={t('losses.label')}
          tree={pipeline.stages}
          items={pipeline.reasons}
          itemsAre="rows"
          treeTitle={t('funnel.stage')}
          itemTitle={t('losses.reason')}
          treeTotal={t('losses.all')}
          itemsTotal={t('losses.allReasons')}
          kind="count"
          read={(stage, reason) => cellOf(cells, lost, keyOfTree(stage), reason)}
          request={(stage, reason) => ({
            measure: lost,
            where: both(stage.key === total ? whereOf(pipeline, context) : stage.where, reason.where),
          })}
          isNarrow={isNarrow && !isFull}
          isFull={isFull}
          context={context}
          testId="losses-matrix"
        />
      )}
    </>
  )
}

const whereOf = ({ id, key }: PipelineName, context: BlockContext): Line['where'] => [
  ...(showsPortals(context) ? [{ name: 'portal_id', values: [key.slice(0, -id.length - 1)] }] : []),
  { name: 'pipeline_id', values: [id] },
]

/** Nothing was lost: good news, with the period it is said of. */
export const NoLosses = ({ context, hint = 'losses.noneHint' }: NoLossesProps) => (
  <div className={styles.none}>
    <CircleCheck size={28} aria-hidden="true" />
    <p>{context.t('losses.none')}</p>
    <small>{context.t(hint, { period: periodText(context.period, context) })}</small>
  </div>
)

interface NoLossesProps {
  context: BlockContext
  hint?: 'losses.noneHint' | 'sales.reasons.none'
}
