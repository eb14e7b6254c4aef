import { defineTile } from '../../tile.tsx'
import { dealsTiles } from '../tiles.ts'

/** How many of them are won by now. */
export default defineTile({
  id: 'deals-won',
  order: 2,
  measure: 'deals.won_count',
  group: dealsTiles,
  kind: 'count',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.deals-won'),
  note: ({ t }) => t('marketing.clock.deals'),
  isRipening: true,
})
