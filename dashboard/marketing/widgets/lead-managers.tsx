import { during, filtersOf } from '../../filters.ts'
import { itemOf, portalDimension, portalName } from '../../portals.ts'
import type { Row } from '../../server.ts'
import type { GridRow } from '../../ui/grid-rows.ts'
import { type GridPerson, PeopleGrid, peopleTable } from '../../ui/PeopleGrid.tsx'
import { type BlockContext, type ChartProps, defineWidget, textOf } from '../../widget.ts'
import { NoRecords } from '../NoRecords.tsx'
import { columnsOf, measuresOf, subjects, valuesOf } from '../subject.ts'

interface LeadManagers {
  people: GridPerson[]
  total: GridRow['values']
}

const { leads } = subjects
const without = ['emp' as const]

/** What became of the leads that each manager received, down to what they brought. */
export default defineWidget<'people' | 'total', LeadManagers>({
  id: 'lead-managers',
  area: 'main',
  order: 7.5,
  section: ({ t }) => t('marketing.section.people'),
  height: 520,
  title: ({ t }) => t('marketing.managers.title'),
  note: ({ t }) => t('marketing.managers.note'),
  measures: measuresOf(leads),
  queries: ({ view, comparison, portals }) => {
    const asked = {
      measures: measuresOf(leads),
      ...during('leads', comparison.current),
      filters: filtersOf('leads', view, { without }),
    }
    const dimensions = [...portalDimension('leads', portals), 'leads.manager', 'leads.manager_id']
    return { people: { ...asked, dimensions, limit: 1000 }, total: asked }
  },
  rows: ({ people, total }, context) => ({
    people: people
      .map((row) => readPerson(row, context))
      .sort((a, b) => (b.values.received ?? 0) - (a.values.received ?? 0)),
    total: valuesOf(total[0], leads),
  }),
  isEmpty: ({ people }) => people.length === 0,
  empty: NoRecords,
  chart: Managers,
  isTable: true,
  table: ({ people, total }, context) => peopleTable(people, total, columnsOf(leads, context), context),
  records: () => ({ measure: 'leads.count' }),
  summary: ({ people: [first] }, { t, format }) =>
    first
      ? t('marketing.managers.summary', {
          name: first.name,
          count: format.count(first.values.received),
          conversion: format.share(first.values.conversion),
        })
      : '',
})

function readPerson(row: Row, context: BlockContext): GridPerson {
  const item = itemOf(row, 'leads', 'manager_id')
  return {
    ...item,
    name: textOf(row, 'leads.manager') || context.t('filter.unnamed'),
    ...(item.portal !== undefined && { portalName: portalName(item.portal, context.portals) }),
    values: valuesOf(row, leads),
  }
}

function Managers({ data: { people, total }, context, isFull }: ChartProps<LeadManagers>) {
  return (
    <PeopleGrid
      label={context.t('marketing.managers.title')}
      columns={columnsOf(leads, context)}
      people={people}
      total={{ values: total, without }}
      context={context}
      isFull={isFull}
      sort="lead-managers.sort"
      normalSort="-received"
      firstRows={12}
      testId="lead-managers"
    />
  )
}
