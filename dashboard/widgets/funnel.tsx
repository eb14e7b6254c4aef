import type { ReactNode } from 'react'
import { during, filtersOf } from '../filters.ts'
import type { ValueKind } from '../format.ts'
import type { PortalEntry } from '../portals.ts'
import type { Row } from '../server.ts'
import { hasRecords } from '../stages/matrix-lines.ts'
import { PipelinePicker, usePipeline } from '../stages/PipelinePicker.tsx'
import {
  byPipeline,
  isOutside,
  type PipelineOf,
  stageDimensions,
  type Where,
  whereStage,
} from '../stages/pipelines.ts'
import { useRoving } from '../stages/roving.ts'
import { stageTable } from '../stages/table.ts'
import { Value } from '../ui/Value.tsx'
import { type BlockContext, type ChartProps, defineWidget, numberOf, textOf } from '../widget.ts'
import styles from './funnel.module.css'

export interface Stage {
  id: string
  name: string
  where: Where
  reached: number
  /** Share of those of the previous stage who came here; null at the first one. */
  fromPrevious: number | null
  advanced: number
  toNext: number | null
  skipped: number
  days: number | null
  current: number
  /** A deleted stage that deals still name: it has no place in the order, nothing leads to it or on from it. */
  isOutside: boolean
}

export type Pipeline = PipelineOf<Stage>

/** The last stage from which deals are won. */
export const lastStage = ({ stages }: Pipeline): Stage | undefined =>
  stages.findLast(({ isOutside }) => !isOutside)

/** Stages in the order of the CRM, pipelines with most deals first. A stage's conversion is its predecessor's «to next». */
export const readPipelines = (rows: Row[], portals: readonly PortalEntry[] = []): Pipeline[] =>
  byPipeline<Stage>(rows, portals, (row, before) => ({
    id: textOf(row, 'deal_stages.stage_id'),
    name: textOf(row, 'deal_stages.stage'),
    where: whereStage(row),
    reached: numberOf(row, 'deal_stages.reached') ?? 0,
    fromPrevious: isOutside(row) ? null : (before?.toNext ?? null),
    advanced: numberOf(row, 'deal_stages.advanced') ?? 0,
    toNext: numberOf(row, 'deal_stages.conversion_to_next'),
    skipped: numberOf(row, 'deal_stages.skipped') ?? 0,
    days: numberOf(row, 'deal_stages.average_days'),
    current: numberOf(row, 'deal_stages.current_count') ?? 0,
    isOutside: isOutside(row),
  }))

const measures = [
  'deal_stages.reached',
  'deal_stages.advanced',
  'deal_stages.conversion_to_next',
  'deal_stages.skipped',
  'deal_stages.average_days',
  'deal_stages.current_count',
]

/** Where deals leak: how many reached each stage of a pipeline and how long they stayed. */
export default defineWidget<'stages', Pipeline[]>({
  id: 'funnel',
  area: 'main',
  order: 3,
  span: 6,
  height: 380,
  title: ({ t }) => t('funnel.title'),
  note: ({ t }) => t('funnel.note'),
  measures,
  queries: ({ view, comparison, portals }) => ({
    stages: {
      measures,
      dimensions: stageDimensions(portals),
      ...during('deal_stages', comparison.current),
      filters: filtersOf('deal_stages', view),
      limit: 1000,
    },
  }),
  rows: ({ stages }, { portals }) => readPipelines(stages, portals),
  isEmpty: (pipelines) => pipelines.length === 0,
  chart: Funnel,
  table: (pipelines, context) =>
    stageTable(pipelines, context, [
      { title: context.t('funnel.reached'), kind: 'count', of: ({ reached }) => reached },
      { title: context.t('funnel.conversion'), kind: 'share', of: ({ fromPrevious }) => fromPrevious },
      { title: context.t('funnel.skipped'), kind: 'count', of: ({ skipped }) => skipped },
      { title: context.t('funnel.days'), kind: 'days', of: ({ days }) => days },
      { title: context.t('funnel.current'), kind: 'count', of: ({ current }) => current },
    ]),
  summary: ([pipeline], { t, format }) => {
    const [first, last] = [pipeline?.stages[0], pipeline && lastStage(pipeline)]
    if (!first || !last) return ''
    const deals = t('count.deals', { count: first.reached, value: format.count(first.reached) })
    return t('funnel.summary', { first: first.name, deals, won: format.count(last.advanced) })
  },
})

function Funnel({ data, context }: ChartProps<Pipeline[]>) {
  const pipeline = usePipeline(data)
  if (!pipeline) return null
  return (
    <>
      <PipelinePicker pipelines={data} context={context} />
      <Stages key={pipeline.key} pipeline={pipeline} context={context} />
    </>
  )
}

