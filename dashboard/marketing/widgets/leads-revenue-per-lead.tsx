import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** What one lead brought. */
export default defineTile({
  id: 'leads-revenue-per-lead',
  order: 7,
  measure: 'leads.revenue_per_lead',
  group: leadsTiles,
  kind: 'money',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.per-lead'),
  note: ({ t }) => t('marketing.clock.leads'),
  isRipening: true,
})
