import { defineTile } from '../../tile.tsx'
import { salesMeasures } from '../questions.ts'

export default defineTile({
  id: 'cycle',
  order: 4,
  measure: 'sales.cycle_days',
  group: salesMeasures,
  kind: 'days',
  better: 'lower',
  title: ({ t }) => t('sales.tile.cycle'),
  note: ({ t }) => t('sales.tile.cycleNote'),
})
