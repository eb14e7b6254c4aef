-- app.lead_edits: the last edit by a person of each lead in scope.
insert into app.lead_edits as known (portal_id, lead_id, edited_at, person_id)
select leads.portal_id, leads.id, leads.modified_at, people.id
from changed_leads
join staging.leads using (portal_id, id)
join people on people.portal_id = leads.portal_id and people.id = leads.modified_by_id
left join app.lead_edits as same
  on same.portal_id = leads.portal_id and same.lead_id = leads.id
  and same.edited_at = leads.modified_at and same.person_id = people.id
where leads.modified_at is not null and same.lead_id is null
on conflict (portal_id, lead_id) do update
set edited_at = excluded.edited_at, person_id = excluded.person_id;

-- lead_person_edits: those of people who are employees still, counted, so that the planner need not guess.
create temp table lead_person_edits on commit drop as
with known as materialized (
  select edits.*
  from changed_leads
  join app.lead_edits as edits on edits.portal_id = changed_leads.portal_id and edits.lead_id = changed_leads.id
)
select known.portal_id, known.lead_id, known.edited_at
from known
join people on people.portal_id = known.portal_id and people.id = known.person_id;

analyze lead_person_edits
