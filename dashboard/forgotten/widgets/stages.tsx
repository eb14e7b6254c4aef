import { type ClickKind, isClicked } from '../../clicks.ts'
import { forgottenNow, joinGroups } from '../../idle.ts'
import {
  clickItem,
  itemOf,
  keyOf,
  type PortalItem,
  portalDimension,
  shortName,
  whereItem,
} from '../../portals.ts'
import { useRecords } from '../../records/open.ts'
import type { Row } from '../../server.ts'
import { Grid, type GridColumn, type GridRow } from '../../ui/Grid.tsx'
import { useUpdate } from '../../view.ts'
import {
  type BlockContext,
  type ChartProps,
  defineWidget,
  numberOf,
  portalCell,
  portalColumn,
  textOf,
} from '../../widget.ts'
import { AllGood } from '../AllGood.tsx'
import { forgottenByStage } from '../questions.ts'

interface Stage {
  key: string
  name: string
  order: number
  where: NonNullable<GridRow['where']>
  values: GridRow['values']
}

interface Pipeline extends PortalItem {
  key: string
  name: string
  portalShort: string | undefined
  where: NonNullable<GridRow['where']>
  values: GridRow['values']
  stages: Stage[]
}

interface Data {
  pipelines: Pipeline[]
  total: GridRow['values']
}

const without: ClickKind[] = ['pipe']

const valuesOf = (row: Row | undefined): GridRow['values'] => ({
  count: numberOf(row, 'deals.open_count') ?? 0,
  amount: numberOf(row, 'deals.open_amount') ?? (numberOf(row, 'deals.open_count') ? null : 0),
})

/** Pipelines, the largest first, with their stages. */
export function readStages(groups: Record<string, Row[]>, { portals }: Pick<BlockContext, 'portals'>): Data {
  const read = (row: Row): Stage & { pipeline: string } => {
    const item = itemOf(row, 'deals', 'stage_id')
    return {
      pipeline: keyOf(itemOf(row, 'deals', 'pipeline_id')),
      key: `stage:${keyOf(item)}`,
      name: textOf(row, 'deals.stage'),
      order: numberOf(row, 'deals.stage_order') ?? 0,
      where: whereItem('stage_id', item),
      values: valuesOf(row),
    }
  }
  const all = joinGroups(groups, 'deals', 'stages')
    .map(read)
    .sort((a, b) => a.order - b.order)
  const pipelines = joinGroups(groups, 'deals', 'pipelines').map((row): Pipeline => {
    const item = itemOf(row, 'deals', 'pipeline_id')
    const key = keyOf(item)
    const where = whereItem('pipeline_id', item)
    return {
      ...item,
      key,
      name: textOf(row, 'deals.pipeline'),
      portalShort: shortName(item.portal, portals) || undefined,
      where,
      values: valuesOf(row),
      stages: all
        .filter(({ pipeline }) => pipeline === key)
        .map((stage) => ({ ...stage, key: `${key}/${stage.key}`, where: [...stage.where, where[0]!] })),
    }
  })
  return {
    pipelines: pipelines.filter(({ values }) => values.count).sort(byAmount),
    total: valuesOf(joinGroups(groups, 'deals', 'total')[0]),
  }
}

const byAmount = (a: Pipeline, b: Pipeline) => (b.values.amount ?? 0) - (a.values.amount ?? 0)

/** Where forgotten deals stand: a late stage is money nearly earned. */
export default defineWidget<string, Data>({
  id: 'forgotten-stages',
  area: 'main',
  order: 4,
  span: 5,
  height: 420,
  isTable: true,
  title: ({ t }) => t('forgotten.stages'),
  note: ({ t }) => t('forgotten.stages.note'),
  measures: ['deals.open_count', 'deals.open_amount'],
  queries: (context) => ({
    ...forgottenNow(
      context,
      {
        dimensions: [...portalDimension('deals', context.portals), 'deals.pipeline', 'deals.pipeline_id'],
        without,
      },
      'deals',
      'pipelines',
    ),
    ...forgottenNow(context, { without }, 'deals', 'total'),
    ...forgottenByStage(context),
  }),
  rows: readStages,
  isEmpty: ({ pipelines }) => pipelines.length === 0,
  empty: AllGood,
  chart: Stages,
  table: ({ pipelines }, context) => ({
    columns: [
      ...portalColumn(context),
      { title: context.t('funnel.pipeline'), kind: 'text' },
      { title: context.t('funnel.stage'), kind: 'text' },
      { title: context.t('forgotten.amount'), kind: 'money' },
      { title: context.t('forgotten.count'), kind: 'count' },
    ],
    rows: pipelines.flatMap(({ name, portalShort, stages }) =>
      stages.map((stage) => [
        ...portalCell(context, portalShort),
        name,
        stage.name,
        stage.values.amount ?? null,
        stage.values.count ?? null,
      ]),
    ),
  }),
})

function Stages({ data: { pipelines, total }, context, isFull }: ChartProps<Data>) {
  const { t, view } = context
  const update = useUpdate()
  const open = useRecords()
  const columns: GridColumn[] = [
    { key: 'amount', title: t('forgotten.amount'), kind: 'money', measure: 'deals.open_amount', isBar: true },
    { key: 'count', title: t('forgotten.count'), kind: 'count', measure: 'deals.open_count' },
  ]
  const pick = (row: GridRow, joins: boolean) => {
    const pipeline = pipelines.find(({ key }) => key === row.key)
    if (pipeline) update(clickItem('pipe', pipeline, context, joins))
    else open({ measure: 'deals.open_count', time: 'forgotten', ...(row.where && { where: row.where }) })
  }
  return (
    <Grid
      label={t('forgotten.stages')}
      columns={columns}
      rows={pipelines.map(({ key, id, name, portalShort, where, values, stages }, index) => ({
        key,
        name,
        note: portalShort,
        values,
        where,
        isPicked: isClicked(view, 'pipe', id),
        isOpen: index === 0,
        children: stages,
      }))}
      total={{ key: 'total', name: t('managers.total'), values: total }}
      context={context}
      isFull={isFull}
      nameTitle={t('forgotten.stage')}
      sort="forgotten-stages.sort"
      normalSort="-amount"
      records={{ time: 'forgotten', without }}
      onPick={pick}
      testId="forgotten-stages"
    />
  )
}
