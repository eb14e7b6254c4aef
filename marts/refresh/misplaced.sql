-- misplaced: among the touched ones and those near a bound, by $figure. The index on it finds the bound and its neighbours.
insert into misplaced
with near as (
  select bounds.portal_id, bounds.tercile, neighbours.*
  from bounds
  cross join lateral (
    select
      id, $figure as figure,
      row_number() over (order by $figure, id) - 1 = ahead as is_bound
    from marts.customers as buyers
    where buyers.portal_id = bounds.portal_id and last_won_at is not null and kind <> 'none'
    order by $figure, id
    offset greatest(ahead - reach, 0)
    limit least(ahead, reach) + reach + 1
  ) as neighbours
),
examined as (
  select portal_id, id from near
  union
  select portal_id, id from touched_customers
),
placed as (
  select buyers.portal_id, buyers.id, buyers.$tercile as known, 1 + count(starts.id) as tercile
  from examined
  join marts.customers as buyers on buyers.portal_id = examined.portal_id and buyers.id = examined.id
  left join near as starts
    on starts.portal_id = buyers.portal_id and starts.is_bound and (buyers.$figure, buyers.id) >= (starts.figure, starts.id)
  where buyers.last_won_at is not null and buyers.kind <> 'none'
  group by buyers.portal_id, buyers.id
)
select portal_id, id, '$tercile', tercile from placed where known is distinct from tercile
