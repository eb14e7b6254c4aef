import { filtersOf } from '../../filters.ts'
import { columnsOf, searchOf } from '../../lists/columns.ts'
import { defineList } from '../../lists/list.tsx'

/** Every customer with the figures of their deals. */
export default defineList({
  id: 'customers-list',
  order: 9,
  title: ({ t }) => t('customers.title'),
  measures: ['customers.count'],
  cube: 'customers',
  columns: (context) => columnsOf('customers', context),
  filters: ({ view }) => ({ filters: filtersOf('customers', view) }),
  total: ({ view }) => ({
    query: { measures: ['customers.count'], filters: filtersOf('customers', view) },
    measure: 'customers.count',
  }),
  normalSort: '-won_amount',
  search: searchOf('customers'),
})
