import { defineTile } from '../../tile.tsx'
import { leadsTiles } from '../tiles.ts'

/** How soon a lead is first taken in hand. */
export default defineTile({
  id: 'lead-touch',
  order: 9,
  measure: 'leads.minutes_to_touch',
  group: leadsTiles,
  kind: 'minutes',
  better: 'lower',
  beside: {
    measure: 'leads.touched_in_10_minutes_share',
    text: (value, { t, format }) => t('marketing.tile.touch.soon', { share: format.share(value) }),
  },
  title: ({ t }) => t('marketing.tile.touch'),
  note: ({ t }) => t('marketing.touch.note'),
  isRipening: true,
})
