/** The table that plain SQL asks, beside the cubes over the same rows. */

/** @param zone  the reporting zone */
export const reference = (zone: string): string => `
insert into marts.fx_deals
  select n, (array['Alpha','beta','Gamma_1','O''Hara','100%','delta','omega', null])[1 + n * 7 % 8], nullif(n % 4, 0),
    (array['won','lost','open', null, 'won', ''])[1 + n * 5 % 6], nullif(n % 9, 0) * 100,
    timestamptz '2025-11-03 00:00:00+00' + n * interval '19 hours 7 minutes 0.5 seconds', (array[true, false, null])[1 + n % 3]
  from generate_series(9, 260) as n;
create schema reference;
create table reference.deals as
  select id::float8, title, stage, manager_id::float8, amount::float8, (amount - 10)::float8 as net, is_repeat,
    (created_at at time zone '${zone}')::timestamp as "createdAt", stage = 'won' as is_won
  from marts.fx_deals;
-- What PostgreSQL computes for numeric only, the SQL API computes for numbers of cubes as well.
create function public.round(float8, int) returns numeric language sql return round($1::numeric, $2);
create function public.mod(float8, int) returns numeric language sql return mod($1::numeric, $2::numeric);
create operator public.% (leftarg = float8, rightarg = int, function = public.mod);
create table reference.managers as select id::float8, name, city from marts.fx_managers;
create view reference.sales as
  select deals.*, name as managers_name, city as managers_city from reference.deals left join reference.managers on managers.id = manager_id;
`
