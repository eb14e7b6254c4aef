import { defineCustomersTile } from '../tile.tsx'

export default defineCustomersTile({
  id: 'customers-all',
  order: 1,
  measure: 'customers.count',
  kind: 'count',
  title: ({ t }) => t('customers.all'),
  note: ({ t }) => t('customers.all.note'),
})
