import { defineTile } from '../../tile.tsx'

export default defineTile({
  id: 'conversion',
  order: 8,
  measure: 'deals.conversion',
  kind: 'share',
  better: 'higher',
  title: ({ t }) => t('sales.tile.conversion'),
  note: ({ t }) => t('sales.tile.conversionNote'),
})
