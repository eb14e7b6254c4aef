import { daysText, forgottenRecords } from '../../idle.ts'
import { defineList } from '../../lists/list.tsx'
import { hasLeads } from '../../portals.ts'
import { AllGood } from '../AllGood.tsx'
import { idleColumns, managerColumn } from '../columns.ts'

/** Leads that nobody touches: they cost money and cool down. */
const list = defineList({
  id: 'forgotten-lead-list',
  order: 6,
  title: ({ t }) => t('forgotten.leadList'),
  note: (context) => context.t('forgotten.leads.note', { days: daysText(context, 'leads') }),
  measures: ['leads.open_count'],
  cube: 'leads',
  columns: (context) => [
    {
      key: 'title',
      title: context.t('forgotten.lead'),
      member: 'leads.title',
      kind: 'text',
      isWide: true,
      under: 'leads.source',
    },
    { key: 'stage', title: context.t('forgotten.stage'), member: 'leads.stage', kind: 'text' },
    managerColumn('leads', context),
    ...idleColumns('leads', context),
  ],
  filters: (context) => forgottenRecords('leads', context),
  total: (context) => ({
    measure: 'leads.open_count',
    query: { measures: ['leads.open_count'], ...forgottenRecords('leads', context) },
  }),
  normalSort: '-idle',
  search: ['leads.title', 'leads.id'],
  empty: AllGood,
  height: 420,
})

export default { ...list, isShown: hasLeads }
