import { defineTile } from '../../tile.tsx'
import { dealsTiles } from '../tiles.ts'

/** How many of them have no outcome yet. */
export default defineTile({
  id: 'deals-open',
  order: 4,
  measure: 'deals.open_count',
  group: dealsTiles,
  kind: 'count',
  better: 'lower',
  title: ({ t }) => t('marketing.tile.deals-open'),
  note: ({ t }) => t('marketing.clock.deals'),
  isRipening: true,
})
