-- next_customers: one row per customer in scope. Terciles are kept, or guessed among the rows in scope, which is right when
-- these are all; who is misplaced is told once all customers are known.
insert into next_customers
with scope as (
  select portal_id, id, split_part(id, ':', 1) as kind, nullif(split_part(id, ':', 2), '')::bigint as client_id
  from changed_customers
),
-- The client of a deal is its company, else its contact, else nobody.
client_deals as (
  select scope.portal_id, scope.id, deals.status, deals.amount, deals.closed_at, deals.is_ignored
  from scope
  join marts.deals on deals.portal_id = scope.portal_id and deals.company_id = scope.client_id
  where scope.kind = 'company'
  union all
  select scope.portal_id, scope.id, deals.status, deals.amount, deals.closed_at, deals.is_ignored
  from scope
  join marts.deals on deals.portal_id = scope.portal_id and deals.contact_id = scope.client_id
  left join own_firms on own_firms.portal_id = deals.portal_id and own_firms.id = deals.company_id
  where scope.kind = 'contact' and (deals.company_id is null or own_firms.id is not null)
  union all
  select scope.portal_id, scope.id, deals.status, deals.amount, deals.closed_at, deals.is_ignored
  from scope
  join marts.deals using (portal_id)
  where scope.kind = 'none' and deals.company_id is null and deals.contact_id is null
  union all
  select scope.portal_id, scope.id, deals.status, deals.amount, deals.closed_at, deals.is_ignored
  from scope
  join own_firms using (portal_id)
  join marts.deals on deals.portal_id = own_firms.portal_id and deals.company_id = own_firms.id
  where scope.kind = 'none' and deals.contact_id is null
),
facts as (
  select
    portal_id, id,
    count(*) as deals_count,
    count(*) filter (where status = 'won') as won_count,
    count(*) filter (where status = 'open') as open_count,
    count(*) filter (where status = 'lost') as lost_count,
    sum(amount) filter (where status = 'won') as won_amount,
    sum(amount) filter (where status = 'open') as open_amount,
    sum(amount) filter (where status = 'lost') as lost_amount,
    min(closed_at) filter (where status = 'won') as first_won_at,
    max(closed_at) filter (where status = 'won') as last_won_at
  from client_deals
  where not is_ignored
  group by portal_id, id
),
clients as (
  select
    scope.*, companies.title as name, companies.assigned_by_id as manager_id,
    '/crm/company/details/' || client_id || '/' as path,
    companies.deleted_at is null and companies.id is not null as is_listed
  from scope
  left join raw.companies on companies.portal_id = scope.portal_id and companies.id = scope.client_id
  where kind = 'company' and companies.is_my_company is not true
  union all
  select
    scope.*, concat_ws(' ', nullif(btrim(contacts.name), ''), nullif(btrim(contacts.last_name), '')), contacts.assigned_by_id,
    '/crm/contact/details/' || client_id || '/', false
  from scope
  left join raw.contacts on contacts.portal_id = scope.portal_id and contacts.id = scope.client_id
  where kind = 'contact'
  union all
  select scope.*, null, null, null, false
  from scope
  where kind = 'none'
),
counted as (
  select
    clients.*,
    coalesce(facts.deals_count, 0) as deals_count,
    coalesce(facts.won_count, 0) as won_count,
    coalesce(facts.open_count, 0) as open_count,
    coalesce(facts.lost_count, 0) as lost_count,
    coalesce(facts.won_amount, 0) as won_amount,
    coalesce(facts.open_amount, 0) as open_amount,
    coalesce(facts.lost_amount, 0) as lost_amount,
    facts.first_won_at,
    facts.last_won_at,
    facts.last_won_at is not null and clients.kind <> 'none' as is_buyer
  from clients
  left join facts on facts.portal_id = clients.portal_id and facts.id = clients.id
  where clients.is_listed or facts.deals_count > 0
),
placed as (
  select
    fresh.*,
    case when is_buyer then coalesce(old.recency, ntile(3) over (buyers order by fresh.last_won_at, fresh.id)) end as recency,
    case when is_buyer then coalesce(old.frequency, ntile(3) over (buyers order by fresh.won_count, fresh.id)) end as frequency,
    case when is_buyer then coalesce(old.monetary, ntile(3) over (buyers order by fresh.won_amount, fresh.id)) end as monetary
  from counted as fresh
  left join marts.customers as old on old.portal_id = fresh.portal_id and old.id = fresh.id
  window buyers as (partition by fresh.portal_id, is_buyer)
),
final as (
  select
    customers.portal_id,
    customers.id,
    staging.named(portals.name) as portal,
    customers.kind,
    customers.client_id,
    staging.named(customers.name) as name,
    staging.named(managers.name) as manager,
    customers.manager_id,
    staging.named(managers.department) as department,
    managers.department_id,
    staging.named(managers.department_path) as department_path,
    managers.department_path_ids as department_ids,
    customers.deals_count,
    customers.won_count,
    customers.open_count,
    customers.lost_count,
    customers.won_amount,
    customers.open_amount,
    customers.lost_amount,
    customers.first_won_at,
    customers.last_won_at,
    customers.recency,
    customers.frequency,
    customers.monetary,
    case
      when customers.kind = 'none' then staging.named(null)
      else coalesce(segments.segment, 'Без покупок')
    end as segment,
    portals.url || customers.path as url
  from placed as customers
  left join staging.segments using (recency, frequency, monetary)
  left join portals on portals.portal_id = customers.portal_id
  left join managers on managers.portal_id = customers.portal_id and managers.id = customers.manager_id
)
select * from final
