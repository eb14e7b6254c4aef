-- app.lead_edits: one row per lead that a person edited: the last such edit seen. Not a mart: the portal forgets it as
-- soon as a robot edits the lead, so it outlives every rebuild.
create table if not exists app.lead_edits (
  portal_id smallint not null,
  lead_id bigint not null,
  edited_at timestamptz(3) not null,
  person_id bigint not null,
  primary key (portal_id, lead_id)
)
