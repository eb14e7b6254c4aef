import { defineTile } from '../../tile.tsx'

export default defineTile({
  id: 'loss-share',
  order: 9,
  measure: 'deals.loss_share',
  kind: 'share',
  better: 'lower',
  title: ({ t }) => t('sales.tile.lossShare'),
  note: ({ t }) => t('sales.tile.lossShareNote'),
})
