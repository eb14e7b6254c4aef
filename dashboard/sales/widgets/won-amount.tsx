import { defineTile } from '../../tile.tsx'
import { salesMeasures } from '../questions.ts'

export default defineTile({
  id: 'won-amount',
  order: 1,
  measure: 'sales.won_amount',
  group: salesMeasures,
  kind: 'money',
  better: 'higher',
  isHero: true,
  title: ({ t }) => t('tile.wonAmount'),
  note: ({ t }) => t('tile.wonNote'),
})
