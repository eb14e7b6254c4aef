-- settings: one row; what the transformation reads from app.settings.
create view staging.settings as
select
  rtrim(max(value #>> '{}') filter (where key = 'portal_url'), '/') as portal_url,
  coalesce(max(value #>> '{}') filter (where key = 'timezone'), 'Europe/Moscow') as timezone,
  max(value #>> '{}') filter (where key = 'currency') as currency,
  (max(value #>> '{}') filter (where key = 'installed_at'))::timestamptz(3) as installed_at,
  max(coalesce(value ->> 'id', value #>> '{}')) filter (where key = 'portal_user') as portal_user_id
from app.settings
