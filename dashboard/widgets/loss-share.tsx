import { defineTile } from '../tile.tsx'

export default defineTile({
  id: 'loss-share',
  order: 6,
  measure: 'deals.loss_share',
  kind: 'share',
  better: 'lower',
  title: ({ t }) => t('tile.lossShare'),
  note: ({ t }) => t('tile.lossNote'),
})
