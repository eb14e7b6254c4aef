/** Several Bitrix24 portals in one installation: ids of people, departments and pipelines repeat between them. */
import { type ClickKind, clickedIds, toggleClick } from './clicks.ts'
import type { SessionPortal } from './server.ts'
import { none, type View, withoutIds } from './url.ts'

export interface PortalEntry {
  id: number
  /** Host, `romashka.bitrix24.ru`. */
  name: string
}

/** With one portal nothing on the page mentions portals. */
export const isMany = (portals: readonly PortalEntry[]): boolean => portals.length > 1

/**
 * The view that may be asked with: an unknown portal is dropped, and so is every id that no chosen portal gives
 * a meaning to. With one portal, only the portal itself is dropped.
 */
export function applied(view: View, portals: readonly PortalEntry[]): View {
  const { portal, ...rest } = view
  if (!isMany(portals)) return rest
  if (portals.some(({ id }) => String(id) === portal)) return view
  const { records } = view
  return { ...withoutIds(rest), ...(records !== undefined && isOfNoOther(records) && { records }) }
}

/** A number's records are known without a chosen portal where they name theirs, or nothing that has an id. */
const isOfNoOther = (records: string): boolean => /;portal_id=/.test(records) || !/;\w+_ids?=/.test(records)

/** What blocks and headers need of the page to tell portals apart. */
export interface PortalsContext {
  view: View
  portals: readonly PortalEntry[]
}

/** Filters whose options are ids of one portal have no meaning yet. */
export const needsPortal = ({ view, portals }: PortalsContext): boolean =>
  isMany(portals) && view.portal === undefined

/** Several portals stand side by side: rows of people, pipelines and records name theirs. */
export const showsPortals = needsPortal

/** Whether the chosen portal has it, or any of several; a portal of which that is unknown counts as one that has. */
const someHas =
  (part: 'hasLeads' | 'hasCalls') =>
  ({ view, session }: { view: View; session: { portals: SessionPortal[] } }): boolean =>
    session.portals.some(
      ({ id, [part]: has }) => has !== false && (!view.portal || view.portal === String(id)),
    )

/** False in simple-CRM mode. */
export const hasLeads = someHas('hasLeads')
/** False where none of the portals looked at has telephony: then zeros would be a lie. */
export const hasCalls = someHas('hasCalls')

/** The dimension that keeps rows of different portals apart; none with one portal. */
export const portalDimension = (cube: string, portals: readonly PortalEntry[]): string[] =>
  isMany(portals) ? [`${cube}.portal_id`] : []

/** The portal's name as the session has it; a portal that the session does not know has its number. */
export const portalName = (id: string | undefined, portals: readonly PortalEntry[]): string =>
  portals.find((portal) => String(portal.id) === id)?.name ?? (id === undefined ? '' : `№ ${id}`)

const withoutSuffix = (name: string) => name.replace(/\.bitrix24\.[a-z.]+$/, '')

/** `romashka` of `romashka.bitrix24.ru` where room is scarce, as long as no other portal is called so. */
export function shortName(id: string | undefined, portals: readonly PortalEntry[]): string {
  const name = portalName(id, portals)
  const short = withoutSuffix(name)
  return portals.filter((portal) => withoutSuffix(portal.name) === short).length > 1 ? name : short
}

/** Somebody or something of a portal. */
export interface PortalItem {
  id: string
  /** Undefined with one portal. */
  portal?: string | undefined
}

/** Unlike an id alone, unique in the installation. */
export const keyOf = ({ portal, id }: PortalItem): string => (portal === undefined ? id : `${portal}:${id}`)

/** Portal and id that a row of Cube names; an empty id is `none`. */
export function itemOf(row: Record<string, unknown>, cube: string, name: string): PortalItem {
  const portal = row[`${cube}.portal_id`]
  const id = row[`${cube}.${name}`]
  return {
    id: id === null || id === undefined || id === '' ? none : String(id),
    ...(portal !== null && portal !== undefined && { portal: String(portal) }),
  }
}

/** The records of something of a portal: `name` is the dimension of its id. */
export const whereItem = (name: string, { id, portal }: PortalItem): { name: string; values: string[] }[] => [
  { name, values: [id] },
  ...(portal === undefined ? [] : [{ name: 'portal_id', values: [portal] }]),
]

/** Keys of what is clicked among rows of its kind: people, sources … */
export const clickedKeys = ({ view, portals }: PortalsContext, kind: ClickKind = 'emp'): string[] =>
  clickedIds(view, kind).map((id) => keyOf({ id, portal: isMany(portals) ? view.portal : undefined }))

/**
 * What a click on a thing of a portal changes: the thing and the portal whose id it is; the second click frees it.
 *
 * @param joins  Ctrl or ⌘ was held: it joins those of its kind that are clicked
 */
export function clickItem(
  kind: ClickKind,
  item: PortalItem,
  { view }: PortalsContext,
  joins = false,
): Partial<View> {
  const isHere = item.portal === undefined || item.portal === view.portal
  const clicks = toggleClick(isHere ? view.clicks : [], kind, item.id, joins)
  return item.portal === undefined ? { clicks } : { portal: item.portal, clicks }
}

export const clickPerson = (item: PortalItem, context: PortalsContext, joins = false): Partial<View> =>
  clickItem('emp', item, context, joins)
