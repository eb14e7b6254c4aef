import type { Query } from '@cubejs-client/core'
import { useQuery } from '@tanstack/react-query'
import { during, filtersOf } from '../filters.ts'
import { itemOf, keyOf, portalDimension, shortName, showsPortals } from '../portals.ts'
import { loadRows, type Row } from '../server.ts'
import { type BlockContext, textOf } from '../widget.ts'
import { clockOf, type OwnFilter, ownFilters } from './lead-filters.ts'

const asked = (name: OwnFilter, context: BlockContext): Query => ({
  measures: ['leads.count'],
  dimensions: [...portalDimension('leads', context.portals), `leads.${name}`, `leads.${ownFilters[name]}`],
  ...(clockOf(context) === 'created' && during('leads', context.comparison.current)),
  filters: filtersOf('leads', context.view),
  limit: 500,
})

const read = (rows: Row[], name: OwnFilter, context: BlockContext) =>
  rows
    .map((row) => {
      const item = itemOf(row, 'leads', ownFilters[name])
      const label = textOf(row, `leads.${name}`) || context.t('filter.unnamed')
      return {
        value: keyOf(item),
        label: showsPortals(context) ? `${label} · ${shortName(item.portal, context.portals)}` : label,
      }
    })
    .sort((a, b) => a.label.localeCompare(b.label, 'ru'))

/** What the list of leads can be narrowed to; asked for once `enabled`. */
export function useLeadOptions(name: OwnFilter, enabled: boolean, context: BlockContext) {
  const query = asked(name, context)
  const { data = [] } = useQuery({
    queryKey: ['cube', query],
    queryFn: ({ signal }) => loadRows(query, signal),
    enabled,
  })
  return read(data, name, context)
}
