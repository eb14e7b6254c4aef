-- Up Migration
-- Who may ask by SQL, OData and exports, and what they asked.
create table app.users (
  name text primary key check (name <> '' and length(name) <= 63),
  -- SCRAM-SHA-256 as PostgreSQL writes it; the password itself is nowhere.
  verifier text not null,
  -- { role, userId, departmentIds, portalId }
  context jsonb not null,
  may_switch_to text[] not null default '{}',
  created_at timestamptz(3) not null default now(),
  disabled_at timestamptz(3),
  last_seen_at timestamptz(3)
);

create table app.statements (
  id bigint generated always as identity primary key,
  at timestamptz(3) not null default now(),
  user_name text not null,
  door text not null check (door in ('sql', 'odata', 'export')),
  -- Literals are replaced by question marks.
  statement text not null,
  rollups text[] not null default '{}',
  ms integer,
  rows bigint,
  error_code text
);

-- Down Migration
drop table app.statements, app.users;
