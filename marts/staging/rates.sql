-- rates: one row per convertible currency; amount × numerator / denominator is money of the reporting currency.
-- The quotient is kept as two numbers, so that nothing is rounded before the kopecks are.
create view staging.rates as
with listed as (
  select currency, amount, coalesce(nullif(amount_cnt, 0), 1) as units, base
  from raw.currencies
  where deleted_at is null and amount > 0
),
reporting as (
  select coalesce(
    nullif(settings.currency, ''),
    (select currency from listed where base order by currency limit 1)
  ) as currency
  from staging.settings
)
select listed.currency, listed.amount * target.units as numerator, listed.units * target.amount as denominator
from reporting
join listed as target on target.currency = reporting.currency
cross join listed
union all
-- Money that is in the reporting currency needs no list.
select reporting.currency, 1, 1
from reporting
where reporting.currency is not null and not exists (select from listed where listed.currency = reporting.currency)
