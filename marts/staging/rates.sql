-- rates: one row per convertible currency of a portal; amount × numerator / denominator is money of the reporting
-- currency, by the portal's own list. The quotient is kept as two numbers, so that nothing is rounded before the kopecks
-- are.
create view staging.rates as
with listed as (
  select portal_id, currency, amount, coalesce(nullif(amount_cnt, 0), 1) as units, base
  from raw.currencies
  where deleted_at is null and amount > 0
),
first_portal as (
  select id, currency from app.portals order by id limit 1
),
-- One for all portals: the configured one, else the base currency of the first.
reporting as (
  select coalesce(
    settings.currency,
    (select currency from listed where base and portal_id = (select id from first_portal) order by currency limit 1),
    (select currency from first_portal)
  ) as currency
  from staging.settings
)
select
  listed.portal_id, listed.currency, listed.amount * target.units as numerator, listed.units * target.amount as denominator
from reporting
join listed as target on target.currency = reporting.currency
join listed on listed.portal_id = target.portal_id
union all
-- Money that is in the reporting currency needs no list.
select portals.portal_id, reporting.currency, 1, 1
from reporting
cross join staging.portals
where reporting.currency is not null and not exists (
  select from listed where listed.portal_id = portals.portal_id and listed.currency = reporting.currency
)
