-- misplaced: among all buyers, by $figure.
insert into misplaced
with placed as (
  select portal_id, id, $tercile as known, ntile(3) over (partition by portal_id order by $figure, id) as tercile
  from marts.customers
  where last_won_at is not null and kind <> 'none'
)
select portal_id, id, '$tercile', tercile from placed where known is distinct from tercile
