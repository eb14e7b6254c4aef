import type { Noun } from '../noun.ts'

const key = ['portal_id', 'kind', 'id']

/** Activities of the CRM, its tasks and the comments in its timelines, which number apart: hence the kind in the key. */
export const activities: Noun = {
  name: 'activities',
  key: { portal_id: 'smallint', kind: 'text collate "C"', id: 'bigint' },
  definitions: [
    'staging/record_path',
    'staging/activities',
    'staging/crm_tasks',
    'staging/comments',
    'tables/activities',
  ],
  scope: {
    all: 'refresh/all_activities',
    synced: 'refresh/synced_activities',
    renamed: 'refresh/renamed_activities',
  },
  tables: [{ name: 'activities', compute: 'activities', key, owner: key }],
  relations: [{ name: 'activities', owner: key, months: { entity: 'activities', column: 'date' } }],
  indexes: 'tables/activity_indexes',
  statistics: {
    raw: [
      'raw.activities (portal_id, id, associated_entity_id)',
      'raw.tasks (portal_id, id)',
      'raw.timeline_comments (portal_id, id)',
    ],
    marts: [
      `marts.activities (portal_id, kind, id, type, direction, is_completed, is_overdue, owner_type, owner_id,
        manager_id, department_id, date, deadline)`,
    ],
  },
}
