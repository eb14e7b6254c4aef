import { defineCustomersTile } from '../tile.tsx'

export default defineCustomersTile({
  id: 'customers-revenue',
  order: 5,
  measure: 'customers.revenue_per_customer',
  kind: 'money',
  title: ({ t }) => t('customers.revenue'),
})
