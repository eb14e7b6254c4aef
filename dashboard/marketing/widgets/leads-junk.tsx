import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** How many of them are refused by now. */
export default defineTile({
  id: 'leads-junk',
  order: 3,
  measure: 'leads.junk_count',
  group: leadsTiles,
  kind: 'count',
  better: 'lower',
  title: ({ t }) => t('marketing.tile.junk'),
  note: ({ t }) => t('marketing.clock.leads'),
  isRipening: true,
})
