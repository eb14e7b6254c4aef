-- misplaced: among the touched ones and those near a bound, by $figure. The index on it is read from both its ends.
insert into misplaced
with above_lowest as (
  select bounds.portal_id, neighbours.*, row_number() over place - 1 = least(lowest, reach) as is_first
  from bounds
  cross join lateral (
    select id, $figure as figure, $tercile as known
    from marts.customers as buyers
    where buyers.portal_id = bounds.portal_id and last_won_at is not null and kind <> 'none'
    order by $figure, id
    offset greatest(lowest - reach, 0)
    limit least(lowest, reach) + reach + 1
  ) as neighbours
  window place as (partition by bounds.portal_id order by figure, id)
),
above_middle as (
  select bounds.portal_id, neighbours.*, row_number() over place = least(highest, reach) as is_first
  from bounds
  cross join lateral (
    select id, $figure as figure, $tercile as known
    from marts.customers as buyers
    where buyers.portal_id = bounds.portal_id and last_won_at is not null and kind <> 'none'
    order by $figure desc, id desc
    offset greatest(highest - reach, 0)
    limit least(highest, reach) + reach + 1
  ) as neighbours
  window place as (partition by bounds.portal_id order by figure desc, id desc)
),
near as materialized (
  select * from above_lowest
  union all
  select * from above_middle
),
firsts as materialized (
  select portal_id, id, figure from near where is_first
),
examined as (
  select portal_id, id, figure, known from near
  union
  select portal_id, id, $figure, $tercile
  from touched_customers
  join marts.customers as buyers using (portal_id, id)
  where last_won_at is not null and kind <> 'none'
),
placed as (
  select
    portal_id, id, known,
    1 + (
      select count(*) from firsts
      where firsts.portal_id = examined.portal_id and (examined.figure, examined.id) >= (firsts.figure, firsts.id)
    ) as tercile
  from examined
)
select portal_id, id, '$tercile', tercile from placed where known is distinct from tercile
