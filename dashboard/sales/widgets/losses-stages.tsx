import { during, filtersOf } from '../../filters.ts'
import type { Row } from '../../server.ts'
import { BarList } from '../../stages/BarList.tsx'
import { PipelinePicker, usePipeline } from '../../stages/PipelinePicker.tsx'
import {
  byPipeline,
  isOutside,
  mostRows,
  type PipelineOf,
  stageDimensions,
  stageKey,
  type Where,
  whereStage,
} from '../../stages/pipelines.ts'
import { stageTable } from '../../stages/table.ts'
import { Value } from '../../ui/Value.tsx'
import { type BlockContext, type ChartProps, defineWidget, numberOf, textOf } from '../../widget.ts'

export interface Drop {
  key: string
  name: string
  where: Where
  reached: number
  lost: number
  share: number | null
  isOutside: boolean
}

export const readDrops = (rows: Row[], { portals }: Pick<BlockContext, 'portals'>): PipelineOf<Drop>[] =>
  byPipeline(rows, portals, (row) => ({
    key: stageKey(row),
    name: textOf(row, 'deal_stages.stage'),
    where: whereStage(row),
    reached: numberOf(row, 'deal_stages.reached') ?? 0,
    lost: numberOf(row, 'deal_stages.lost_here') ?? 0,
    share: numberOf(row, 'deal_stages.drop_share'),
    isOutside: isOutside(row),
  }))

/** From which stages deals are lost, and what part of those who had reached them. */
export default defineWidget<'stages', PipelineOf<Drop>[]>({
  id: 'losses-stages',
  area: 'main',
  order: 61,
  span: 6,
  height: 380,
  title: ({ t }) => t('sales.drops.title'),
  note: ({ t }) => t('sales.drops.note'),
  measures: ['deal_stages.lost_here', 'deal_stages.drop_share', 'deal_stages.reached'],
  queries: ({ view, comparison, portals }) => ({
    stages: {
      measures: ['deal_stages.reached', 'deal_stages.lost_here', 'deal_stages.drop_share'],
      dimensions: stageDimensions(portals),
      ...during('deal_stages', comparison.current),
      filters: filtersOf('deal_stages', view),
      limit: mostRows,
    },
  }),
  rows: ({ stages }, context) => readDrops(stages, context),
  isEmpty: (pipelines) => pipelines.length === 0,
  chart: Drops,
  table: (pipelines, context) =>
    stageTable(pipelines, context, [
      { title: context.t('funnel.reached'), kind: 'count', of: ({ reached }) => reached },
      { title: context.t('sales.drops.lost'), kind: 'count', of: ({ lost }) => lost },
      { title: context.t('sales.drops.share'), kind: 'share', of: ({ share }) => share },
    ]),
  summary: ([pipeline], { t, format }) => {
    const most = pipeline?.stages.reduce((a, b) => (b.lost > a.lost ? b : a))
    return most
      ? t('sales.drops.summary', {
          stage: most.name,
          deals: t('count.deals', { count: most.lost, value: format.count(most.lost) }),
          share: format.share(most.share),
        })
      : ''
  },
})

function Drops({ data, context }: ChartProps<PipelineOf<Drop>[]>) {
  const { t } = context
  const pipeline = usePipeline(data)
  if (!pipeline) return null
  const most = Math.max(0, ...pipeline.stages.map(({ isOutside, share }) => (isOutside ? 0 : (share ?? 0))))
  return (
    <>
      <PipelinePicker pipelines={data} context={context} />
      <BarList
        label={t('sales.drops.title')}
        heads={[t('funnel.stage'), t('sales.drops.share'), t('sales.drops.lost'), t('funnel.reached')]}
        rows={pipeline.stages.map(({ key, name, where, share, lost, reached, isOutside }) => ({
          key,
          name,
          isOutside,
          part: most > 0 ? (share ?? 0) / most : 0,
          values: (
            [
              ['drop_share', share, 'share'],
              ['lost_here', lost, 'count'],
              ['reached', reached, 'count'],
            ] as const
          ).map(([name, value, kind]) => (
            <Value
              key={name}
              value={value}
              kind={kind}
              context={context}
              request={{ measure: `deal_stages.${name}`, where }}
            />
          )),
        }))}
        testId="losses-stages"
      />
    </>
  )
}
