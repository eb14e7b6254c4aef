import { defineEntity } from '../entity.ts'
import { isObject } from '../php.ts'

const OWNERS = [
  { table: 'deals', type: 'deal', code: 2 },
  { table: 'leads', type: 'lead', code: 1 },
]

/**
 * Comments in the cards of deals and leads. The portal lists them for one record at a time and tells of no change, so
 * they are read where the record changed; those of before the installation come bit by bit.
 */
export default defineEntity({
  kind: 'children',
  table: 'timeline_comments',
  of: OWNERS.map(({ table, type }) => ({
    table,
    owners: 1,
    ask: ([id], start) => ({
      method: 'crm.timeline.comment.list',
      params: {
        filter: { ENTITY_ID: id!, ENTITY_TYPE: type },
        select: ['ID', 'ENTITY_ID', 'ENTITY_TYPE', 'CREATED', 'AUTHOR_ID', 'COMMENT'],
        order: { ID: 'ASC' },
        start,
      },
    }),
  })),
  owner: 'owner_id',
  ownerKind: { column: 'owner_type_id', values: OWNERS.map(({ code }) => code) },
  locate: {
    ask: (id) => ({ method: 'crm.timeline.comment.get', params: { id } }),
    owner(result) {
      const { ENTITY_ID, ENTITY_TYPE } = isObject(result) ? result : {}
      const place = OWNERS.find(({ type }) => type === String(ENTITY_TYPE).toLowerCase())
      return place && Number(ENTITY_ID) > 0 ? { table: place.table, id: Number(ENTITY_ID) } : undefined
    },
  },
  slow: true,
  columns: {
    id: 'id',
    owner_type_id: [
      'int',
      (row) => OWNERS.find(({ type }) => type === row.ENTITY_TYPE)?.code ?? row.ENTITY_TYPE,
    ],
    owner_id: ['link', 'ENTITY_ID'],
    created: 'time',
    author_id: 'link',
    comment: 'text',
  },
  indexes: [['owner_type_id', 'owner_id'], ['synced_at']],
})
