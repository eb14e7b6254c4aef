-- app.person_edits: one row per deal that a person edited: the last such edit seen. Not a mart: the portal forgets it
-- as soon as a robot edits the deal, so it outlives every rebuild.
create table if not exists app.person_edits (
  portal_id smallint not null,
  deal_id bigint not null,
  edited_at timestamptz(3) not null,
  person_id bigint not null,
  primary key (portal_id, deal_id)
);

-- Of an installation that knew one portal only.
do $$
begin
  if not exists (
    select from pg_attribute where attrelid = 'app.person_edits'::regclass and attname = 'portal_id' and not attisdropped
  ) then
    alter table app.person_edits
      add column portal_id smallint not null default 1,
      drop constraint person_edits_pkey,
      add primary key (portal_id, deal_id);
    alter table app.person_edits alter column portal_id drop default;
  end if;
end
$$
