import { during, filtersOf } from '../../filters.ts'
import { itemOf, portalDimension, portalName } from '../../portals.ts'
import type { Row } from '../../server.ts'
import type { GridColumn, GridRow } from '../../ui/grid-rows.ts'
import { type GridPerson, PeopleGrid, peopleTable } from '../../ui/PeopleGrid.tsx'
import { type BlockContext, type ChartProps, defineWidget, numberOf, textOf } from '../../widget.ts'
import { NoRecords } from '../NoRecords.tsx'

interface FirstStage {
  people: GridPerson[]
  total: GridRow['values']
}

const figures = [
  ['visited', 'lead_stages.visited', 'count'],
  ['average', 'lead_stages.average_days', 'days'],
  ['waiting', 'lead_stages.current_count', 'count'],
  ['waits', 'lead_stages.current_days', 'days'],
] as const

const measures = figures.map(([, measure]) => measure)
const where = [{ name: 'stage_order', values: ['1'] }]
const without = ['emp' as const]

const columnsOf = ({ t }: BlockContext): GridColumn[] =>
  figures.map(([key, measure, kind]) => ({
    key,
    measure,
    kind,
    where,
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
        ...filtersOf('lead_stages', view, { without }),
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
    people: people.map((row): GridPerson => {
      const item = itemOf(row, 'lead_stages', 'manager_id')
      return {
        ...item,
        name: textOf(row, 'lead_stages.manager') || context.t('filter.unnamed'),
        portalName: portalName(item.portal, context.portals),
        values: valuesOf(row),
      }
    }),
    total: valuesOf(total[0]),
  }),
  isEmpty: ({ people }) => people.length === 0,
  empty: NoRecords,
  chart: FirstStages,
  isTable: true,
  table: ({ people, total }, context) => peopleTable(people, total, columnsOf(context), context),
  records: () => ({ measure: 'lead_stages.visited', where }),
})

function FirstStages({ data: { people, total }, context, isFull }: ChartProps<FirstStage>) {
  return (
    <PeopleGrid
      label={context.t('marketing.first.title')}
      columns={columnsOf(context)}
      people={people}
      total={{ values: total, without }}
      context={context}
      isFull={isFull}
      sort="lead-first-stage.sort"
      normalSort="-average"
      firstRows={5}
      testId="lead-first-stage"
    />
  )
}
