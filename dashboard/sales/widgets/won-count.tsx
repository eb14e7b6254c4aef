import { defineTile } from '../../tile.tsx'
import { salesMeasures } from '../questions.ts'

export default defineTile({
  id: 'won-count',
  order: 2,
  measure: 'sales.won_count',
  group: salesMeasures,
  kind: 'count',
  better: 'higher',
  title: ({ t }) => t('tile.wonCount'),
  note: ({ t }) => t('tile.wonNote'),
})
