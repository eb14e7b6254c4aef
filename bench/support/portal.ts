/** A portal that grew for three years, written straight into `raw` by SQL: fast, and the same numbers give the same rows. */
import type pg from 'pg'
import { loadEntities } from '../../loader/catalog.ts'
import { ensureTables } from '../../loader/tables.ts'
import {
  DAYS,
  DEPARTMENTS,
  MANAGERS,
  PIPELINES,
  type PortalSize,
  SOURCES,
  STEPS,
  sizeOf,
} from './portal-size.ts'
import { withoutIndexes } from './without-indexes.ts'

export const ZONE = 'Europe/Moscow'

/**
 * Fills the empty tables of `raw` in a migrated database: so many deals over 36 months that end now, with 6 moves and 3 activities
 * each, half as many leads, and what belongs to them. Cycles take days to months, so that deals of many months are open
 * at any time; some are forgotten for years.
 */
export async function fillPortal(pool: pg.Pool, deals: number): Promise<void> {
  const size = sizeOf(deals)
  await ensureTables(pool, await loadEntities({ smartProcesses: [] }))
  const client = await pool.connect()
  try {
    await client.query(
      `set work_mem = '256MB'; set maintenance_work_mem = '512MB'; set enable_nestloop = off`,
    )
    for (const statement of dictionaries(size)) await client.query(statement)
    await client.query('create schema bench')
    await withoutIndexes(client, 'raw', async () => {
      await client.query(drawnDeals(size))
      await client.query(DEALS)
      await client.query(DEAL_HISTORY)
      await client.query(ACTIVITIES)
      await client.query(drawnLeads(size))
      await client.query(LEADS)
      await client.query(LEAD_HISTORY)
    })
    await client.query('drop schema bench cascade')
    await client.query('reset all')
  } finally {
    client.release()
  }
  await pool.query('vacuum analyze')
}

/** A number in [0, 1) that depends on the row's number `n` and a salt. */
export const random = (salt: number, n = 'n') =>
  `((hashint8extended(${n}, ${salt}) & 1048575)::float8 / 1048576)`

/** Nearly normal, mean 0, deviation 1. */
const normal = (salt: number) => `((${random(salt)} + ${random(salt + 1)} + ${random(salt + 2)} - 1.5) * 2)`

const upTo = (most: number, salt: number) => `1 + floor(${random(salt)} * ${most})::int`

const each = (table: string, columns: string, values: string, rows: number) =>
  `insert into raw.${table} (portal_id, ${columns}, synced_at)
   select 1, ${values}, clock_timestamp() from generate_series(1, ${rows}) as n`

