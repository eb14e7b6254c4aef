import { boughtSegments } from '../../lists/segments.ts'
import { buyersNow } from '../figures.ts'
import { defineCustomersTile } from '../tile.tsx'

export default defineCustomersTile({
  id: 'customers-buyers',
  order: 2,
  measure: 'customers.count',
  kind: 'count',
  title: ({ t }) => t('customers.buyers'),
  note: ({ t }) => t('customers.buyers.note'),
  query: ({ view }) => buyersNow(view),
  where: [{ name: 'segment', values: [...boughtSegments] }],
})
