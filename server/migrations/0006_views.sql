-- Up Migration
-- Views that readers saved: a page with its filters, under a name.
create table app.views (
  id bigint generated always as identity primary key,
  -- `1:17`: person 17 of portal 1; `reader:…`: a browser of somebody who did not sign in.
  owner text not null,
  page text not null,
  name text not null check (length(name) between 1 and 80),
  query text not null default '' check (length(query) <= 4000),
  scope text not null check (scope in ('mine', 'team')),
  is_default boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint views_name unique (owner, page, name)
);
create unique index views_default_mine on app.views (owner, page) where is_default and scope = 'mine';
create unique index views_default_team on app.views (page) where is_default and scope = 'team';

-- Down Migration
drop table app.views;
