-- touched: every month, because months begin at another moment now.
insert into touched (created_at, closed_at, in_sales)
select created_at, closed_at, true from marts.deals
