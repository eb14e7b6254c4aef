import { defineTile } from '../../tile.tsx'

export default defineTile({
  id: 'created',
  order: 7,
  measure: 'deals.count',
  kind: 'count',
  better: 'higher',
  title: ({ t }) => t('tile.created'),
  note: ({ t }) => t('tile.cohortNote'),
})
