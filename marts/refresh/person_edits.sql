-- app.person_edits: the last edit by a person of each deal in scope.
insert into app.person_edits as known
select deals.id, deals.modified_at, people.id
from changed_deals
join staging.deals using (id)
join people on people.id = deals.modified_by_id
where deals.modified_at is not null
on conflict (deal_id) do update
set edited_at = excluded.edited_at, person_id = excluded.person_id
where (known.edited_at, known.person_id) is distinct from (excluded.edited_at, excluded.person_id)
