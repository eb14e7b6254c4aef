import { Bars } from '../../charts/Bars.tsx'
import { isClicked } from '../../clicks.ts'
import { forgottenNow, joinGroups } from '../../idle.ts'
import { clickItem, itemOf, keyOf, type PortalItem, portalDimension, shortName } from '../../portals.ts'
import { useUpdate } from '../../view.ts'
import { type ChartProps, defineWidget, numberOf, textOf } from '../../widget.ts'
import { AllGood } from '../AllGood.tsx'

interface Department extends PortalItem {
  key: string
  name: string
  count: number
  amount: number | null
}

/** Which departments forget most; a click leaves the page to one of them and those below it. */
export default defineWidget<string, Department[]>({
  id: 'forgotten-departments',
  area: 'main',
  order: 2,
  span: 7,
  height: 260,
  title: ({ t }) => t('forgotten.departments'),
  note: ({ t }) => t('forgotten.departments.note'),
  measures: ['deals.open_amount', 'deals.open_count'],
  queries: (context) =>
    forgottenNow(context, {
      dimensions: [...portalDimension('deals', context.portals), 'deals.department', 'deals.department_id'],
      without: ['dep'],
    }),
  rows: (answers, { portals }) =>
    joinGroups(answers)
      .map((row) => {
        const item = itemOf(row, 'deals', 'department_id')
        const short = item.portal === undefined ? '' : ` · ${shortName(item.portal, portals)}`
        return {
          ...item,
          key: keyOf(item),
          name: textOf(row, 'deals.department') + short,
          count: numberOf(row, 'deals.open_count') ?? 0,
          amount: numberOf(row, 'deals.open_amount'),
        }
      })
      .filter(({ count }) => count > 0)
      .sort((a, b) => (b.amount ?? 0) - (a.amount ?? 0)),
  isEmpty: (departments) => departments.length === 0,
  empty: AllGood,
  chart: Departments,
  table: (departments, { t }) => ({
    columns: [
      { title: t('forgotten.department'), kind: 'text' },
      { title: t('forgotten.count'), kind: 'count' },
      { title: t('forgotten.amount'), kind: 'money' },
    ],
    rows: departments.map(({ name, count, amount }) => [name, count, amount]),
  }),
  summary: ([first], { t, format }) =>
    first
      ? t('forgotten.departments.summary', { name: first.name, amount: format.moneyShort(first.amount) })
      : '',
})

function Departments({ data, context }: ChartProps<Department[]>) {
  const { t, format, view } = context
  const update = useUpdate()
  const pick = (key: string, joins: boolean) => {
    const one = data.find((department) => department.key === key)
    if (one) update(clickItem('dep', one, context, joins))
  }
  return (
    <Bars
      items={data.map(({ key, id, name, count, amount }) => ({
        key,
        title: name,
        note: t('count.deals', { count, value: format.count(count) }),
        value: amount,
        text: format.moneyShort(amount),
        isPicked: isClicked(view, 'dep', id),
      }))}
      kind="money"
      context={context}
      label={t('forgotten.departments')}
      onPick={pick}
      testId="forgotten-departments"
    />
  )
}
