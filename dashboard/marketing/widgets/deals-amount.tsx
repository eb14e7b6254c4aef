import { defineTile } from '../../tile.tsx'
import { dealsTiles } from '../tiles.ts'

/** What those won have brought. */
export default defineTile({
  id: 'deals-amount',
  order: 6,
  measure: 'deals.won_amount',
  group: dealsTiles,
  kind: 'money',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.amount'),
  note: ({ t }) => t('marketing.clock.deals'),
  isRipening: true,
})
