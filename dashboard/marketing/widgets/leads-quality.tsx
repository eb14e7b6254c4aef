import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** How many of them are converted by now. */
export default defineTile({
  id: 'leads-quality',
  order: 2,
  measure: 'leads.quality_count',
  group: leadsTiles,
  kind: 'count',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.quality'),
  note: ({ t }) => t('marketing.clock.leads'),
  isRipening: true,
})
