import type { ValueKind } from '../../format.ts'
import {
  clickedKeys,
  clickItem,
  itemOf,
  keyOf,
  type PortalItem,
  portalDimension,
  portalName,
  showsPortals,
  whereItem,
} from '../../portals.ts'
import type { Row } from '../../server.ts'
import { Choice } from '../../ui/Choice.tsx'
import { Grid, type GridRow } from '../../ui/Grid.tsx'
import { readOption, useUpdate } from '../../view.ts'
import {
  type BlockContext,
  type ChartProps,
  defineWidget,
  numberOf,
  portalCell,
  portalColumn,
  textOf,
} from '../../widget.ts'
import { customersNow } from '../figures.ts'

type By = 'manager' | 'department'
const choices = ['manager', 'department'] as const
const option = 'customers-people.by'
const byOf = ({ view }: Pick<BlockContext, 'view'>): By => readOption<By>(view, option, 'manager', choices)
const kindOf = { manager: 'emp', department: 'dep' } as const

const columns = [
  { key: 'count', member: 'customers.count', kind: 'count' },
  { key: 'wonAmount', member: 'customers.won_amount', kind: 'money' },
  { key: 'averageCheck', member: 'customers.average_check', kind: 'money' },
  { key: 'repeat', member: 'customers.repeat_customers', kind: 'count' },
  { key: 'openAmount', member: 'customers.open_amount', kind: 'money' },
] as const satisfies { key: string; member: string; kind: ValueKind }[]

interface Owner extends PortalItem {
  name: string
  portalName: string
  values: Record<string, number | null>
}

interface Owners {
  by: By
  owners: Owner[]
  total: Record<string, number | null>
}

const valuesOf = (row: Row | undefined) =>
  Object.fromEntries(columns.map(({ key, member }) => [key, numberOf(row, member)]))

/** Whose customers they are; a click leaves only theirs on the page. */
export default defineWidget<'owners' | 'total', Owners>({
  id: 'customers-people',
  area: 'main',
  order: 2,
  phoneOrder: 4,
  span: 8,
  height: 470,
  isTable: true,
  title: (context) => context.t(`customers.by.${byOf(context)}`),
  note: ({ t }) => t('customers.people.note'),
  measures: columns.map(({ member }) => member),
  queries: (context) => {
    const { view, portals } = context
    const by = byOf(context)
    const without = [kindOf[by]]
    const dimensions = [...portalDimension('customers', portals), `customers.${by}`, `customers.${by}_id`]
    return { owners: customersNow(view, { without, dimensions }), total: customersNow(view, { without }) }
  },
  rows: ({ owners, total }, context) => {
    const by = byOf(context)
    return {
      by,
      owners: owners.map((row) => {
        const item = itemOf(row, 'customers', `${by}_id`)
        return {
          ...item,
          name: textOf(row, `customers.${by}`),
          portalName: portalName(item.portal, context.portals),
          values: valuesOf(row),
        }
      }),
      total: valuesOf(total[0]),
    }
  },
  isEmpty: ({ owners }) => owners.length === 0,
  chart: People,
  toolbar: ({ context: { t } }) => (
    <Choice
      option={option}
      normal="manager"
      label={t('customers.by')}
      choices={choices.map((value) => ({ value, label: t(`customers.by.${value}`) }))}
    />
  ),
  table: ({ by, owners, total }, context) => ({
    columns: [
      { title: context.t(`customers.${by}`), kind: 'text' },
      ...portalColumn(context),
      ...columns.map(({ key, kind }) => ({ title: context.t(`customers.${key}`), kind })),
    ],
    rows: [
      ...owners.map(({ name, portalName, values }) => [
        name,
        ...portalCell(context, portalName),
        ...columns.map(({ key }) => values[key] ?? null),
      ]),
      [
        context.t('managers.total'),
        ...portalCell(context, ''),
        ...columns.map(({ key }) => total[key] ?? null),
      ],
    ],
  }),
})

function People({ data: { by, owners, total }, context, isFull }: ChartProps<Owners>) {
  const { t } = context
  const update = useUpdate()
  const kind = kindOf[by]
  const picked = clickedKeys(context, kind)
  const rows = owners.map(
    (owner): GridRow => ({
      key: keyOf(owner),
      name: owner.name,
      note: showsPortals(context) ? owner.portalName : undefined,
      values: owner.values,
      where: whereItem(`${by}_id`, owner),
      isPicked: picked.includes(keyOf(owner)),
    }),
  )
  const onPick = (row: GridRow, joins: boolean) => {
    const owner = owners.find((one) => keyOf(one) === row.key)
    if (owner) update(clickItem(kind, owner, context, joins))
  }
  return (
    <Grid
      label={t(`customers.by.${by}`)}
      nameTitle={t(`customers.${by}`)}
      columns={columns.map(({ key, member, kind }) => ({
        key,
        title: t(`customers.${key}`),
        kind,
        measure: member,
        isBar: key === 'wonAmount',
      }))}
      rows={rows}
      total={{ key: 'total', name: t('managers.total'), values: total, without: [kind] }}
      context={context}
      isFull={isFull}
      sort="customers-people.sort"
      normalSort="-wonAmount"
      firstRows={12}
      hasInitials={by === 'manager'}
      records={{ without: [kind] }}
      onPick={onPick}
      testId="customers-people"
    />
  )
}
