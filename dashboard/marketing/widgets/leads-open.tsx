import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** How many of them have no outcome yet. */
export default defineTile({
  id: 'leads-open',
  order: 4,
  measure: 'leads.open_count',
  group: leadsTiles,
  kind: 'count',
  better: 'lower',
  title: ({ t }) => t('marketing.tile.open'),
  note: ({ t }) => t('marketing.clock.leads'),
  isRipening: true,
})
