-- changed_customers: every customer, known or gone.
insert into changed_customers
select portal_id, 'company:' || id from raw.companies
union
select portal_id, 'company:' || company_id from marts.deals where company_id is not null
union
select portal_id, 'contact:' || contact_id from marts.deals where contact_id is not null
union
select id::smallint, 'none' from app.portals
union
select portal_id, id from marts.customers
on conflict do nothing
