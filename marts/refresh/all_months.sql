-- touched: moments in every month, because months begin at another moment now or all rows are new. The first and the
-- last of a day in UTC are enough: no such day lies in three months of any zone.
insert into touched (created_at, closed_at, in_sales)
select min(created_at), null::timestamptz, true from marts.deals group by date_trunc('day', created_at, 'UTC')
union all
select max(created_at), null, true from marts.deals group by date_trunc('day', created_at, 'UTC')
union all
select null, min(closed_at), true from marts.deals group by date_trunc('day', closed_at, 'UTC')
union all
select null, max(closed_at), true from marts.deals group by date_trunc('day', closed_at, 'UTC')
