import { itemOf, keyOf, type PortalEntry, type PortalItem, portalName } from '../portals.ts'
import { byManager, closedIn, createdIn, ofEverybody, openNow } from '../queries.ts'
import type { Row } from '../server.ts'
import type { GridRow } from '../ui/Grid.tsx'
import { type GridPerson, PeopleGrid } from '../ui/PeopleGrid.tsx'
import { type ChartProps, defineWidget, portalCell, portalColumn, textOf } from '../widget.ts'
import { managerColumns, readValues } from './managers-columns.ts'

interface Managers {
  people: GridPerson[]
  totals: GridRow['values']
}

type Answers = Record<'closed' | 'created' | 'open' | 'closedTotal' | 'createdTotal' | 'openTotal', Row[]>

/** One row per person of a portal out of three answers; totals are Cube's own, ratios cannot be added up. */
export function readManagers(answers: Answers, portals: readonly PortalEntry[] = []): Managers {
  const people = new Map<string, { item: PortalItem; name: string; rows: Row[] }>()
  for (const [name, cube] of [
    ['closed', 'sales'],
    ['created', 'deals'],
    ['open', 'deals'],
  ] as const) {
    for (const row of answers[name]) {
      const item = itemOf(row, cube, 'manager_id')
      const key = keyOf(item)
      const person = people.get(key) ?? { item, name: textOf(row, `${cube}.manager`), rows: [] }
      person.rows.push(row)
      people.set(key, person)
    }
  }
  const totals = readValues([answers.closedTotal[0], answers.createdTotal[0], answers.openTotal[0]])
  return {
    people: [...people.values()].map(({ item, name, rows }) => ({
      ...item,
      name,
      ...(item.portal !== undefined && { portalName: portalName(item.portal, portals) }),
      values: readValues(rows),
    })),
    totals,
  }
}

const amountOf = ({ values }: GridPerson) => values.amount ?? 0
const byAmount = (people: GridPerson[]) => [...people].sort((a, b) => amountOf(b) - amountOf(a))

/** Who sells how much; a click shows the whole page for one manager. */
export default defineWidget<keyof Answers, Managers>({
  id: 'managers',
  area: 'main',
  order: 4,
  height: 667,
  isTable: true,
  title: ({ t }) => t('managers.title'),
  note: ({ t }) => t('managers.note'),
  measures: managerColumns.map(({ measure }) => measure),
  queries: ({ view, portals, comparison: { current } }) => ({
    closed: closedIn(view, current, byManager('sales', portals)),
    created: createdIn(view, current, byManager('deals', portals)),
    open: openNow(view, byManager('deals', portals)),
    closedTotal: closedIn(view, current, ofEverybody),
    createdTotal: createdIn(view, current, ofEverybody),
    openTotal: openNow(view, ofEverybody),
  }),
  rows: (answers, { portals }) => readManagers(answers, portals),
  isEmpty: ({ people }) => people.length === 0,
  chart: ManagersBlock,
  table: ({ people, totals }, context) => {
    const { t } = context
    const cells = (name: string, portal: string | undefined, values: GridRow['values']) => [
      name,
      ...portalCell(context, portal),
      ...managerColumns.map(({ key }) => values[key] ?? null),
    ]
    return {
      columns: [
        { title: t('managers.manager'), kind: 'text' },
        ...portalColumn(context),
        ...managerColumns.map(({ key, kind }) => ({ title: t(`managers.${key}`), kind })),
      ],
      rows: [
        ...byAmount(people).map(({ name, portalName, values }) => cells(name, portalName, values)),
        cells(t('managers.total'), undefined, totals),
      ],
    }
  },
  summary: ({ people }, { t, format }) => {
    const [best] = byAmount(people)
    if (!best) return ''
    const amount = format.moneyShort(amountOf(best))
    return t('managers.summary', { count: people.length, name: best.name, amount })
  },
})

function ManagersBlock({ data: { people, totals }, context, isFull }: ChartProps<Managers>) {
  const { t } = context
  return (
    <PeopleGrid
      label={t('managers.title')}
      columns={managerColumns.map((column) => ({ ...column, title: t(`managers.${column.key}`) }))}
      people={people}
      total={{ values: totals, ...ofEverybody }}
      context={context}
      isFull={isFull}
      sort="managers.sort"
      normalSort="-amount"
      firstRows={12}
      testId="managers-table"
    />
  )
}