function dictionaries(size: PortalSize): string[] {
  return [
    `insert into app.portals (url, webhook, name) values ('https://demo.example', 'https://demo.example', 'demo.example')`,
    `insert into app.settings (key, value) values ('timezone', '"${ZONE}"'), ('installed_at', to_jsonb(now()))
     on conflict (key) do update set value = excluded.value`,
    each('categories', 'id, name, sort', `n, 'Воронка ' || n, n * 10`, PIPELINES),
    `insert into raw.statuses (portal_id, entity_id, status_id, id, name, sort, semantics, synced_at)
     select 1, 'DEAL_STAGE_' || n, 'C' || n || ':' || code, n * 100 + place, title, place * 10, semantics, clock_timestamp()
     from generate_series(1, ${PIPELINES}) as n
     cross join (
       select 'S' || place, place, 'Стадия ' || place, null from generate_series(1, ${STEPS}) as place
       union all values ('WON', 50, 'Успех', 'S'), ('LOSE', 51, 'Провал', 'F'), ('APOLOGY', 52, 'Дорого', 'F')
     ) as stage (code, place, title, semantics)`,
    `insert into raw.statuses (portal_id, entity_id, status_id, id, name, sort, semantics, synced_at)
     select 1, 'STATUS', code, 5000 + place, title, place * 10, semantics, clock_timestamp()
     from (values ('NEW', 1, 'Новый', null), ('IN_PROCESS', 2, 'В работе', null), ('QUALIFY', 3, 'Квалификация', null),
       ('CONVERTED', 4, 'Качественный', 'S'), ('JUNK', 5, 'Некачественный', 'F')) as stage (code, place, title, semantics)`,
    `insert into raw.statuses (portal_id, entity_id, status_id, id, name, sort, synced_at)
     select 1, 'SOURCE', 'SRC' || n, 6000 + n, 'Источник ' || n, n * 10, clock_timestamp() from generate_series(1, ${SOURCES}) as n
     union all select 1, 'DEAL_TYPE', 'SALE', 7000, 'Продажа', 10, clock_timestamp()`,
    each('departments', 'id, name, parent', `n, 'Отдел ' || n, case when n > 1 then n / 2 end`, DEPARTMENTS),
    each(
      'users',
      'id, active, name, last_name, department_ids, user_type',
      `n, true, 'Имя', 'Фамилия ' || n, array[1 + n % ${DEPARTMENTS}], 'employee'`,
      MANAGERS,
    ),
    `insert into raw.currencies (portal_id, currency, amount, amount_cnt, base, synced_at)
     values (1, 'RUB', 1, 1, true, clock_timestamp()), (1, 'USD', 90, 1, null, clock_timestamp())`,
    `insert into raw.user_fields (portal_id, entity_id, field_name, label, user_type_id, list, synced_at)
     values (1, 'CRM_DEAL', 'UF_CRM_KIND', 'Вид', 'enumeration', '[{"id":"1","value":"Розница"},{"id":"2","value":"Опт"}]', clock_timestamp()),
       (1, 'CRM_DEAL', 'UF_CRM_NOTE', 'Заметка', 'string', null, clock_timestamp())`,
    each(
      'companies',
      'id, title, assigned_by_id, date_create, date_modify',
      `n, 'Компания ' || n, ${upTo(MANAGERS, 40)}, now() - interval '${DAYS} days', now() - interval '1 day'`,
      size.companies,
    ),
    each(
      'contacts',
      'id, name, last_name, assigned_by_id, date_create, date_modify',
      `n, 'Контакт', 'Номер ' || n, ${upTo(MANAGERS, 41)}, now() - interval '${DAYS} days', now() - interval '1 day'`,
      size.contacts,
    ),
  ]
}

/** A moment of a working day: records are made in office hours, some at night by forms of the site. */
const madeAt = (rows: number) => `
  least(now() - interval '1 minute', case
    when ${random(1)} < 0.95 then
      date_trunc('day', now() - interval '${DAYS} days' * (1 - n / ${rows}.0::float8), '${ZONE}') + interval '8 hours' + interval '11 hours' * ${random(2)}
    else now() - interval '${DAYS} days' * (1 - n / ${rows}.0::float8)
  end)::timestamptz(3)`

/**
 * bench.deals: what a deal's life is made of. finish: the step it came to; until: its end, or the last that happened to it; returns: it
 * went one step back once.
 */
const drawnDeals = ({ deals, leads, companies, contacts }: PortalSize) => `
  create unlogged table bench.deals as
  with made as (
    select
      n, ${madeAt(deals)} as made,
      ${upTo(PIPELINES, 3)} as pipeline, ${upTo(MANAGERS, 4)} as manager,
      1 + floor(power(${random(5)}, 2) * ${SOURCES})::int as source,
      case when ${random(6)} < 0.7 then ${upTo(companies, 7)} end as company,
      case when ${random(8)} < 0.9 then ${upTo(contacts, 9)} end as contact,
      case when ${random(10)} < 0.3 then greatest(1, floor(n * ${leads}::float8 / ${deals})::int) end as lead,
      interval '1 day' * exp(3.1 + 0.9 * ${normal(11)}) as cycle,
      ${random(14)} as luck, ${random(15)} as pace, ${random(16)} as reach, ${random(17)} < 0.5 as returns,
      case when ${random(18)} < 0.03 then 0 else floor(500000 + 30000000 * power(${random(19)}, 3))::bigint / 100.0 end as money,
      ${random(20)} < 0.1 as is_foreign
    from generate_series(1, ${deals}) as n
  ),
  ended as (
    select *, case when luck > 0.94 or made + cycle > now() then 'P' when luck < 0.33 then 'S' else 'F' end as outcome from made
  ),
  placed as (
    select *,
      case outcome when 'S' then case when reach < 0.7 then ${STEPS} else ${STEPS - 1} end
        when 'F' then ${STEPS} - floor(power(reach, 1.2) * ${STEPS})::int else 1 + floor(reach * ${STEPS})::int end as finish,
      (case when outcome <> 'P' then made + cycle when luck > 0.94 then made + least(cycle * 2, (now() - made) * 0.9)
        else made + (now() - made) * (0.4 + 0.6 * pace) end)::timestamptz(3) as until
    from ended
  )
  select
    n, made, pipeline, manager, source, company, contact, lead, outcome, finish, until, money, is_foreign,
    returns and finish > 1 as returns,
    'C' || pipeline || ':' || case outcome when 'S' then 'WON' when 'F' then case when reach < 0.6 then 'LOSE' else 'APOLOGY' end
      else 'S' || finish end as stage
  from placed;
  analyze bench.deals`

