import { defineTile } from '../../tile.tsx'
import { salesMeasures } from '../questions.ts'

export default defineTile({
  id: 'overall-conversion',
  order: 6,
  measure: 'sales.overall_conversion',
  group: salesMeasures,
  kind: 'share',
  better: 'higher',
  title: ({ t }) => t('sales.tile.overall'),
  note: ({ t }) => t('sales.tile.overallNote'),
})
