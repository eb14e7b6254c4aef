import { defineTile } from '../tile.tsx'

export default defineTile({
  id: 'won-count',
  order: 2,
  measure: 'sales.won_count',
  kind: 'count',
  better: 'higher',
  title: ({ t }) => t('tile.wonCount'),
  note: ({ t }) => t('tile.wonNote'),
})
