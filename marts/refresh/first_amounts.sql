-- app.first_amounts: the amount of each deal made after the installation, as it was first seen.
insert into app.first_amounts (portal_id, deal_id, amount, seen_at)
select portal_id, deals.id, deals.opportunity, now()
from changed_deals
join staging.deals using (portal_id, id)
cross join staging.settings
where deals.created_at >= settings.installed_at and deals.opportunity is not null
on conflict do nothing
