import { defineTile } from '../../tile.tsx'
import { dealsTiles } from '../tiles.ts'

/** How long a deal takes to be won. */
export default defineTile({
  id: 'deals-cycle',
  order: 8,
  measure: 'deals.cycle_days',
  group: dealsTiles,
  kind: 'days',
  better: 'lower',
  title: ({ t }) => t('marketing.tile.cycle'),
  note: ({ t }) => t('marketing.clock.deals'),
  isRipening: true,
})
