import { defineTile } from '../../tile.tsx'
import { salesMeasures } from '../questions.ts'

export default defineTile({
  id: 'lost-amount',
  order: 11,
  measure: 'sales.lost_amount',
  group: salesMeasures,
  kind: 'money',
  better: 'lower',
  title: ({ t }) => t('sales.tile.lostAmount'),
  note: ({ t }) => t('sales.tile.lostNote'),
})
