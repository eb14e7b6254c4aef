-- touched: moments in every month, because months begin at another moment now or all rows are new. The first and the
-- last of a day in UTC are enough: no such day lies in three months of any zone.
insert into touched (created_at, closed_at, in_sales)
select unnest(array[min(created_at), max(created_at)]), null::timestamptz, true
from marts.deals
group by date_trunc('day', created_at at time zone 'UTC')
union all
select null, unnest(array[min(closed_at), max(closed_at)]), true
from marts.deals
where closed_at is not null
group by date_trunc('day', closed_at at time zone 'UTC')
