-- people: one row per employee whose edits are work; the webhook's owner edits on behalf of robots.
create view staging.people as
select users.portal_id, users.id
from raw.users
left join staging.portals using (portal_id)
where coalesce(users.user_type, 'employee') = 'employee'
  and users.id::text is distinct from portals.webhook_user_id
