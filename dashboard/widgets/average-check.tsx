import { defineTile } from '../tile.tsx'

export default defineTile({
  id: 'average-check',
  order: 3,
  measure: 'sales.average_check',
  kind: 'money',
  better: 'higher',
  title: ({ t }) => t('tile.averageCheck'),
  note: ({ t }) => t('tile.wonNote'),
})
