import { defineEntity } from '../entity.ts'

/** Employees and extranet users, dismissed ones included. Bots and system users are never listed by the portal. */
export default defineEntity({
  kind: 'dictionary',
  table: 'users',
  scope: 'user_basic',
  lists: [{ method: 'user.get', params: { sort: 'ID', order: 'ASC' } }],
  paged: true,
  columns: {
    id: 'id',
    active: 'bool',
    name: 'text',
    last_name: 'text',
    second_name: 'text',
    email: 'text',
    work_position: 'text',
    user_type: 'text',
    department_ids: ['links', 'UF_DEPARTMENT'],
  },
})
