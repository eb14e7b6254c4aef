import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** How long a lead takes to be converted. */
export default defineTile({
  id: 'leads-days',
  order: 8,
  measure: 'leads.days_to_convert',
  group: leadsTiles,
  kind: 'days',
  better: 'lower',
  title: ({ t }) => t('marketing.tile.days'),
  note: ({ t }) => t('marketing.clock.leads'),
  isRipening: true,
})
