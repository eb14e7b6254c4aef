import { defineTile } from '../../tile.tsx'
import { salesMeasures } from '../questions.ts'

export default defineTile({
  id: 'average-check',
  order: 3,
  measure: 'sales.average_check',
  group: salesMeasures,
  kind: 'money',
  better: 'higher',
  title: ({ t }) => t('tile.averageCheck'),
  note: ({ t }) => t('tile.wonNote'),
})
