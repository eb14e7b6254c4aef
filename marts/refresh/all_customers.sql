-- changed_customers: every customer, known or gone.
insert into changed_customers
with own_firms as (
  select portal_id, id
  from raw.companies
  where portal_id = any (array(select id from app.portals)::smallint[]) and is_my_company
),
-- As numbers first: a million of these are told apart sooner than as text.
companies as (
  select portal_id, id from raw.companies
  union
  select portal_id, company_id from marts.deals where company_id is not null
),
contacts as (
  select distinct deals.portal_id, deals.contact_id as id
  from marts.deals
  left join own_firms on own_firms.portal_id = deals.portal_id and own_firms.id = deals.company_id
  where deals.contact_id is not null and (deals.company_id is null or own_firms.id is not null)
)
select portal_id, 'company:' || id from companies
union all
select portal_id, 'contact:' || id from contacts
union all
select id, 'none' from app.portals
union all
select portal_id, id from marts.customers
on conflict do nothing