/** When a step of a life of so many steps is entered. */
const entered = (step: string) => `(made + (until - made) * ((${step} - 1) / finish::float8))::timestamptz(3)`

const DEALS = `
  insert into raw.deals
    (portal_id, id, title, type_id, category_id, stage_id, stage_semantic_id, opportunity, currency_id, company_id, contact_id, lead_id,
     assigned_by_id, created_by_id, modify_by_id, moved_by_id, date_create, date_modify, moved_time, last_activity_time,
     begindate, closed, opened, is_recurring, source_id, utm_source, utm_medium, custom, synced_at)
  select 1, n, 'Сделка ' || n, 'SALE', pipeline, stage, outcome, case when is_foreign then round(money / 90, 2) else money end,
    case when is_foreign then 'USD' else 'RUB' end, company, contact, lead, manager, manager, manager, manager, made, until,
    case when outcome <> 'P' then until else ${entered('finish + case when returns then 0.6 else 0 end')} end, until,
    made::date, outcome <> 'P', true, false, 'SRC' || source,
    case when source < 10 then 'yandex' end, case when source < 10 then 'cpc' end,
    jsonb_build_object('UF_CRM_KIND', (1 + n % 2)::text, 'UF_CRM_NOTE', 'заметка ' || n), clock_timestamp()
  from bench.deals`

/** Ids follow time, as the portal's do: the rows of one deal lie far apart. */
const DEAL_HISTORY = `
  insert into raw.deal_stage_history
    (portal_id, id, type_id, owner_id, created_time, category_id, stage_semantic_id, stage_id, synced_at)
  select 1, row_number() over (order by entered_at, n, place), case when place = 1 then 1 else 2 end, n, entered_at, pipeline, semantics, stage, clock_timestamp()
  from (
    select n, pipeline, place, 'P' as semantics, 'C' || pipeline || ':S' || place::int as stage, ${entered('place')} as entered_at
    from bench.deals cross join generate_series(1, ${STEPS}) as place
    where place <= finish and (place in (1, finish) or ${random(30, 'n * 8 + place')} < 0.9)
    union all
    select n, pipeline, finish + shift, 'P', 'C' || pipeline || ':S' || finish - step, ${entered('finish + shift')}
    from bench.deals cross join (values (0.3, 1), (0.6, 0)) as back (shift, step)
    where returns
    union all
    select n, pipeline, finish + 1, outcome, stage, until from bench.deals where outcome <> 'P'
  ) as entries
  order by entered_at, n, place`

/** By a number from 0 to 1: kinds of activities as the portal names them. */
const KINDS = `(values (0.0, 0.45, 2, 'VOXIMPLANT_CALL', 'CALL'), (0.45, 0.7, 4, 'CRM_EMAIL', 'EMAIL'),
  (0.7, 0.87, 6, 'CRM_TODO', 'TODO'), (0.87, 0.96, 1, 'CRM_MEETING', 'MEETING'), (0.96, 1.01, 6, 'CRM_OTHER', 'NOTE'))
  as kind (least_luck, most_luck, type_id, provider, provider_type)`

