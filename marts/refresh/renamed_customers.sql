-- changed_customers: those that take a name from a changed dictionary entry.
with portals as (select portal_id from dictionary_changes where kind = 'portal'),
managers as (select portal_id, key::bigint as id from dictionary_changes where kind = 'manager')
insert into changed_customers
select portal_id, id from marts.customers where portal_id in (select portal_id from portals)
union all
select portal_id, customers.id
from managers
join marts.customers using (portal_id)
where customers.manager_id = managers.id
on conflict do nothing
