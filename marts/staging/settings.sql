-- settings: one row; what the transformation reads from app.settings.
create view staging.settings as
select
  coalesce(max(value #>> '{}') filter (where key = 'timezone'), 'Europe/Moscow') as timezone,
  nullif(max(value #>> '{}') filter (where key = 'currency'), '') as currency,
  (max(value #>> '{}') filter (where key = 'installed_at'))::timestamptz(3) as installed_at
from app.settings
