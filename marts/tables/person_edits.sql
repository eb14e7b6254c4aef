-- app.person_edits: one row per deal that a person edited: the last such edit seen. Not a mart: the portal forgets it
-- as soon as a robot edits the deal, so it outlives every rebuild.
create table if not exists app.person_edits (
  deal_id bigint primary key,
  edited_at timestamptz(3) not null,
  person_id bigint not null
)
