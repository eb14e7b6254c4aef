-- deal_changes: one row per deal that is new, different or gone; then marts.deals follows. No number depends on the url.
create temp table deal_changes on commit drop as
with known as (
  select deals.* from changed_deals join marts.deals using (portal_id, id)
)
select
  portal_id,
  id,
  known.created_at as old_created_at, fresh.created_at as new_created_at,
  known.closed_at as old_closed_at, fresh.closed_at as new_closed_at,
  -- Whose other won deals may become the first or the second: the clients before and after.
  case when known.status = 'won' then known.company_id end as old_company_id,
  case when fresh.status = 'won' then fresh.company_id end as new_company_id,
  case when known.status = 'won' then known.contact_id end as old_contact_id,
  case when fresh.status = 'won' then fresh.contact_id end as new_contact_id,
  case
    when known.url is not distinct from fresh.url or known.id is null or fresh.id is null then false
    else to_jsonb(known) - 'url' = to_jsonb(fresh) - 'url'
  end as is_only_url
from known
full join next_deals as fresh using (portal_id, id)
where row (known.*) is distinct from row (fresh.*);

analyze deal_changes;

delete from marts.deals
using deal_changes
where deals.portal_id = deal_changes.portal_id and deals.id = deal_changes.id;

insert into marts.deals
select fresh.*
from deal_changes
join next_deals as fresh using (portal_id, id);

insert into touched (created_at, closed_at, in_sales)
select old_created_at, old_closed_at, true from deal_changes where not is_only_url
union
select new_created_at, new_closed_at, true from deal_changes where not is_only_url
union all
-- One month, so that lists are asked for again.
select max(new_created_at), null, true from deal_changes where is_only_url
