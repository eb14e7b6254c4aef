import { defineEntity } from '../entity.ts'

/** Pipelines of deals; the default one has id 0. */
export default defineEntity({
  kind: 'dictionary',
  table: 'categories',
  lists: [{ method: 'crm.category.list', params: { entityTypeId: 2 } }],
  paged: false,
  rows: 'categories',
  columns: {
    id: ['id', 'id'],
    name: ['text', 'name'],
    sort: ['int', 'sort'],
    is_default: ['bool', 'isDefault'],
  },
})
