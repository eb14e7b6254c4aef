-- changed_deals: deals of which something was synced at or after $1.
insert into changed_deals
select id from raw.deals where synced_at >= $1
union
select owner_id from raw.deal_stage_history where synced_at >= $1 and owner_id is not null
union
select owner_id from raw.activities where synced_at >= $1 and owner_type_id = 2 and owner_id is not null
union
select deals.id
from raw.companies
join marts.deals on deals.company_id = companies.id
where companies.synced_at >= $1
union
select deals.id
from raw.contacts
join marts.deals on deals.contact_id = contacts.id
where contacts.synced_at >= $1
