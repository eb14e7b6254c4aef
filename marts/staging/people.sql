-- people: one row per employee whose edits are work; the webhook's owner edits on behalf of robots.
create view staging.people as
select users.id
from raw.users
cross join staging.settings
where coalesce(users.user_type, 'employee') = 'employee'
  and users.id::text is distinct from settings.portal_user_id
