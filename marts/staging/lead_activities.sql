-- lead_activities: one row per lead × activity that it owns or is bound to, and per comment in its card. done_at is the
-- latest moment somebody worked on it. touched_at is when the client was attended to: a call, a letter or a meeting when it
-- took place (not before it was entered, not after it was ticked off), a to-do when it was done, a comment when person_id wrote it.
create view staging.lead_activities as
select
  activities.portal_id,
  owners.lead_id,
  'activity' as kind,
  activities.id,
  greatest(created, case when completed then last_updated end) as done_at,
  case when completed is not true then deadline end as planned_at,
  case when completed then
    case staging.activity_type(type_id, provider_id)
      when 'todo' then greatest(created, last_updated)
      when 'other' then null
      else least(greatest(created, start_time), greatest(created, last_updated))
    end
  end as touched_at,
  null::bigint as person_id,
  synced_at
from raw.activities
cross join lateral (
  select owner_id as lead_id where owner_type_id = 1
  union
  select owner_id
  from jsonb_to_recordset(case when jsonb_typeof(bindings) = 'array' then bindings end)
    as bound (owner_type_id int, owner_id bigint)
  where owner_type_id = 1
) as owners
where deleted_at is null and (owner_type_id = 1 or bindings @> '[{"owner_type_id": 1}]') and owners.lead_id is not null
union all
select portal_id, owner_id, 'comment', id, created, null, created, author_id, synced_at
from raw.timeline_comments
where deleted_at is null and owner_type_id = 1 and owner_id is not null;

-- lead_touches: the same as the last refresh saw it. Whose an activity was is known nowhere else once it is somebody
-- else's, and no index of raw finds the leads that an activity is merely bound to.
create table staging.lead_touches (
  portal_id smallint not null,
  lead_id bigint not null,
  kind text not null,
  id bigint not null,
  done_at timestamptz(3),
  planned_at timestamptz(3),
  touched_at timestamptz(3),
  person_id bigint
)
