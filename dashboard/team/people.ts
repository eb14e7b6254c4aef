/** Managers out of answers of several cubes. */
import type { FilteredCube } from '../filters.ts'
import {
  clickedKeys,
  itemOf,
  keyOf,
  type PortalEntry,
  type PortalItem,
  portalDimension,
  portalName,
  shortName,
} from '../portals.ts'
import type { Row } from '../server.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'
import type { TeamMeasure } from './measures.ts'

export interface Person extends PortalItem {
  key: string
  name: string
  /** Full and short name of the portal, where there are several. */
  portalName: string | undefined
  portalShort: string | undefined
  /** All that the answers say of the person, by member. */
  row: Row
}

export const byManager = (cube: FilteredCube, portals: readonly PortalEntry[]): string[] => [
  ...portalDimension(cube, portals),
  `${cube}.manager`,
  `${cube}.manager_id`,
]

/** One person for each id of a portal that any of the answers names. */
export function readPeople(
  answers: readonly { cube: FilteredCube; rows: readonly Row[] }[],
  portals: readonly PortalEntry[],
): Person[] {
  const people = new Map<string, Person>()
  for (const { cube, rows } of answers)
    for (const row of rows) {
      const item = itemOf(row, cube, 'manager_id')
      const key = keyOf(item)
      const known = people.get(key)
      people.set(key, {
        ...item,
        key,
        name: known?.name || textOf(row, `${cube}.manager`),
        portalName: portalName(item.portal, portals) || undefined,
        portalShort: shortName(item.portal, portals) || undefined,
        row: { ...known?.row, ...row },
      })
    }
  return [...people.values()]
}

/** A measure out of an answer: counts and sums are 0 where Cube has no row. */
export const measured = (row: Row | undefined, measure: TeamMeasure): number | null =>
  numberOf(row, measure.member) ?? ('isSum' in measure ? 0 : null)

export const isPicked = (person: PortalItem, context: BlockContext): boolean =>
  clickedKeys(context).includes(keyOf(person))
