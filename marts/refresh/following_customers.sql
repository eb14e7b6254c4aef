-- changed_customers: the clients of deals that changed, before and now. Whether a company is one of the owner's own firms
-- may have changed too, so wherever that is in doubt, the contact or nobody are clients as well.
insert into changed_customers
with differing as (
  select portal_id, company_id, contact_id from before_deals
  union
  select portal_id, company_id, contact_id from after_deals
),
-- Own firms of before have no row either.
doubtful as (
  select portal_id, client_id as id
  from changed_customers as changed
  cross join lateral (select nullif(split_part(changed.id, ':', 2), '')::bigint as client_id) as client
  where changed.id like 'company:%' and (
    not exists (select from marts.customers as known where known.portal_id = changed.portal_id and known.id = changed.id)
    or exists (
      select from raw.companies
      where companies.portal_id = changed.portal_id and companies.id = client.client_id and companies.is_my_company
    )
  )
),
touching as (
  select portal_id, company_id, contact_id from differing
  union all
  select deals.portal_id, deals.company_id, deals.contact_id
  from doubtful
  join marts.deals on deals.portal_id = doubtful.portal_id and deals.company_id = doubtful.id
)
select portal_id, 'company:' || company_id from touching where company_id is not null
union
select portal_id, 'contact:' || contact_id from touching where contact_id is not null
union
select portal_id, 'none'
from touching
where contact_id is null and (company_id is null or not exists (
  select from marts.customers as known
  where known.portal_id = touching.portal_id and known.id = 'company:' || touching.company_id
) or exists (
  select from raw.companies
  where companies.portal_id = touching.portal_id and companies.id = touching.company_id and companies.is_my_company
))
on conflict do nothing
