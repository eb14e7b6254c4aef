-- candidates: every won deal of a client whose won deals changed, before or now.
create temp table candidates on commit drop as
with changed as (
  select company_id, contact_id, portal_id, status from before_deals
  union all
  select company_id, contact_id, portal_id, status from touched_deals join marts.deals using (portal_id, id)
),
companies as (
  select distinct portal_id, company_id as id from changed where status = 'won' and company_id is not null
),
contacts as (
  select distinct portal_id, contact_id as id from changed where status = 'won' and contact_id is not null
)
select portal_id, deals.id, company_id, contact_id
from marts.deals join companies using (portal_id) where companies.id = company_id and status = 'won'
union
select portal_id, deals.id, company_id, contact_id
from marts.deals join contacts using (portal_id) where contacts.id = contact_id and status = 'won'
union
select portal_id, id, company_id, contact_id from marts.deals join touched_deals using (portal_id, id) where status = 'won'
