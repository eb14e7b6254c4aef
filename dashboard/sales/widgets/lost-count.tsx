import { defineTile } from '../../tile.tsx'
import { salesMeasures } from '../questions.ts'

export default defineTile({
  id: 'lost-count',
  order: 10,
  measure: 'sales.lost_count',
  group: salesMeasures,
  kind: 'count',
  better: 'lower',
  title: ({ t }) => t('sales.tile.lost'),
  note: ({ t }) => t('sales.tile.lostNote'),
})
