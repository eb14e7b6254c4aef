import { defineTile } from '../tile.tsx'

export default defineTile({
  id: 'conversion',
  order: 4,
  measure: 'deals.conversion',
  kind: 'share',
  better: 'higher',
  title: ({ t }) => t('tile.conversion'),
  note: ({ t }) => t('tile.cohortNote'),
})
