import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** Converted of those received. */
export default defineTile({
  id: 'leads-conversion',
  order: 5,
  measure: 'leads.conversion',
  group: leadsTiles,
  kind: 'share',
  better: 'higher',
  title: ({ t }) => t('marketing.tile.conversion'),
  note: ({ t }) => t('marketing.clock.leads'),
})
