import { hasLeads } from '../../portals.ts'
import { defineTile } from '../../tile.tsx'

/** Absent where a portal has no leads: a count of nothing would say something. */
export default {
  ...defineTile({
    id: 'leads-received',
    order: 6.5,
    measure: 'leads.count',
    kind: 'count',
    better: 'higher',
    title: ({ t }) => t('sales.tile.leads'),
    note: ({ t }) => t('sales.tile.leadsNote'),
  }),
  isShown: hasLeads,
}
