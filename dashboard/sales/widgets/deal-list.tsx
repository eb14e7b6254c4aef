import { columnsOf, type ListColumn, searchOf } from '../../lists/columns.ts'
import { defineList } from '../../lists/list.tsx'
import { type BlockContext, textOf } from '../../widget.ts'
import { DealFilters } from '../DealFilters.tsx'
import { dealsAsked } from '../deal-filters.ts'

const statuses = ['open', 'won', 'lost'] as const

/** The usual columns of deals, with the status, the source and since when a deal stands on its stage. */
function columns(context: BlockContext): ListColumn[] {
  const { t } = context
  const status: ListColumn = {
    key: 'status',
    title: t('sales.list.status'),
    member: 'deals.status',
    kind: 'text',
    least: 100,
    text: (row) => {
      const known = statuses.find((name) => name === textOf(row, 'deals.status'))
      return known ? t(`sales.list.one.${known}`) : ''
    },
  }
  const since: ListColumn = {
    key: 'since',
    title: t('sales.list.since'),
    member: 'deals.stage_entered_at',
    kind: 'day',
  }
  const source: ListColumn = {
    key: 'source',
    title: t('sales.list.source'),
    member: 'deals.source',
    kind: 'text',
  }
  return columnsOf('deals', context)
    .filter(({ key }) => key !== 'client')
    .flatMap((column) => {
      if (column.key === 'title') return [{ ...column, under: 'deals.pipeline' }]
      if (column.key === 'stage') return [status, { ...column, least: 150 }, since]
      return column.key === 'manager' ? [column, source] : [column]
    })
}

/** Deals themselves: created, closed or in work. */
export default defineList({
  id: 'deal-list',
  order: 90,
  title: ({ t }) => t('sales.list'),
  note: ({ t }) => t('sales.list.note'),
  measures: ['deals.count'],
  cube: 'deals',
  columns,
  filters: dealsAsked,
  total: (context) => ({
    query: { measures: ['deals.count'], ...dealsAsked(context) },
    measure: 'deals.count',
  }),
  normalSort: '-created',
  search: searchOf('deals'),
  toolbar: DealFilters,
})
