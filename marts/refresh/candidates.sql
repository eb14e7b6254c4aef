-- candidates: every won deal of a client whose won deals changed.
create temp table candidates on commit drop as
with companies as (
  select portal_id, old_company_id as id from deal_changes where old_company_id is not null
  union
  select portal_id, new_company_id from deal_changes where new_company_id is not null
),
contacts as (
  select portal_id, old_contact_id as id from deal_changes where old_contact_id is not null
  union
  select portal_id, new_contact_id from deal_changes where new_contact_id is not null
)
select portal_id, deals.id, company_id, contact_id
from marts.deals join companies using (portal_id) where companies.id = company_id and status = 'won'
union
select portal_id, deals.id, company_id, contact_id
from marts.deals join contacts using (portal_id) where contacts.id = contact_id and status = 'won'
union
select portal_id, id, company_id, contact_id from marts.deals join deal_changes using (portal_id, id) where status = 'won'
