import { defineTile } from '../../tile.tsx'
import { dealsTiles } from '../tiles.ts'

/** How many deals were created in the period. */
export default defineTile({
  id: 'deals-created',
  order: 1,
  measure: 'deals.count',
  group: dealsTiles,
  kind: 'count',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.created'),
  note: ({ t }) => t('marketing.clock.deals'),
  isHero: true,
})
