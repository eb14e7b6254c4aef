-- portals: one row per portal. webhook_user_id: on whose behalf robots edit.
create view staging.portals as
select id as portal_id, name, rtrim(url, '/') as url, webhook_user ->> 'id' as webhook_user_id
from app.portals
