import type { Query } from '@cubejs-client/core'
import { useQuery } from '@tanstack/react-query'
import { itemOf, keyOf, portalDimension, shortName, showsPortals } from '../portals.ts'
import { loadRows, type Row } from '../server.ts'
import { none } from '../url.ts'
import { type BlockContext, textOf } from '../widget.ts'
import { dealsOf, type OwnFilter, ownFilters } from './deal-filters.ts'

export function optionsQuery(own: OwnFilter, context: BlockContext): Query {
  const { id, name } = ownFilters[own]
  const members = [
    ...new Set([id, name, ...(own === 'stage' ? ['pipeline', 'pipeline_id', 'stage_order'] : [])]),
  ]
  return {
    measures: ['deals.count'],
    dimensions: [...portalDimension('deals', context.portals), ...members.map((member) => `deals.${member}`)],
    ...dealsOf(context),
    limit: 1000,
  }
}

/** Stages of several pipelines name theirs: «Новая» stands in each of them. */
export function readOptions(rows: Row[], own: OwnFilter, context: BlockContext) {
  const { id, name } = ownFilters[own]
  const pipelines = new Set(rows.map((row) => textOf(row, 'deals.pipeline_id')))
  const order = (row: Row) => Number(row['deals.stage_order'] ?? 0)
  const read = rows.map((row) => {
    const item = itemOf(row, 'deals', id)
    const words = [
      (item.id !== none && textOf(row, `deals.${name}`)) || context.t('filter.unnamed'),
      own === 'stage' && pipelines.size > 1 && textOf(row, 'deals.pipeline'),
      showsPortals(context) && shortName(item.portal, context.portals),
    ]
    return {
      value: keyOf(item),
      label: words.filter(Boolean).join(' · '),
      pipeline: textOf(row, 'deals.pipeline'),
      order: order(row),
    }
  })
  return read
    .sort(
      (a, b) =>
        a.pipeline.localeCompare(b.pipeline, 'ru') ||
        a.order - b.order ||
        a.label.localeCompare(b.label, 'ru'),
    )
    .map(({ value, label }) => ({ value, label }))
}

/** What the list can be narrowed to; asked for once `enabled`. */
export function useDealOptions(own: OwnFilter, enabled: boolean, context: BlockContext) {
  const query = optionsQuery(own, context)
  const { data = [] } = useQuery({
    queryKey: ['cube', query],
    queryFn: ({ signal }) => loadRows(query, signal),
    enabled,
  })
  return readOptions(data, own, context)
}
