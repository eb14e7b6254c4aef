/** Which deals the list shows, and what it is narrowed to by filters of its own, on top of the page's. */
import type { Filter, Query } from '@cubejs-client/core'
import { during, filtersOf } from '../filters.ts'
import { isMany, type PortalItem } from '../portals.ts'
import { none } from '../url.ts'
import { readOption } from '../view.ts'
import type { BlockContext } from '../widget.ts'

/** Created or closed within the period; in work at this moment, whenever created. */
export const which = ['created', 'closed', 'open'] as const
export type Which = (typeof which)[number]
export const whichOption = 'deal-list.which'

export const everyOne = 'all'
const statusChoices = [everyOne, 'open', 'won', 'lost'] as const
export const statusOption = 'deal-list.status'

/** Own filters whose choices are loaded, and the dimensions that they choose by. */
export const ownFilters = {
  stage: { id: 'stage_id', name: 'stage' },
  reason: { id: 'loss_reason', name: 'loss_reason' },
  manager: { id: 'manager_id', name: 'manager' },
  source: { id: 'source_id', name: 'source' },
} as const
export type OwnFilter = keyof typeof ownFilters
export const ownNames = Object.keys(ownFilters) as OwnFilter[]
export const ownOption = (name: OwnFilter) => `deal-list.${name}` as const

type Context = Pick<BlockContext, 'view' | 'portals' | 'comparison'>

const whichOf = ({ view }: Pick<BlockContext, 'view'>): Which =>
  readOption(view, whichOption, 'created', which)

const is = (member: string, id: string): Filter =>
  id === none ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [id] }

/** `17`, or `2:17` with several portals. */
function readItem(key: string, { portals }: Pick<BlockContext, 'portals'>): PortalItem {
  const parts = isMany(portals) ? /^(\d+):(.+)$/s.exec(key) : null
  return parts ? { portal: parts[1], id: parts[2]! } : { id: key }
}

function ownOf(name: OwnFilter, context: Context): Filter[] {
  const key = readOption(context.view, ownOption(name), everyOne)
  if (key === everyOne) return []
  const { id, portal } = readItem(key, context)
  return [
    ...(portal === undefined ? [] : [is('deals.portal_id', portal)]),
    is(`deals.${ownFilters[name].id}`, id),
  ]
}

const isClosed: Filter = { member: 'deals.status', operator: 'equals', values: ['won', 'lost'] }
const byWhich: Record<Which, Filter[]> = {
  created: [],
  closed: [isClosed],
  open: [is('deals.status', 'open')],
}

/** Statuses that the chosen deals can have. */
export const statusesOf = (chosen: Which) =>
  chosen === 'open' ? [] : statusChoices.filter((status) => chosen === 'created' || status !== 'open')

/** The deals that the page and the chosen clock leave, without the list's own filters. */
export function dealsOf({
  view,
  comparison,
}: Context): { filters: Filter[] } & Pick<Query, 'timeDimensions'> {
  const chosen = whichOf({ view })
  const { from, to } = comparison.current
  return {
    ...(chosen === 'created' && during('deals', comparison.current)),
    ...(chosen === 'closed' && { timeDimensions: [{ dimension: 'deals.closed_at', dateRange: [from, to] }] }),
    filters: [...filtersOf('deals', view), ...byWhich[chosen]],
  }
}

/** Period and filters of the list: the page's and its own. */
export function dealsAsked(context: Context): { filters: Filter[] } & Pick<Query, 'timeDimensions'> {
  const { filters, ...time } = dealsOf(context)
  const status = readOption(context.view, statusOption, everyOne, statusesOf(whichOf(context)))
  return {
    ...time,
    filters: [
      ...filters,
      ...(status === everyOne ? [] : [is('deals.status', status)]),
      ...ownNames.flatMap((name) => ownOf(name, context)),
    ],
  }
}
