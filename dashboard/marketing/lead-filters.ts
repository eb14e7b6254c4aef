/** What the list of leads is narrowed to: filters of its own, on top of the page's. */
import type { Filter, Query } from '@cubejs-client/core'
import { during, filtersOf } from '../filters.ts'
import { isMany, type PortalItem } from '../portals.ts'
import { none } from '../url.ts'
import { readOption } from '../view.ts'
import type { BlockContext } from '../widget.ts'

export const everyOne = 'all'
export const statuses = ['all', 'open', 'converted', 'junk'] as const
export const clocks = ['created', 'idle'] as const
/** Which dimension each own filter chooses by. */
export const ownFilters = { stage: 'stage_id', source: 'source_id', manager: 'manager_id' } as const
export type OwnFilter = keyof typeof ownFilters

type Context = Pick<BlockContext, 'view' | 'portals'>

/** `17`, or `2:17` with several portals. */
export function readItem(key: string, { portals }: Pick<BlockContext, 'portals'>): PortalItem {
  const parts = isMany(portals) ? /^(\d+):(.+)$/s.exec(key) : null
  return parts ? { portal: parts[1], id: parts[2]! } : { id: key }
}

/** Leads that came in the period, or all that are in work now, whenever they came. */
export const clockOf = ({ view }: Pick<BlockContext, 'view'>) =>
  readOption(view, 'lead-list.of', 'created', clocks)

/** The list's own filters, as the address names them; `status` too. */
export const chosenFilters = ({ view }: Pick<BlockContext, 'view'>): string[] =>
  [...Object.keys(ownFilters), 'status']
    .map((name) => `lead-list.${name}`)
    .filter((key) => readOption(view, key, everyOne) !== everyOne)

const is = (member: string, id: string): Filter =>
  id === none ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [id] }

function ownOf(name: OwnFilter, context: Context): Filter[] {
  const key = readOption(context.view, `lead-list.${name}`, everyOne)
  if (key === everyOne) return []
  const { id, portal } = readItem(key, context)
  return [
    ...(portal === undefined ? [] : [is('leads.portal_id', portal)]),
    is(`leads.${ownFilters[name]}`, id),
  ]
}

/** Period and filters of the list: the page's and its own. */
export function leadsAsked(context: Context & Pick<BlockContext, 'comparison'>): {
  filters: Filter[]
  timeDimensions?: Query['timeDimensions'] & object
} {
  const { view, comparison } = context
  const isIdle = clockOf(context) === 'idle'
  const status = readOption(view, 'lead-list.status', 'all', statuses)
  const chosen = isIdle ? 'open' : status
  return {
    ...(!isIdle && during('leads', comparison.current)),
    filters: [
      ...filtersOf('leads', view),
      ...(Object.keys(ownFilters) as OwnFilter[]).flatMap((name) => ownOf(name, context)),
      ...(chosen === 'all' ? [] : [is('leads.status', chosen)]),
    ],
  }
}