function Stages({ pipeline, context }: { pipeline: Pipeline; context: BlockContext }) {
  const { t } = context
  const { stages } = pipeline
  const { active, root, handlers } = useRoving<HTMLDivElement>()
  const most = Math.max(...stages.map((stage) => stage.reached), 1)
  const last = lastStage(pipeline)
  const known = stages.filter(({ isOutside }) => !isOutside).length
  const rows = stages.map((stage, index) => (
    <li key={stage.id} data-outside={stage.isOutside || undefined}>
      <StageRow
        stage={stage}
        before={stage.isOutside ? undefined : stages[index - 1]}
        most={most}
        // Between the stages that the CRM knows and the others stands the row of won deals.
        row={stage.isOutside ? index + 2 : index + 1}
        active={active}
        context={context}
      />
    </li>
  ))
  return (
    <div ref={root} className={styles.funnel} {...handlers}>
      <div className={`${styles.row} ${styles.heads}`} aria-hidden="true">
        <span>{t('funnel.stage')}</span>
        <span className={styles.number}>{t('funnel.conversion')}</span>
        <span>{t('funnel.reached')}</span>
        <span className={styles.number}>{t('funnel.skipped')}</span>
        <span className={styles.number}>{t('funnel.days')}</span>
        <span className={styles.number}>{t('funnel.current')}</span>
      </div>
      <ol className={styles.list} aria-label={t('funnel.bars')}>
        {rows.slice(0, known)}
        {last && <Won last={last} most={most} row={known + 1} active={active} context={context} />}
        {rows.slice(known)}
      </ol>
    </div>
  )
}

interface RowProps {
  most: number
  /** Its place for the arrow keys. */
  row: number
  active: string
  context: BlockContext
}

function StageRow({ stage, before, ...place }: RowProps & { stage: Stage; before: Stage | undefined }) {
  const { most, context } = place
  const { t, format } = context
  const label = t('funnel.bar', {
    stage: stage.name,
    reached: format.count(stage.reached),
    conversion: format.share(stage.fromPrevious),
    skipped: format.count(stage.skipped),
    days: format.value(stage.days, 'days'),
    current: format.count(stage.current),
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className={styles.row} data-stage role="group" aria-label={label}>
      <span className={styles.name} title={stage.name}>
        {stage.name}
      </span>
      <span className={styles.conversion}>
        {before && (
          <Figure {...place} at={1} value={stage.fromPrevious} name="conversion_to_next" stage={before} />
        )}
      </span>
      <Bar share={stage.reached / most} before={(before?.reached ?? 0) / most}>
        <Figure {...place} at={2} value={stage.reached} name="reached" stage={stage} />
      </Bar>
      <Fact label={t('funnel.skipped')}>
        <Figure {...place} at={3} value={stage.skipped} name="skipped" stage={stage} />
      </Fact>
      <Fact label={t('funnel.days')}>
        <Figure {...place} at={4} value={stage.days} name="average_days" stage={stage} />
      </Fact>
      <Fact label={t('funnel.current')}>
        <Figure {...place} at={5} value={stage.current} name="current_count" stage={stage} />
      </Fact>
    </div>
  )
}

function Won({ last, ...place }: RowProps & { last: Stage }) {
  const { most, context } = place
  return (
    <li className={styles.row} data-won>
      <span className={styles.name}>{context.t('funnel.won')}</span>
      <span className={styles.conversion}>
        <Figure {...place} at={1} value={last.toNext} name="conversion_to_next" stage={last} />
      </span>
      <Bar share={last.advanced / most} before={last.reached / most}>
        <Figure {...place} at={2} value={last.advanced} name="advanced" stage={last} />
      </Bar>
    </li>
  )
}

const kinds = {
  reached: 'count',
  advanced: 'count',
  skipped: 'count',
  current_count: 'count',
  average_days: 'days',
  conversion_to_next: 'share',
} as const satisfies Record<string, ValueKind>

interface FigureProps extends RowProps {
  at: number
  value: number | null
  name: keyof typeof kinds
  stage: Stage
}

/** A number of a stage, which leads to its deals; nobody stands behind a zero. */
function Figure({ row, at, active, value, name, stage, context }: FigureProps) {
  const kind = kinds[name]
  return (
    <span data-at={`${row}:${at}`} data-zero={value === 0 || undefined}>
      <Value
        value={value}
        kind={kind}
        text={kind === 'days' ? context.format.decimal(value) : context.format.value(value, kind)}
        context={context}
        request={hasRecords(value, kind) ? { measure: `deal_stages.${name}`, where: stage.where } : undefined}
        isStop={active === `${row}:${at}`}
      />
    </span>
  )
}

const Bar = ({ share, before, children }: { share: number; before: number; children: ReactNode }) => (
  <span className={styles.track}>
    <span className={styles.ghost} style={{ inlineSize: `calc((100% - 56px) * ${before})` }} />
    <span className={styles.bar} style={{ inlineSize: `${Math.max(share * 100, 0.4)}%` }} />
    <b className={styles.reached}>{children}</b>
  </span>
)

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <span className={styles.fact}>
    <small aria-hidden="true">{label}</small>
    {children}
  </span>
)
