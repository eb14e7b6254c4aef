import { filtersOf } from '../../filters.ts'
import { columnsOf, searchOf } from '../../lists/columns.ts'
import { defineList } from '../../lists/list.tsx'
import { readOption } from '../../view.ts'
import type { BlockContext } from '../../widget.ts'
import { bought } from '../figures.ts'
import { ListTools } from '../ListTools.tsx'
import { kinds, listId, type Pick, picks } from '../picks.ts'

const filters = ({ view }: BlockContext) => {
  const kind = readOption(view, `${listId}.kind`, 'all', kinds)
  const pick = readOption<Pick | 'none'>(
    view,
    `${listId}.pick`,
    'none',
    picks.map(({ key }) => key),
  )
  return [
    ...filtersOf('customers', view),
    ...(kind === 'all' ? [] : [{ member: 'customers.kind', operator: 'equals' as const, values: [kind] }]),
    // The best and the worst of those who never bought would be anybody.
    ...(pick === 'none' ? [] : [bought]),
  ]
}

/** Every customer with the figures of their deals. */
export default defineList({
  id: listId,
  order: 3,
  title: ({ t }) => t('customers.list'),
  note: ({ t }) => t('customers.list.note'),
  measures: [
    'customers.won_count',
    'customers.won_amount',
    'customers.average_check',
    'customers.open_count',
    'customers.open_amount',
    'customers.lost_count',
    'customers.lost_amount',
  ],
  cube: 'customers',
  columns: (context) => columnsOf('customers', context),
  filters: (context) => ({ filters: filters(context) }),
  total: (context) => ({
    query: { measures: ['customers.count'], filters: filters(context) },
    measure: 'customers.count',
  }),
  normalSort: '-won_amount',
  search: searchOf('customers'),
  toolbar: ListTools,
  height: 660,
})
