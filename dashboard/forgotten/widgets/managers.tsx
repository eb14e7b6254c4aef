import type { ClickKind } from '../../clicks.ts'
import { forgottenNow, joinGroups } from '../../idle.ts'
import { itemOf, keyOf, portalDimension, shortName } from '../../portals.ts'
import { openNow } from '../../queries.ts'
import type { Row } from '../../server.ts'
import type { GridColumn, GridRow } from '../../ui/Grid.tsx'
import { type GridPerson, PeopleGrid, peopleTable } from '../../ui/PeopleGrid.tsx'
import { type BlockContext, type ChartProps, defineWidget, numberOf, textOf } from '../../widget.ts'
import { AllGood } from '../AllGood.tsx'
import { forgottenByManager } from '../questions.ts'

interface Data {
  people: GridPerson[]
  total: GridRow['values']
}

const without: ClickKind[] = ['emp']

const valuesOf = (forgotten: Row | undefined, open: Row | undefined): GridRow['values'] => ({
  count: numberOf(forgotten, 'deals.open_count') ?? 0,
  amount: numberOf(forgotten, 'deals.open_amount') ?? (numberOf(forgotten, 'deals.open_count') ? null : 0),
  open: numberOf(open, 'deals.open_count') ?? 0,
  openAmount: numberOf(open, 'deals.open_amount') ?? (numberOf(open, 'deals.open_count') ? null : 0),
})

/** People who have forgotten something, beside all that they have in work. */
export function readForgetful(
  { open = [], openTotal = [], ...groups }: Record<string, Row[]>,
  context: Pick<BlockContext, 'portals'>,
): Data {
  const inWork = new Map(open.map((row) => [keyOf(itemOf(row, 'deals', 'manager_id')), row]))
  const people = joinGroups(groups, 'deals', 'people').map((row) => {
    const item = itemOf(row, 'deals', 'manager_id')
    return {
      ...item,
      name: textOf(row, 'deals.manager'),
      portalName: shortName(item.portal, context.portals) || undefined,
      values: valuesOf(row, inWork.get(keyOf(item))),
    }
  })
  const [total] = joinGroups(groups, 'deals', 'total')
  return { people: people.filter(({ values }) => values.count), total: valuesOf(total, openTotal[0]) }
}

/** Who forgets most; a click shows the page for one manager. */
export default defineWidget<string, Data>({
  id: 'forgotten-managers',
  area: 'main',
  order: 3,
  span: 7,
  height: 420,
  isTable: true,
  title: ({ t }) => t('forgotten.managers'),
  note: ({ t }) => t('forgotten.managers.note'),
  measures: ['deals.open_count', 'deals.open_amount'],
  queries: (context) => ({
    ...forgottenByManager(context),
    ...forgottenNow(context, { without }, 'deals', 'total'),
    open: openNow(context.view, {
      dimensions: [...portalDimension('deals', context.portals), 'deals.manager', 'deals.manager_id'],
      without,
    }),
    openTotal: openNow(context.view, { without }),
  }),
  rows: readForgetful,
  isEmpty: ({ people }) => people.length === 0,
  empty: AllGood,
  chart: Managers,
  table: ({ people, total }, context) => peopleTable(people, total, columnsOf(context), context),
})

const columnsOf = ({ t }: Pick<BlockContext, 't'>): GridColumn[] => [
  {
    key: 'amount',
    title: t('forgotten.amount'),
    kind: 'money',
    measure: 'deals.open_amount',
    time: 'forgotten',
    isBar: true,
  },
  {
    key: 'count',
    title: t('forgotten.count'),
    kind: 'count',
    measure: 'deals.open_count',
    time: 'forgotten',
  },
  { key: 'open', title: t('managers.open'), kind: 'count', measure: 'deals.open_count', time: 'ever' },
  {
    key: 'openAmount',
    title: t('managers.openAmount'),
    kind: 'money',
    measure: 'deals.open_amount',
    time: 'ever',
    isMinor: true,
  },
]

function Managers({ data: { people, total }, context, isFull }: ChartProps<Data>) {
  const { t } = context
  return (
    <PeopleGrid
      label={t('forgotten.managers')}
      columns={columnsOf(context)}
      people={people}
      total={{ values: total }}
      context={context}
      isFull={isFull}
      sort="forgotten-managers.sort"
      normalSort="-amount"
      firstRows={10}
      records={{ without }}
      testId="forgotten-managers"
    />
  )
}
