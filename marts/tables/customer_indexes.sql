-- Keys and indexes of marts.customers: for lists, and for the place of each buyer among those of their portal.
alter table marts.customers add primary key (portal_id, id);
create index customers_manager_id on marts.customers (manager_id);
create index customers_segment on marts.customers (segment, won_amount desc);
create index customers_won_amount on marts.customers (won_amount desc);
create index customers_won_count on marts.customers (won_count desc);
create index customers_open_amount on marts.customers (open_amount desc);
create index customers_lost_amount on marts.customers (lost_amount desc);
create index customers_last_won_at on marts.customers (last_won_at);
create index customers_recency on marts.customers (portal_id, last_won_at, id) include (recency)
  where last_won_at is not null and kind <> 'none';
create index customers_frequency on marts.customers (portal_id, won_count, id) include (frequency)
  where last_won_at is not null and kind <> 'none';
create index customers_monetary on marts.customers (portal_id, won_amount, id) include (monetary)
  where last_won_at is not null and kind <> 'none';

-- The deals of nobody in particular.
create index deals_without_client on marts.deals (portal_id) where company_id is null and contact_id is null
