import { type KeyboardEvent, useState } from 'react'
import { during, filtersOf } from '../filters.ts'
import {
  itemOf,
  keyOf,
  type PortalEntry,
  portalDimension,
  portalName,
  shortName,
  showsPortals,
} from '../portals.ts'
import type { Row } from '../server.ts'
import { Segmented } from '../ui/Segmented.tsx'
import {
  type BlockContext,
  type ChartProps,
  defineWidget,
  numberOf,
  portalCell,
  portalColumn,
  textOf,
} from '../widget.ts'
import styles from './funnel.module.css'

export interface Stage {
  id: string
  name: string
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

export interface Pipeline {
  /** Unique over all portals. */
  key: string
  id: string
  name: string
  /** Name of its portal, where there are several, and the short one. */
  portal: string | undefined
  portalShort: string | undefined
  stages: Stage[]
}

/** The marts give this order to stages that the CRM's dictionary does not know. */
const outsideOrder = 10_000

/** The last stage from which deals are won. */
export const lastStage = ({ stages }: Pipeline): Stage | undefined =>
  stages.findLast(({ isOutside }) => !isOutside)

/** Stages in the order of the CRM, pipelines with most deals first. A stage's conversion is its predecessor's «to next». */
export function readPipelines(rows: Row[], portals: readonly PortalEntry[] = []): Pipeline[] {
  const pipelines = new Map<string, Pipeline>()
  const inOrder = [...rows].sort(
    (a, b) => (numberOf(a, 'deal_stages.stage_order') ?? 0) - (numberOf(b, 'deal_stages.stage_order') ?? 0),
  )
  for (const row of inOrder) {
    const item = itemOf(row, 'deal_stages', 'pipeline_id')
    const key = keyOf(item)
    const pipeline = pipelines.get(key) ?? {
      key,
      id: item.id,
      name: textOf(row, 'deal_stages.pipeline'),
      portal: portalName(item.portal, portals) || undefined,
      portalShort: shortName(item.portal, portals) || undefined,
      stages: [],
    }
    pipelines.set(key, pipeline)
    const isOutside = (numberOf(row, 'deal_stages.stage_order') ?? 0) >= outsideOrder
    pipeline.stages.push({
      isOutside,
      id: textOf(row, 'deal_stages.stage_id'),
      name: textOf(row, 'deal_stages.stage'),
      reached: numberOf(row, 'deal_stages.reached') ?? 0,
      fromPrevious: isOutside ? null : (pipeline.stages.at(-1)?.toNext ?? null),
      advanced: numberOf(row, 'deal_stages.advanced') ?? 0,
      toNext: numberOf(row, 'deal_stages.conversion_to_next'),
      skipped: numberOf(row, 'deal_stages.skipped') ?? 0,
      days: numberOf(row, 'deal_stages.average_days'),
      current: numberOf(row, 'deal_stages.current_count') ?? 0,
    })
  }
  const widest = ({ stages }: Pipeline) => Math.max(...stages.map((stage) => stage.reached))
  return [...pipelines.values()].sort((a, b) => widest(b) - widest(a))
}

/** Where deals leak: how many reached each stage of a pipeline and how long they stayed. */
export default defineWidget<'stages', Pipeline[]>({
  id: 'funnel',
  area: 'main',
  order: 3,
  height: 380,
  title: ({ t }) => t('funnel.title'),
  note: ({ t }) => t('funnel.note'),
  measures: [
    'deal_stages.reached',
    'deal_stages.conversion_to_next',
    'deal_stages.skipped',
    'deal_stages.average_days',
    'deal_stages.current_count',
  ],
  queries: ({ view, comparison, portals }) => ({
    stages: {
      measures: [
        'deal_stages.reached',
        'deal_stages.advanced',
        'deal_stages.conversion_to_next',
        'deal_stages.skipped',
        'deal_stages.average_days',
        'deal_stages.current_count',
      ],
      dimensions: [
        ...portalDimension('deal_stages', portals),
        'deal_stages.pipeline',
        'deal_stages.pipeline_id',
        'deal_stages.stage',
        'deal_stages.stage_id',
        'deal_stages.stage_order',
      ],
      ...during('deal_stages', comparison.current),
      filters: filtersOf('deal_stages', view),
      limit: 1000,
    },
  }),
  rows: ({ stages }, { portals }) => readPipelines(stages, portals),
  isEmpty: (pipelines) => pipelines.length === 0,
  chart: Funnel,
  table: (pipelines, context) => ({
    columns: [
      ...portalColumn(context),
      { title: context.t('funnel.pipeline'), kind: 'text' },
      { title: context.t('funnel.stage'), kind: 'text' },
      { title: context.t('funnel.reached'), kind: 'count' },
      { title: context.t('funnel.conversion'), kind: 'share' },
      { title: context.t('funnel.skipped'), kind: 'count' },
      { title: context.t('funnel.days'), kind: 'days' },
      { title: context.t('funnel.current'), kind: 'count' },
    ],
    rows: pipelines.flatMap(({ name, portal, stages }) =>
      stages.map((stage) => [
        ...portalCell(context, portal),
        name,
        stage.name,
        stage.reached,
        stage.fromPrevious,
        stage.skipped,
        stage.days,
        stage.current,
      ]),
    ),
  }),
  summary: ([pipeline], { t, format }) => {
    const [first, last] = [pipeline?.stages[0], pipeline && lastStage(pipeline)]
    if (!first || !last) return ''
    const deals = t('count.deals', { count: first.reached, value: format.count(first.reached) })
    return t('funnel.summary', { first: first.name, deals, won: format.count(last.advanced) })
  },
})

function Funnel({ data, context }: ChartProps<Pipeline[]>) {
  const { t } = context
  const [chosen, choose] = useState<string>()
  const pipeline = data.find(({ key }) => key === chosen) ?? data[0]
  if (!pipeline) return null
  return (
    <>
      {data.length > 1 && (
        <div className={styles.picker}>
          <Segmented
            label={t('funnel.pipeline')}
            value={pipeline.key}
            options={data.map(({ key, name, portalShort }) => ({
              value: key,
              label: showsPortals(context) ? `${name} · ${portalShort}` : name,
            }))}
            onChange={choose}
          />
        </div>
      )}
      <Stages key={pipeline.key} pipeline={pipeline} context={context} />
    </>
  )
}

function Stages({ pipeline, context }: { pipeline: Pipeline; context: BlockContext }) {
  const { t, format } = context
  const { stages } = pipeline
  const [active, setActive] = useState(0)
  const most = Math.max(...stages.map((stage) => stage.reached), 1)
  const last = lastStage(pipeline)
  const describe = (stage: Stage) =>
    t('funnel.bar', {
      stage: stage.name,
      reached: format.count(stage.reached),
      conversion: format.share(stage.fromPrevious),
      skipped: format.count(stage.skipped),
      days: format.decimal(stage.days),
      current: format.count(stage.current),
    })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const moves: Record<string, number> = {
      ArrowUp: active - 1,
      ArrowDown: active + 1,
      Home: 0,
      End: stages.length - 1,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    const index = Math.min(Math.max(to, 0), stages.length - 1)
    setActive(index)
    event.currentTarget.querySelectorAll<HTMLElement>('[data-stage]')[index]?.focus()
  }
  const known = stages.filter(({ isOutside }) => !isOutside).length
  const rows = stages.map((stage, index) => (
    <li key={stage.id} data-outside={stage.isOutside || undefined}>
      <div
        className={styles.row}
        data-stage
        role="img"
        tabIndex={index === active ? 0 : -1}
        aria-label={describe(stage)}
        title={describe(stage)}
        onFocus={() => setActive(index)}
      >
        <span className={styles.name}>{stage.name}</span>
        <span className={styles.conversion}>
          {stage.fromPrevious === null ? '' : format.share(stage.fromPrevious)}
        </span>
        <Bar
          share={stage.reached / most}
          before={stage.isOutside ? 0 : (stages[index - 1]?.reached ?? 0) / most}
          label={format.count(stage.reached)}
        />
        <Fact label={t('funnel.skipped')} value={stage.skipped ? format.count(stage.skipped) : '—'} />
        <Fact label={t('funnel.days')} value={format.decimal(stage.days)} />
        <Fact label={t('funnel.current')} value={format.count(stage.current)} />
      </div>
    </li>
  ))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys of the rows bubble to their group
    <div className={styles.funnel} onKeyDown={onKeyDown}>
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
        {last && <Won last={last} most={most} context={context} />}
        {rows.slice(known)}
      </ol>
    </div>
  )
}

const Won = ({
  last,
  most,
  context: { t, format },
}: {
  last: Stage
  most: number
  context: BlockContext
}) => (
  <li className={styles.row} data-won>
    <span className={styles.name}>{t('funnel.won')}</span>
    <span className={styles.conversion}>{last.toNext === null ? '' : format.share(last.toNext)}</span>
    <Bar share={last.advanced / most} before={last.reached / most} label={format.count(last.advanced)} />
  </li>
)

const Bar = ({ share, before, label }: { share: number; before: number; label: string }) => (
  <span className={styles.track}>
    <span className={styles.ghost} style={{ inlineSize: `calc((100% - 56px) * ${before})` }} />
    <span className={styles.bar} style={{ inlineSize: `${Math.max(share * 100, 0.4)}%` }} />
    <b className={styles.reached}>{label}</b>
  </span>
)

const Fact = ({ label, value }: { label: string; value: string }) => (
  <span className={styles.fact}>
    <small>{label}</small>
    {value}
  </span>
)
