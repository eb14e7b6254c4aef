import { defineTile } from '../../tile.tsx'
import { dealsTiles } from '../tiles.ts'

/** Won of those created. */
export default defineTile({
  id: 'deals-conversion',
  order: 5,
  measure: 'deals.conversion',
  group: dealsTiles,
  kind: 'share',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.deals-conversion'),
  note: ({ t }) => t('marketing.clock.deals'),
})
