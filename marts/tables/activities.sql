-- marts.activities: one row per activity, task of the CRM and comment; millions, so rows hold what is asked for and no more.
create table marts.activities (
  portal_id smallint not null,
  kind text collate "C" not null,
  id bigint not null,
  portal text not null,
  type text not null,
  direction text,
  is_completed bool not null,
  is_overdue bool not null,
  owner_type text,
  owner_id bigint,
  title text not null,
  manager text not null,
  manager_id bigint,
  department text not null,
  department_id bigint,
  department_path text not null,
  department_ids text,
  date timestamptz(3),
  deadline timestamptz(3),
  call_seconds numeric,
  url text
)
