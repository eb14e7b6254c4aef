-- marts.data_quality: one row per fault of a deal or a lead.
create table marts.data_quality (
  portal_id smallint not null,
  portal text not null,
  "check" text not null,
  entity text not null,
  record_id bigint not null,
  title text not null,
  detail text,
  manager text not null,
  manager_id bigint,
  department text not null,
  department_id bigint,
  department_ids text,
  pipeline text,
  pipeline_id bigint,
  created_at timestamptz(3),
  url text
)
