/** Sources as rows, lines and bars: their ids repeat between portals. */
import { clickedIds, toggleClick } from '../clicks.ts'
import {
  isMany,
  itemOf,
  keyOf,
  type PortalItem,
  type PortalsContext,
  portalName,
  shortName,
  showsPortals,
  whereItem,
} from '../portals.ts'
import type { Row } from '../server.ts'
import type { View } from '../url.ts'
import { type BlockContext, textOf } from '../widget.ts'

export interface Source extends PortalItem {
  key: string
  name: string
  /** Its portal, while several stand side by side. */
  portalLabel: string | undefined
}

/** The source that a row of Cube names; an empty one is «не указано». */
export function sourceOf(row: Row, cube: string, context: BlockContext): Source {
  const item = itemOf(row, cube, 'source_id')
  return {
    ...item,
    key: keyOf(item),
    name: textOf(row, `${cube}.source`) || context.t('filter.unnamed'),
    portalLabel: showsPortals(context) ? portalName(item.portal, context.portals) : undefined,
  }
}

/** Its name, with its portal where that tells it from another. */
export const labelOf = ({ name, portal }: Source, context: BlockContext): string =>
  showsPortals(context) ? `${name} · ${shortName(portal, context.portals)}` : name

/** What the records of a source have in common. */
export const whereOf = (source: PortalItem) => whereItem('source_id', source)

/** Keys of the clicked sources. */
export const clickedSources = ({ view, portals }: PortalsContext): string[] =>
  clickedIds(view, 'src').map((id) => keyOf({ id, portal: isMany(portals) ? view.portal : undefined }))

/** What a click on a source changes; with several portals its portal is chosen too. */
export function clickSource(item: PortalItem, { view }: PortalsContext, joins = false): Partial<View> {
  const isHere = item.portal === undefined || item.portal === view.portal
  const clicks = toggleClick(isHere ? view.clicks : [], 'src', item.id, joins)
  return item.portal === undefined ? { clicks } : { portal: item.portal, clicks }
}
