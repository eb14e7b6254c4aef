-- comments: one row per comment in the timeline of a record. The title is how it begins.
create view staging.comments as
select
  portal_id, id, owner_type_id, owner_id,
  case when length(comment) > 120 then left(comment, 119) || '…' else comment end as title,
  author_id as manager_id,
  created as date
from raw.timeline_comments
where deleted_at is null
