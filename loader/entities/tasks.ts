import { defineEntity, type PortalRow } from '../entity.ts'
import { asList } from '../php.ts'

/** Tasks, with the records of the CRM that they serve. Asked for in upper case, answered in camel case. */
export default defineEntity({
  kind: 'stream',
  table: 'tasks',
  list: { method: 'tasks.task.list' },
  style: 'tasks',
  rows: 'tasks',
  scope: 'task',
  changes: ['CHANGED_DATE'],
  select: [
    'TITLE',
    'REAL_STATUS',
    'STATUS',
    'RESPONSIBLE_ID',
    'CREATED_BY',
    'GROUP_ID',
    'CREATED_DATE',
    'CHANGED_DATE',
    'CLOSED_DATE',
    'DEADLINE',
    'UF_CRM_TASK',
  ],
  columns: {
    id: ['id', (row) => row.id],
    title: ['text', (row) => row.title],
    status: ['int', (row) => row.realStatus ?? row.status], // 2 waits, 3 in work, 4 to be checked, 5 done, 6 put off
    responsible_id: ['link', (row) => row.responsibleId],
    created_by: ['link', (row) => row.createdBy],
    group_id: ['link', (row) => row.groupId],
    created_date: ['time', (row) => row.createdDate],
    changed_date: ['time', (row) => row.changedDate],
    closed_date: ['time', (row) => row.closedDate],
    deadline: ['time', (row) => row.deadline],
    crm_links: ['json', links], // D_101: deal 101, L_ lead, C_ contact, CO_ company
  },
  indexes: [['synced_at']],
})

function links(row: PortalRow): string[] | null {
  const list = (asList(row.ufCrmTask) ?? []).filter((link) => typeof link === 'string')
  return list.length > 0 ? list : null
}
