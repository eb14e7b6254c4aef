import { defineTile } from '../../tile.tsx'
import { salesMeasures } from '../questions.ts'

export default defineTile({
  id: 'repeat-share',
  order: 5,
  measure: 'sales.repeat_share',
  group: salesMeasures,
  kind: 'share',
  better: 'higher',
  title: ({ t }) => t('sales.tile.repeat'),
  note: ({ t }) => t('sales.tile.repeatNote'),
})
