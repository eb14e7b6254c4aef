import { during, filtersOf } from '../../filters.ts'
import {
  clickedKeys,
  clickPerson,
  itemOf,
  keyOf,
  portalDimension,
  portalName,
  showsPortals,
  whereItem,
} from '../../portals.ts'
import type { Row } from '../../server.ts'
import { Grid, type GridColumn, type GridRow } from '../../ui/Grid.tsx'
import { useUpdate } from '../../view.ts'
import { type BlockContext, type ChartProps, defineWidget, numberOf, textOf } from '../../widget.ts'
import { NoRecords } from '../NoRecords.tsx'
import { gridTable } from '../tables.ts'

interface FirstStage {
  rows: GridRow[]
  total: GridRow
}

const figures = [
  ['visited', 'lead_stages.visited', 'count'],
  ['average', 'lead_stages.average_days', 'days'],
  ['waiting', 'lead_stages.current_count', 'count'],
  ['waits', 'lead_stages.current_days', 'days'],
] as const

const measures = figures.map(([, measure]) => measure)
const firstOne = { name: 'stage_order', values: ['1'] }

const columnsOf = ({ t }: BlockContext): GridColumn[] =>
  figures.map(([key, measure, kind]) => ({
    key,
    measure,
    kind,
    title: t(`marketing.first.${key}`),
    isBar: key === 'average',
    isLowGood: kind === 'days',
    isMinor: key === 'visited',
  }))

const valuesOf = (row: Row | undefined) =>
  Object.fromEntries(figures.map(([key, measure]) => [key, numberOf(row, measure)]))

/** How long leads stay in the first stage before somebody takes them, by manager. */
export default defineWidget<'people' | 'total', FirstStage>({
  id: 'lead-first-stage',
  area: 'main',
  order: 7.7,
  height: 360,
  title: ({ t }) => t('marketing.first.title'),
  note: ({ t }) => t('marketing.first.note'),
  measures,
  queries: ({ view, comparison, portals }) => {
    const asked = {
      measures,
      ...during('lead_stages', comparison.current),
      filters: [
        ...filtersOf('lead_stages', view, { without: ['emp'] }),
        { member: 'lead_stages.stage_order', operator: 'equals' as const, values: ['1'] },
      ],
    }
    const dimensions = [
      ...portalDimension('lead_stages', portals),
      'lead_stages.manager',
      'lead_stages.manager_id',
    ]
    return { people: { ...asked, dimensions, limit: 1000 }, total: asked }
  },
  rows: ({ people, total }, context) => ({
    rows: people.map((row): GridRow => {
      const item = itemOf(row, 'lead_stages', 'manager_id')
      return {
        key: keyOf(item),
        name: textOf(row, 'lead_stages.manager') || context.t('filter.unnamed'),
        note: showsPortals(context) ? portalName(item.portal, context.portals) : undefined,
        values: valuesOf(row),
        where: [...whereItem('manager_id', item), firstOne],
        isPicked: clickedKeys(context).includes(keyOf(item)),
      }
    }),
    total: {
      key: 'total',
      name: context.t('marketing.people.all'),
      values: valuesOf(total[0]),
      where: [firstOne],
      without: ['emp'],
    },
  }),
  isEmpty: ({ rows }) => rows.length === 0,
  empty: NoRecords,
  chart: FirstStages,
  isTable: true,
  table: ({ rows, total }, context) =>
    gridTable(context.t('marketing.manager'), columnsOf(context), [...rows, total]),
  records: () => ({ measure: 'lead_stages.visited', where: [firstOne] }),
})

function FirstStages({ data, context, isFull }: ChartProps<FirstStage>) {
  const update = useUpdate()
  const { t } = context
  return (
    <Grid
      label={t('marketing.first.title')}
      columns={columnsOf(context)}
      rows={data.rows}
      total={data.total}
      context={context}
      isFull={isFull}
      nameTitle={t('marketing.manager')}
      sort="lead-first-stage.sort"
      normalSort="-average"
      firstRows={5}
      hasInitials
      onPick={({ where }, joins) => {
        const value = (name: string) => where?.find((one) => one.name === name)?.values[0]
        update(clickPerson({ id: value('manager_id')!, portal: value('portal_id') }, context, joins))
      }}
      testId="lead-first-stage"
    />
  )
}