const ACTIVITIES = `
  insert into raw.activities
    (portal_id, id, owner_type_id, owner_id, type_id, provider_id, provider_type_id, subject, direction, completed, created,
     last_updated, start_time, end_time, deadline, responsible_id, author_id, bindings, synced_at)
  select 1, row_number() over (order by made, n, k), 2, n, type_id, provider, provider_type, 'Дело ' || k, 1 + (n + k) % 2, is_done, made,
    made, case when type_id in (1, 2) then made end, case when type_id in (1, 2) then made + interval '20 minutes' * ${random(31, 'n * 4 + k')} end,
    case when not is_done then made + interval '15 days' * ${random(32, 'n * 4 + k')} end, manager, manager,
    jsonb_build_array(jsonb_build_object('owner_type_id', 2, 'owner_id', n)), clock_timestamp()
  from (
    select n, k, manager, outcome <> 'P' or k < 2 as is_done, ${random(33, 'n * 4 + k')} as luck,
      (made + (until - made) * ${random(34, 'n * 4 + k')})::timestamptz(3) as made
    from bench.deals cross join generate_series(0, 2) as k
  ) as drawn
  join ${KINDS} on luck >= least_luck and luck < most_luck
  order by made, n, k`

const drawnLeads = ({ leads, companies, contacts }: PortalSize) => `
  create unlogged table bench.leads as
  with made as (
    select n, ${madeAt(leads)} as made, ${upTo(MANAGERS, 54)} as manager, 1 + floor(power(${random(55)}, 2) * ${SOURCES})::int as source,
      case when ${random(56)} < 0.3 then ${upTo(companies, 57)} end as company, case when ${random(58)} < 0.5 then ${upTo(contacts, 59)} end as contact,
      interval '1 day' * exp(1.2 + ${normal(61)}) as cycle, ${random(64)} as luck, ${random(66)} as reach
    from generate_series(1, ${leads}) as n
  ),
  ended as (
    select *, case when luck > 0.95 or made + cycle > now() then 'P' when luck < 0.4 then 'S' else 'F' end as outcome from made
  )
  select *, case outcome when 'S' then 3 else 1 + floor(reach * 3)::int end as finish,
    (case when outcome <> 'P' then made + cycle else made + least(cycle, now() - made) * 0.9 end)::timestamptz(3) as until,
    case outcome when 'S' then 'CONVERTED' when 'F' then 'JUNK' else (array['NEW', 'IN_PROCESS', 'QUALIFY'])[1 + floor(reach * 3)::int] end as stage
  from ended;
  analyze bench.leads`

const LEADS = `
  insert into raw.leads
    (portal_id, id, title, status_id, status_semantic_id, opportunity, currency_id, company_id, contact_id, assigned_by_id, created_by_id,
     modify_by_id, date_create, date_modify, date_closed, moved_time, last_activity_time, has_phone, source_id, synced_at)
  select 1, n, 'Лид ' || n, stage, outcome, floor(1000 + 50000 * reach), 'RUB', company, contact, manager, manager, manager, made, until,
    case when outcome <> 'P' then until end, case when outcome <> 'P' then until else ${entered('finish')} end, until, true, 'SRC' || source,
    clock_timestamp()
  from bench.leads`

const LEAD_HISTORY = `
  insert into raw.lead_status_history (portal_id, id, type_id, owner_id, created_time, status_semantic_id, status_id, synced_at)
  select 1, row_number() over (order by entered_at, n, place), case when place = 1 then 1 else 2 end, n, entered_at, semantics, stage, clock_timestamp()
  from (
    select n, place, 'P' as semantics, (array['NEW', 'IN_PROCESS', 'QUALIFY'])[place] as stage, ${entered('place')} as entered_at
    from bench.leads cross join generate_series(1, 3) as place
    where place <= finish and (place in (1, finish) or ${random(65, 'n * 4 + place')} < 0.8)
    union all
    select n, finish + 1, outcome, stage, until from bench.leads where outcome <> 'P'
  ) as entries
  order by entered_at, n, place`
