-- bounds: how many buyers of a portal stand in its first and in its third tercile, and how far from there an untouched one
-- may have changed sides: each touched customer moves the bound by one place at most, and the others by one.
create temp table bounds on commit drop as
with touched as (
  select portal_id, 2 * count(*) as reach from touched_customers group by portal_id
),
buyers as (
  select touched.*, (
    select count(*) from marts.customers as buyers
    where buyers.portal_id = touched.portal_id and buyers.last_won_at is not null and buyers.kind <> 'none'
  ) as number
  from touched
)
-- Where three do not divide them, the first terciles have one more: as ntile has it.
select portal_id, reach, (number + 2) / 3 as lowest, number / 3 as highest
from buyers
