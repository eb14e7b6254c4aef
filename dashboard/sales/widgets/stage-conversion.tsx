import { clickItem } from '../../portals.ts'
import { Matrix } from '../../stages/Matrix.tsx'
import { type Cells, cellOf, type Line } from '../../stages/matrix.ts'
import { PipelinePicker, usePipeline } from '../../stages/PipelinePicker.tsx'
import { both } from '../../stages/pipelines.ts'
import { stageTable } from '../../stages/table.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import { useOption, useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget } from '../../widget.ts'
import {
  type Conversion,
  type Conversions,
  chosenSplit,
  chosenValue,
  conversionQueries,
  readConversions,
  type Split,
  splitClicks,
  splitNames,
  splits,
  type ValueName,
  valueNames,
  values,
  whereCurrent,
} from '../conversions.ts'
import { StageTable } from '../StageTable.tsx'
import styles from './stage-conversion.module.css'

/** How deals go from stage to stage, which they jump over, and where they stay longest. */
export default defineWidget<'stages' | 'visited' | 'created', Conversions>({
  id: 'stage-conversion',
  area: 'main',
  order: 50,
  section: ({ t }) => t('sales.section.where'),
  height: 420,
  title: ({ t }) => t('sales.stages.title'),
  note: ({ t }) => t('sales.stages.note'),
  measures: [
    'deals.count',
    'deal_stages.visited',
    'deal_stages.reached',
    'deal_stages.conversion_to_next',
    'deal_stages.skipped',
    'deal_stages.skipped_share',
    'deal_stages.average_days',
  ],
  queries: conversionQueries,
  rows: readConversions,
  isEmpty: ({ pipelines }) => pipelines.length === 0,
  chart: ConversionChart,
  toolbar: SplitSwitch,
  table: ({ pipelines }, context) => {
    const { t } = context
    return stageTable(pipelines, context, [
      { title: t('sales.stages.created'), kind: 'count', of: (_, { created }) => created },
      { title: t('sales.stages.visited'), kind: 'count', of: ({ visited }) => visited },
      { title: t('funnel.reached'), kind: 'count', of: ({ reached }) => reached },
      { title: t('sales.stages.next'), kind: 'share', of: ({ toNext }) => toNext },
      { title: t('funnel.skipped'), kind: 'count', of: ({ skipped }) => skipped },
      { title: t('sales.stages.share'), kind: 'share', of: ({ skippedShare }) => skippedShare },
      { title: t('funnel.days'), kind: 'days', of: ({ days }) => days },
    ])
  },
  summary: ({ pipelines: [pipeline] }, { t, format }) => {
    const slowest = pipeline?.stages.find(({ isSlowest }) => isSlowest)
    return slowest
      ? t('sales.stages.summary', {
          pipeline: pipeline!.name,
          stage: slowest.name,
          days: format.value(slowest.days, 'days'),
        })
      : ''
  },
})

function ConversionChart({ data: { pipelines, cells }, context, isFull }: ChartProps<Conversions>) {
  const pipeline = usePipeline(pipelines)
  if (!pipeline) return null
  const isSplit = chosenSplit(context.view) !== 'none'
  return (
    <>
      <div className={styles.controls}>
        <PipelinePicker pipelines={pipelines} context={context} />
        {isSplit && <ValueSwitch context={context} />}
      </div>
      <Control pipeline={pipeline} context={context} />
      {isSplit ? (
        <SplitMatrix pipeline={pipeline} cells={cells} context={context} isFull={isFull} />
      ) : (
        <StageTable pipeline={pipeline} context={context} />
      )}
    </>
  )
}

/** The first stage is the control: every deal created in the pipeline has reached it. */
function Control({ pipeline, context }: { pipeline: Conversion; context: BlockContext }) {
  const { t, format } = context
  const [first] = pipeline.stages
  if (!first) return null
  const isGood = first.reached === pipeline.created
  return (
    <p className={styles.control} data-bad={!isGood || undefined} data-testid="stage-control">
      {t(isGood ? 'sales.stages.control' : 'sales.stages.controlFails', {
        deals: t('count.deals', { count: pipeline.created, value: format.count(pipeline.created) }),
        reached: format.count(first.reached),
        stage: first.name,
      })}
    </p>
  )
}

interface SplitProps {
  pipeline: Conversion
  cells: Cells
  context: BlockContext
  isFull: boolean
}

function SplitMatrix({ pipeline, cells, context, isFull }: SplitProps) {
  const { t, view } = context
  const update = useUpdate()
  const split = splits[chosenSplit(view)]
  const name = chosenValue(view)
  const { measure, kind } = values[name]
  if (!split) return null
  const ofStages = pipeline.stages.map(({ key, name, where }): Line => ({ key, name, where }))
  // A share of few deals says little: how many were created stands beside it.
  const created: Line = {
    key: pipeline.key,
    name: t('sales.stages.created'),
    where: pipeline.where,
    kind: 'count',
  }
  const measureOf = (key: string) => (key === pipeline.key ? 'deals.count' : measure)
  const pick = (item: Line, joins: boolean) => {
    const part = (of: string) => item.where.find(({ name }) => name === of)?.values[0]
    const [id, portal] = [part(split.name)!, part('portal_id')]
    update(clickItem(split.title === 'manager' ? 'emp' : 'src', { id, portal }, context, joins))
  }
  return (
    <Matrix
      label={`${t(`sales.stages.value.${name}`)}. ${t('sales.matrix.keys')}`}
      tree={[created, ...ofStages]}
      items={pipeline.items}
      itemsAre="rows"
      treeTitle={t('funnel.stage')}
      itemTitle={t(`sales.stages.by.${split.title}`)}
      itemsTotal={t('matrix.total')}
      kind={kind}
      read={(stage, item) => cellOf(cells, measureOf(stage), stage, item)}
      request={(stage, item) => ({
        measure: measureOf(stage.key),
        where: both(
          [...stage.where, ...(measureOf(stage.key) === 'deal_stages.visited' ? whereCurrent : [])],
          item.where,
        ),
        without: splitClicks(chosenSplit(view)),
      })}
      onPick={pick}
      isFull={isFull}
      context={context}
      testId="stage-split"
    />
  )
}

function SplitSwitch({ context: { t } }: { context: BlockContext }) {
  const [by, choose] = useOption<Split>('stage-conversion.by', 'none', splitNames)
  return (
    <Segmented
      label={t('sales.stages.by')}
      value={by}
      options={splitNames.map((value) => ({ value, label: t(`sales.stages.by.${value}`) }))}
      onChange={choose}
    />
  )
}

function ValueSwitch({ context: { t } }: { context: BlockContext }) {
  const [value, choose] = useOption<ValueName>('stage-conversion.value', 'next', valueNames)
  return (
    <Segmented
      label={t('sales.stages.value')}
      value={value}
      options={valueNames.map((name) => ({ value: name, label: t(`sales.stages.value.${name}`) }))}
      onChange={choose}
    />
  )
}
