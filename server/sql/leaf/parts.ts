/** A leaf's expressions as Cube's. */
import type { Part } from '../../cube/member-expressions.ts'
import type { Catalog } from '../catalog.ts'
import type { Literals } from './literals.ts'
import { columnOf } from './members.ts'
import type { Expression } from './query.ts'

/** What a leaf is made with. */
export interface Making {
  catalog: Catalog
  literals: Literals
  timezone: string
}

/**
 * Members inside of an expression have the types of the facade, so that `id / 2` is what the analyst sees in it. Cube
 * gives times of selected expressions in the zone of the question; in conditions it does not.
 */
export function partsOf({ parts }: Expression, place: 'select' | 'where', making: Making): Part[] {
  const { catalog, literals, timezone } = making
  return parts.flatMap((part): Part[] => {
    if (typeof part === 'string') return [part]
    if ('literal' in part) return [` ${literals.word(part.literal)} `]
    if ('sql' in part) return [` ${literals.sqlWord(part.sql)} `]
    const { member } = part
    const { kind, type } = columnOf(catalog, member)
    if (kind === 'segment') return [{ member }]
    if (type === 'timestamp' && place === 'where')
      return ['(', { member }, `::timestamptz AT TIME ZONE ${literals.word(timezone)})`]
    return ['(', { member }, `::${type})`]
  })
}
