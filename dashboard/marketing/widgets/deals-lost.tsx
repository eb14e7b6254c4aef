import { defineTile } from '../../tile.tsx'
import { dealsTiles } from '../tiles.ts'

/** How many of them are lost by now. */
export default defineTile({
  id: 'deals-lost',
  order: 3,
  measure: 'deals.lost_count',
  group: dealsTiles,
  kind: 'count',
  better: 'lower',
  title: ({ t }) => t('marketing.tile.deals-lost'),
  note: ({ t }) => t('marketing.clock.deals'),
  isRipening: true,
})
