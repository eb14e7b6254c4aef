import type { Noun } from '../noun.ts'

const owner = ['portal_id', 'entity', 'record_id']

/** Computed for the deals and leads in scope, from what was computed for them. */
export const dataQuality: Noun = {
  name: 'data_quality',
  key: { portal_id: 'smallint', entity: 'text', record_id: 'bigint' },
  definitions: ['staging/utm_garbage', 'tables/data_quality'],
  scope: { all: 'refresh/quality_scope', following: 'refresh/quality_scope' },
  tables: [{ name: 'data_quality', compute: 'data_quality', key: [...owner, 'check'], owner }],
  relations: [{ name: 'data_quality', owner, months: { entity: 'data_quality' } }],
  indexes: 'tables/data_quality_indexes',
  statistics: {
    raw: [],
    marts: [
      'marts.data_quality ("check", portal_id, entity, record_id, manager_id, department_id, created_at)',
    ],
  },
}
