-- app.month_versions: a new version for every month in which something changed. One counter serves all months, so
-- that the greatest version of any range of months grows too.
with months as (
  select 'deals' as entity, created_at as at from touched
  union all
  select 'sales', created_at from touched where in_sales
  union all
  select 'sales', closed_at from touched where in_sales
),
local_months as (
  select distinct entity, date_trunc('month', at, settings.timezone) as month
  from months
  cross join staging.settings
  where at is not null
),
all_months as (
  select entity, month from local_months
  union all
  select 'data_quality', timestamptz 'epoch' where exists (select from touched_quality)
),
next_version as (
  select coalesce(max(version), 0) + 1 as version from app.month_versions
)
insert into app.month_versions (entity, month, version)
select entity, month, version
from all_months cross join next_version
order by entity, month
on conflict (entity, month) do update set version = excluded.version
returning entity, month
