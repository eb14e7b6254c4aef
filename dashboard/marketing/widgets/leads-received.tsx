import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** How many leads came in the period. */
export default defineTile({
  id: 'leads-received',
  order: 1,
  measure: 'leads.count',
  group: leadsTiles,
  kind: 'count',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.received'),
  note: ({ t }) => t('marketing.clock.leads'),
  isHero: true,
})
