/** Sources as rows, lines and bars: their ids repeat between portals. */
import {
  clickedKeys,
  clickItem,
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
export const clickedSources = (context: PortalsContext): string[] => clickedKeys(context, 'src')

export const clickSource = (item: PortalItem, context: PortalsContext, joins = false): Partial<View> =>
  clickItem('src', item, context, joins)
