import { defineCustomersTile } from '../tile.tsx'

export default defineCustomersTile({
  id: 'customers-average-check',
  order: 4,
  measure: 'customers.average_check',
  kind: 'money',
  title: ({ t }) => t('customers.averageCheck'),
})
