import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** What the deals made from them have brought. */
export default defineTile({
  id: 'leads-revenue',
  order: 6,
  measure: 'leads.revenue',
  group: leadsTiles,
  kind: 'money',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.revenue'),
  note: ({ t }) => t('marketing.clock.leads'),
  isRipening: true,
})
