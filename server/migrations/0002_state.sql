-- Up Migration
create table app.settings (
  key text primary key,
  value jsonb
);

create table app.sync_state (
  entity text primary key,
  cursor jsonb not null,
  started_at timestamptz(3),
  finished_at timestamptz(3), -- of the last success
  rows bigint,
  error text
);

-- The refresh keys of the roll-ups; months begin at local midnight of the reporting zone.
create table app.month_versions (
  entity text,
  month timestamptz(3),
  version bigint not null,
  primary key (entity, month)
);

create table app.first_amounts (
  deal_id bigint primary key,
  amount numeric,
  seen_at timestamptz(3)
);

create table app.stage_roles (
  category_id bigint,
  stage_id text,
  role text not null check (role in ('open', 'won', 'lost', 'ignored')),
  primary key (category_id, stage_id)
);

-- Down Migration
drop table app.settings, app.sync_state, app.month_versions, app.first_amounts, app.stage_roles;
