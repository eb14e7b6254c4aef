-- Up Migration
-- The pipelines that count as sales; a portal without rows here reports all of its pipelines.
create table app.reporting_pipelines (
  portal_id smallint not null,
  category_id bigint not null,
  primary key (portal_id, category_id)
);

-- What is known about the roll-up tables of pre_aggregations, written in the transaction that changes them.
create table app.rollups (
  name text primary key, -- of the table
  definition text not null, -- hash of the statement that fills it
  version bigint not null, -- of the marts that it agrees with: the sum of app.month_versions
  rows bigint not null, -- when it was built
  ms integer not null, -- that building it took
  built_at timestamptz(3) not null
);

-- The change log knows what this table was kept for. What it knew of before the log began is handed over.
do $$
declare
  -- An installation that knew one portal only has no portal in its raw tables yet.
  same_portal constant text := case when exists (
    select from information_schema.columns where table_schema = 'raw' and table_name = 'deals' and column_name = 'portal_id'
  ) then 'and deals.portal_id = known.portal_id' else '' end;
begin
  if to_regclass('raw.deals') is not null then
    execute format($statement$
      insert into app.changes (portal_id, entity, record_id, field, old_value, new_value, previous_at, changed_at, seen_at)
      select known.portal_id, 'deals', known.deal_id, 'opportunity', known.amount::text, deals.opportunity::text,
        known.seen_at, greatest(known.seen_at, deals.date_modify), now()
      from app.first_amounts as known
      join raw.deals on deals.id = known.deal_id %s
      where deals.opportunity is distinct from known.amount
        and not exists (
          select from app.changes
          where changes.portal_id = known.portal_id and changes.entity = 'deals'
            and changes.record_id = known.deal_id and changes.field = 'opportunity'
        )
    $statement$, same_portal);
  end if;
end
$$;
drop table app.first_amounts;

-- Down Migration
drop table app.reporting_pipelines, app.rollups;
create table app.first_amounts (
  portal_id smallint not null,
  deal_id bigint not null,
  amount numeric not null,
  seen_at timestamptz(3) not null,
  primary key (portal_id, deal_id)
);
