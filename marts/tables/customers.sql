-- marts.customers: one row per company, per contact that has deals without a company, and one for deals with neither.
create table marts.customers (
  portal_id smallint not null,
  id text collate "C" not null, -- company:9, contact:12, none: sorted the same wherever it runs
  portal text not null,
  kind text not null,
  client_id bigint,
  name text not null,
  manager text not null,
  manager_id bigint,
  department text not null,
  department_id bigint,
  department_path text not null,
  department_ids text,
  deals_count int not null,
  won_count int not null,
  open_count int not null,
  lost_count int not null,
  won_amount numeric not null,
  open_amount numeric not null,
  lost_amount numeric not null,
  first_won_at timestamptz(3),
  last_won_at timestamptz(3),
  recency smallint,
  frequency smallint,
  monetary smallint,
  segment text not null,
  url text
)
