-- next_activities: one row per activity, task of the CRM and comment in scope.
insert into next_activities
with activities as (
  select
    activities.portal_id, 'activity' as kind, activities.id, activities.owner_type_id, activities.owner_id, activities.type,
    activities.direction, activities.is_completed, activities.title, activities.manager_id, activities.date, activities.deadline,
    case when activities.type = 'call' and activities.is_completed then activities.seconds end as call_seconds,
    staging.record_path(activities.owner_type_id, activities.owner_id) as path
  from changed_activities as changed
  join staging.activities on activities.portal_id = changed.portal_id and activities.id = changed.id
  left join staging.crm_tasks on crm_tasks.portal_id = activities.portal_id and crm_tasks.id = activities.task_id
  -- A task stands in timelines too: it counts as itself, or where it is not known, as what the timeline shows.
  where changed.kind = 'activity' and crm_tasks.id is null
),
tasks as (
  select
    portal_id, 'task', tasks.id, owner_type_id, owner_id, 'todo', null, is_completed, title, manager_id, date, deadline, null::numeric,
    '/company/personal/user/' || coalesce(manager_id, 0) || '/tasks/task/view/' || tasks.id || '/'
  from changed_activities as changed
  join staging.crm_tasks as tasks using (portal_id)
  where changed.kind = 'task' and tasks.id = changed.id
),
comments as (
  select
    portal_id, 'comment', comments.id, owner_type_id, owner_id, 'comment', null, true, title, manager_id, date, null::timestamptz, null::numeric,
    staging.record_path(owner_type_id, owner_id)
  from changed_activities as changed
  join staging.comments using (portal_id)
  where changed.kind = 'comment' and comments.id = changed.id
),
final as (
  select
    activities.portal_id,
    activities.kind,
    activities.id,
    staging.named(portals.name) as portal,
    activities.type,
    activities.direction,
    activities.is_completed,
    not activities.is_completed and coalesce(activities.deadline < now(), false) as is_overdue,
    case
      when activities.owner_type_id = 1 then 'lead'
      when activities.owner_type_id = 2 then 'deal'
      when activities.owner_type_id = 3 then 'contact'
      when activities.owner_type_id = 4 then 'company'
      when activities.owner_id is not null then 'other'
    end as owner_type,
    activities.owner_id,
    staging.named(activities.title) as title,
    -- Named already: millions of rows need not be trimmed again.
    coalesce(managers.name, staging.named(null)) as manager,
    activities.manager_id,
    coalesce(managers.department, staging.named(null)) as department,
    managers.department_id,
    coalesce(managers.department_path, staging.named(null)) as department_path,
    managers.department_path_ids as department_ids,
    activities.date,
    activities.deadline,
    activities.call_seconds,
    portals.url || activities.path as url
  from (select * from activities union all select * from tasks union all select * from comments) as activities
  left join portals on portals.portal_id = activities.portal_id
  left join managers on managers.portal_id = activities.portal_id and managers.id = activities.manager_id
)
select * from final
