import { daysText } from '../../idle.ts'
import { defineList } from '../../lists/list.tsx'
import { AllGood } from '../AllGood.tsx'
import { idleColumns, managerColumn } from '../columns.ts'
import { ListFilters } from '../ListFilters.tsx'
import { listFilters } from '../list-filters.ts'

/** The deals themselves, with links into the CRM: what to do today. */
export default defineList({
  id: 'forgotten-list',
  order: 5,
  title: ({ t }) => t('forgotten.list'),
  note: (context) => context.t('forgotten.list.note', { days: daysText(context) }),
  measures: ['deals.open_count', 'deals.open_amount'],
  cube: 'deals',
  columns: (context) => [
    {
      key: 'title',
      title: context.t('attention.deal'),
      member: 'deals.title',
      kind: 'text',
      isWide: true,
      under: 'deals.company',
    },
    {
      key: 'amount',
      title: context.t('attention.amount'),
      member: 'deals.amount',
      kind: 'money',
      isSortable: true,
      isNullable: true,
    },
    {
      key: 'stage',
      title: context.t('forgotten.stage'),
      member: 'deals.stage',
      kind: 'text',
      under: 'deals.pipeline',
    },
    managerColumn('deals', context),
    ...idleColumns('deals', context),
  ],
  filters: listFilters,
  total: (context) => ({
    measure: 'deals.open_count',
    query: { measures: ['deals.open_count'], ...listFilters(context) },
  }),
  normalSort: '-amount',
  search: ['deals.title', 'deals.company', 'deals.id'],
  toolbar: ListFilters,
  empty: AllGood,
})
