import { defineCustomersTile } from '../tile.tsx'

export default defineCustomersTile({
  id: 'customers-repeat',
  order: 3,
  measure: 'customers.repeat_customers',
  kind: 'count',
  title: ({ t }) => t('customers.repeat'),
})
