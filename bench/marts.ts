/** How long raw → marts takes, in full and for 1 000 changed deals, in portals of 50 000 and 200 000 deals. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { loadEntities } from '../loader/catalog.ts'
import { ensureTables } from '../loader/tables.ts'
import { refreshMarts } from '../marts/index.ts'
import { migrate } from '../server/migrate.ts'
import { startPostgres } from '../server/postgres.ts'

const SIZES = (process.env.BENCH_SIZES ?? '50000,200000').split(',').map(Number)
const CHANGED = 1_000
const RUNS = 5

/** Milliseconds by size; `ratio` is full ÷ incremental of the same run. */
export async function bench() {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrina-bench-'))
  const postgres = await startPostgres({ dataDir })
  const figures: Record<string, Record<string, number>> = {}
  try {
    for (const deals of SIZES) figures[deals] = await measure(await portal(postgres.url, deals), deals)
    return figures
  } finally {
    await postgres.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function measure(pool: pg.Pool, deals: number): Promise<Record<string, number>> {
  const full = await refreshMarts(pool)
  const idle = await median(async () => (await refreshMarts(pool)).ms)
  const again = await refreshMarts(pool, { full: true })
  const changed: number[] = []
  const incremental = await median(async () => {
    await change(pool, deals)
    const report = await refreshMarts(pool)
    changed.push(report.changedDeals)
    return report.ms
  })
  await pool.query(`update raw.users set last_name = 'Новый', synced_at = clock_timestamp() where id = 7`)
  const renamed = await refreshMarts(pool)
  await pool.query(`update raw.categories set name = 'Другая', synced_at = clock_timestamp() where id = 3`)
  const pipeline = await refreshMarts(pool)
  await pool.query(
    `update raw.deals set title = title || '!', synced_at = clock_timestamp() where id % 2 = 0`,
  )
  const half = await refreshMarts(pool)
  await pool.end()
  return {
    full_ms: Math.round(full.ms),
    full_again_ms: Math.round(again.ms),
    idle_ms: Math.round(idle),
    incremental_ms: Math.round(incremental),
    incremental_deals: Math.max(...changed),
    renamed_manager_ms: Math.round(renamed.ms),
    renamed_manager_deals: renamed.changedDeals,
    renamed_pipeline_ms: Math.round(pipeline.ms),
    renamed_pipeline_deals: pipeline.changedDeals,
    half_changed_ms: Math.round(half.ms),
    ratio: Math.round(full.ms / incremental),
  }
}

async function median(run: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < RUNS; i++) times.push(await run())
  return times.sort((a, b) => a - b)[RUNS >> 1]!
}

/** Moves 1 000 deals scattered over all ages to another stage, as a sync would bring them. */
async function change(pool: pg.Pool, deals: number): Promise<void> {
  await pool.query(`
    with moved as (
      update raw.deals
      set stage_id = 'C' || category_id || ':' || (array['S2', 'S3', 'WON', 'LOSE'])[1 + floor(random() * 4)::int],
        moved_time = now(), date_modify = now(), last_activity_time = now(), synced_at = clock_timestamp()
      where id in (select 1 + floor(random() * ${deals})::bigint from generate_series(1, ${CHANGED}))
      returning id, category_id, stage_id
    )
    insert into raw.deal_stage_history (portal_id, id, type_id, owner_id, created_time, category_id, stage_id, synced_at)
    select 1, (select max(id) from raw.deal_stage_history) + row_number() over (), 2, id, now(), category_id, stage_id, clock_timestamp()
    from moved`)
}

/** A database of its own with a portal of so many deals: 6 moves and 3 activities each, over 36 months. */
async function portal(url: string, deals: number): Promise<pg.Pool> {
  const name = `marts_${deals}`
  const administrator = new pg.Client({ connectionString: url })
  await administrator.connect()
  await administrator.query(`create database ${name}`)
  await administrator.end()
  const own = new URL(url)
  own.pathname = `/${name}`
  await migrate(own.href)
  const pool = new pg.Pool({ connectionString: own.href })
  await ensureTables(pool, await loadEntities({ smartProcesses: [] }))
  for (const statement of fill(deals)) await pool.query(statement)
  return pool
}

function fill(deals: number): string[] {
  return [
    `select setseed(0.5)`,
    `insert into app.portals (url, webhook, name) values ('https://demo.example', 'https://demo.example', 'demo.example')`,
    `insert into app.settings values ('timezone', '"Europe/Moscow"')`,
    `insert into raw.categories (portal_id, id, name, synced_at) select 1, n, 'Воронка ' || n, clock_timestamp() from generate_series(1, 8) n`,
    `insert into raw.statuses (portal_id, entity_id, status_id, name, sort, semantics, synced_at)
     select 1, 'DEAL_STAGE_' || n, 'C' || n || ':' || s.code, s.code, s.place * 10, s.semantics, clock_timestamp()
     from generate_series(1, 8) n,
       (values ('S1', 1, null), ('S2', 2, null), ('S3', 3, null), ('S4', 4, null), ('S5', 5, null), ('S6', 6, null),
         ('WON', 7, 'S'), ('LOSE', 8, 'F'), ('APOLOGY', 9, 'F')) as s (code, place, semantics)`,
    `insert into raw.departments (portal_id, id, name, parent, synced_at)
     select 1, n, 'Отдел ' || n, case when n > 1 then n / 2 end, clock_timestamp() from generate_series(1, 10) n`,
    `insert into raw.users (portal_id, id, name, last_name, department_ids, user_type, synced_at)
     select 1, n, 'Имя', 'Фамилия ' || n, array[1 + n % 10], 'employee', clock_timestamp() from generate_series(1, 60) n`,
    `insert into raw.currencies (portal_id, currency, amount, amount_cnt, base, synced_at)
     values (1, 'RUB', 1, 1, true, clock_timestamp()), (1, 'USD', 90, 1, null, clock_timestamp())`,
    `insert into raw.companies (portal_id, id, title, synced_at) select 1, n, 'Компания ' || n, clock_timestamp() from generate_series(1, ${deals / 12}) n`,
    `insert into raw.contacts (portal_id, id, name, synced_at) select 1, n, 'Контакт ' || n, clock_timestamp() from generate_series(1, ${deals / 3}) n`,
    `insert into raw.user_fields (portal_id, entity_id, field_name, list, synced_at)
     values (1, 'CRM_DEAL', 'UF_CRM_KIND', '[{"id":"1","value":"Розница"},{"id":"2","value":"Опт"}]', clock_timestamp())`,
    `insert into raw.deals (portal_id, id, title, category_id, stage_id, opportunity, currency_id, company_id, contact_id, assigned_by_id,
       modify_by_id, date_create, date_modify, moved_time, last_activity_time, source_id, custom, synced_at)
     select 1, n, 'Сделка ' || n, c, 'C' || c || ':' || (array['S3', 'S5', 'WON', 'LOSE', 'APOLOGY'])[1 + floor(random() * 5)::int],
       floor(random() * 1000000), case when random() < 0.1 then 'USD' else 'RUB' end,
       1 + floor(random() * ${deals / 12}), 1 + floor(random() * ${deals / 3}), 1 + floor(random() * 60), 1 + floor(random() * 60),
       made, made + '20 days', made + '20 days', made + '20 days', 'WEB',
       jsonb_build_object('UF_CRM_KIND', (1 + n % 2)::text, 'UF_CRM_NOTE', 'заметка ' || n), clock_timestamp()
     from (select n, 1 + n % 8 as c, timestamptz '2023-01-01' + random() * interval '1080 days' as made
           from generate_series(1, ${deals}) n) as made`,
    `insert into raw.deal_stage_history (portal_id, id, type_id, owner_id, created_time, category_id, stage_id, synced_at)
     select 1, id * 6 + place, case place when 0 then 1 else 2 end, id, date_create + place * interval '4 days', category_id,
       case place when 5 then stage_id else 'C' || category_id || ':S' || (array[1, 2, 3, 2, 4])[place + 1] end, clock_timestamp()
     from raw.deals, generate_series(0, 5) as place`,
    `insert into raw.activities (portal_id, id, owner_type_id, owner_id, created, last_updated, completed, deadline, synced_at)
     select 1, id * 3 + n, 2, id, date_create + n * interval '5 days', date_create + n * interval '6 days', n < 2,
       date_create + n * interval '7 days', clock_timestamp()
     from raw.deals, generate_series(0, 2) as n`,
  ]
}
