import { defineTile } from '../../tile.tsx'
import { dealsTiles } from '../tiles.ts'

/** What one won deal brought. */
export default defineTile({
  id: 'deals-check',
  order: 7,
  measure: 'deals.average_check',
  group: dealsTiles,
  kind: 'money',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.check'),
  note: ({ t }) => t('marketing.clock.deals'),
})
