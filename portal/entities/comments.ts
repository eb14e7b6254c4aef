import { blank, constant, datetime, integer } from '../fields.ts'
import type { Row } from '../store/table.ts'
import { defineFields, field, readOnly } from './entity.ts'
import { ownerCode, ownerType } from './owners.ts'

export interface Comment extends Row {
  ENTITY_ID: number
  /** Kept as a number, shown as `deal`. */
  ENTITY_TYPE: number
  CREATED: number
  AUTHOR_ID: number
  COMMENT: string | null
}

/** A comment as `crm.timeline.comment.list` shows it. */
export const commentFields = defineFields({
  ID: readOnly(integer, 'integer'),
  ENTITY_ID: field(integer, 'integer'),
  ENTITY_TYPE: field(
    {
      parse: (input) => (typeof input === 'number' ? input : ownerType(String(input))),
      render: (value) => ownerCode(value as number),
    },
    'string',
  ),
  CREATED: readOnly(datetime, 'datetime'),
  COMMENT: field(blank, 'string'),
  AUTHOR_ID: field(integer, 'user'),
  FILES: readOnly(constant({}), 'attached_diskfile'),
})

export const emptyComment = (id: number): Comment => ({
  ID: id,
  ENTITY_ID: 0,
  ENTITY_TYPE: 2,
  CREATED: 0,
  AUTHOR_ID: 1,
  COMMENT: null,
})
