/** One row per activity, task or comment: `truth.activities`. */
import { count, sum, type Truth } from './measures.ts'

/** Points of a completed one. */
export const WEIGHTS = { meeting: 5, call: 3, email: 2, todo: 2, comment: 1, other: 1 }

const owner = (column: string) =>
  `case ${column} when 1 then 'lead' when 2 then 'deal' when 3 then 'contact' when 4 then 'company' else case when ${column} is null then null else 'other' end end`

const sql = `
create table truth.activities as
select a.portal_id, 'activity' as kind, a.id,
       -- the old number where it says something, else the provider
       case when a.type_id = 1 then 'meeting' when a.type_id = 2 then 'call' when a.type_id = 3 then 'todo' when a.type_id = 4 then 'email'
            when a.provider_id in ('CRM_MEETING', 'CRM_VISIT') then 'meeting'
            when a.provider_id in ('VOXIMPLANT_CALL', 'CRM_CALL_TRACKER') then 'call'
            when a.provider_id = 'CRM_EMAIL' then 'email'
            when a.provider_id in ('CRM_TODO', 'CRM_TASKS_TASK') then 'todo'
            else 'other' end as type,
       case a.direction when 1 then 'incoming' when 2 then 'outgoing' end as direction,
       coalesce(a.completed, false) as is_completed,
       ${owner('a.owner_type_id')} as owner_type, a.owner_id, a.responsible_id as manager_id,
       coalesce(a.start_time, a.created) as date, a.deadline, greatest(0, extract(epoch from a.end_time - a.start_time)) as seconds
  from raw.activities a
 where a.deleted_at is null
   -- what only shows a task in a card is that task
   and not (a.provider_id is not distinct from 'CRM_TASKS_TASK' and exists (
     select from raw.tasks t where t.portal_id = a.portal_id and t.id = a.associated_entity_id and t.deleted_at is null and jsonb_array_length(t.crm_links) > 0))
union all
select t.portal_id, 'task', t.id, 'todo', null, coalesce(t.status = 5, false),
       case when t.crm_links ->> 0 like 'L\\_%' then 'lead' when t.crm_links ->> 0 like 'D\\_%' then 'deal'
            when t.crm_links ->> 0 like 'CO\\_%' then 'company' when t.crm_links ->> 0 like 'C\\_%' then 'contact' else 'other' end,
       substring(t.crm_links ->> 0 from '_(\\d+)$')::bigint, t.responsible_id, t.created_date, t.deadline, null
  from raw.tasks t
 where t.deleted_at is null and jsonb_array_length(t.crm_links) > 0
union all
select c.portal_id, 'comment', c.id, 'comment', null, true, ${owner('c.owner_type_id')}, c.owner_id, c.author_id, c.created, null, null
  from raw.timeline_comments c where c.deleted_at is null;
alter table truth.activities add column department_id bigint;
update truth.activities set department_id = truth.department(portal_id, manager_id);
`

const points = `case type ${Object.entries(WEIGHTS)
  .map(([type, weight]) => `when '${type}' then ${weight}`)
  .join(' ')} end`
const type = (name: string) => count(`type = '${name}'`)

export const activities: Truth = {
  sql,
  table: 'activities',
  times: ['date', 'deadline'],
  key: 'activity_id',
  dimensions: {
    portal_id: 'portal_id',
    type: 'type',
    direction: 'direction',
    is_completed: 'is_completed',
    owner_type: 'owner_type',
    manager_id: 'manager_id',
    manager: 'truth.person(portal_id, manager_id)',
    department_id: 'department_id',
    department: 'truth.department_name(portal_id, department_id)',
  },
  measures: {
    count: count(),
    calls: type('call'),
    call_minutes: sum('seconds / 60', "type = 'call' and is_completed"),
    meetings: type('meeting'),
    emails: type('email'),
    todos: type('todo'),
    comments: type('comment'),
    other: type('other'),
    completed_count: count('is_completed'),
    overdue_count: count('not is_completed and deadline < now()'),
    activity_index: sum(points, 'is_completed'),
  },
  additive: [
    ...['count', 'calls', 'call_minutes', 'meetings', 'emails', 'todos', 'comments', 'other'],
    ...['completed_count', 'overdue_count', 'activity_index'],
  ],
  shares: [],
  within: [
    ['completed_count', 'count'],
    ['overdue_count', 'count'],
  ],
  sums: [['count', ['calls', 'meetings', 'emails', 'todos', 'comments', 'other']]],
}
