-- app.person_edits: the last edit by a person of each deal in scope.
insert into app.person_edits as known (portal_id, deal_id, edited_at, person_id)
select deals.portal_id, deals.id, deals.modified_at, people.id
from changed_deals
join staging.deals using (portal_id, id)
join people on people.portal_id = deals.portal_id and people.id = deals.modified_by_id
left join app.person_edits as same
  on same.portal_id = deals.portal_id and same.deal_id = deals.id
  and same.edited_at = deals.modified_at and same.person_id = people.id
where deals.modified_at is not null and same.deal_id is null
on conflict (portal_id, deal_id) do update
set edited_at = excluded.edited_at, person_id = excluded.person_id
