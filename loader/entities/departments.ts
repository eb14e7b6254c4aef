import { defineEntity } from '../entity.ts'

/** The tree of departments; the root has no parent. */
export default defineEntity({
  kind: 'dictionary',
  table: 'departments',
  scope: 'department',
  lists: [{ method: 'department.get', params: { sort: 'ID', order: 'ASC' } }],
  paged: true,
  columns: { id: 'id', name: 'text', parent: 'link', uf_head: 'link', sort: 'int' },
})
