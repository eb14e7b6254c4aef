import { defineCustomersTile } from '../tile.tsx'

export default defineCustomersTile({
  id: 'customers-open-amount',
  order: 6,
  measure: 'customers.open_amount',
  kind: 'money',
  title: ({ t }) => t('customers.openAmount'),
  note: ({ t }) => t('customers.now.note'),
})
