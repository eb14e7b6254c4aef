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
set edited_at = excluded.edited_at, person_id = excluded.person_id
