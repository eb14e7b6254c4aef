import { defineTile } from '../tile.tsx'

export default defineTile({
  id: 'won-amount',
  order: 1,
  measure: 'sales.won_amount',
  kind: 'money',
  better: 'higher',
  isHero: true,
  title: ({ t }) => t('tile.wonAmount'),
  note: ({ t }) => t('tile.wonNote'),
})
