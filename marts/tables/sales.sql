-- marts.sales: one row per event of a deal: created, won or lost.
create view marts.sales as
select
  deals.*,
  portal_id || ':created:' || id as event_id, 'created' as event, created_at as date,
  creation_manager as event_manager, creation_manager_id as event_manager_id,
  creation_department as event_department, creation_department_id as event_department_id
from marts.deals
union all
select
  deals.*,
  portal_id || ':' || status || ':' || id, status, closed_at,
  closing_manager, closing_manager_id, closing_department, closing_department_id
from marts.deals
where closed_at is not null
