/** The marts as they are installed, and a few rows put there by hand. */
import type pg from 'pg'
import { loadEntities } from '../../loader/catalog.ts'
import { ensureTables } from '../../loader/tables.ts'
import { refreshMarts } from '../../marts/index.ts'

/** Creates the tables of `raw` and `marts`, without rows. */
export async function createMarts(pool: pg.Pool, timezone: string): Promise<void> {
  await ensureTables(pool, await loadEntities({ smartProcesses: [] }))
  await pool.query(
    `insert into app.portals (url, webhook, name) values ('https://demo.example', 'https://demo.example', 'demo.example')`,
  )
  await pool.query(`insert into app.settings (key, value) values ('timezone', $1)`, [
    JSON.stringify(timezone),
  ])
  await refreshMarts(pool)
}

/** A row of `marts.deals`; what is not given is plain. */
export type DealRow = { id: number; created_at: string } & Record<string, unknown>

const PLAIN = {
  portal_id: 1,
  portal: 'demo.example',
  status: 'open',
  pipeline: 'Продажи',
  pipeline_id: 0,
  stage: 'Новая',
  stage_id: 'NEW',
  stage_order: 10,
  manager: 'Анна',
  manager_id: 1,
  department: 'Отдел продаж',
  department_id: 5,
  department_path: 'Компания / Отдел продаж',
  department_ids: '/1/5/',
  source: 'Сайт',
  source_id: 'WEB',
  type: 'Продажа',
  company: 'Ромашка',
  contact: 'не указано',
  amount: 1000,
  currency: 'RUB',
  creation_manager: 'Анна',
  creation_manager_id: 1,
  creation_department: 'Отдел продаж',
  creation_department_id: 5,
  is_reporting: true,
  is_ignored: false,
}

export async function insertDeals(pool: pg.Pool, deals: DealRow[]): Promise<void> {
  for (const deal of deals)
    await insert(pool, 'marts.deals', {
      ...PLAIN,
      title: `Сделка ${deal.id}`,
      last_activity_at: deal.created_at,
      ...deal,
    })
}

export async function insert(pool: pg.Pool, table: string, row: Record<string, unknown>): Promise<void> {
  const names = Object.keys(row)
  const places = names.map((_, index) => `$${index + 1}`)
  await pool.query(
    `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  )
}

/** Marks every month that has rows as changed, as a full transformation would. */
export async function bumpMonths(pool: pg.Pool, timezone: string): Promise<void> {
  const months = (entity: string, table: string, column: string) => `
    insert into app.month_versions
    select '${entity}', date_trunc('month', ${column}, '${timezone}'), 1 from ${table} where ${column} is not null group by 2
    on conflict (entity, month) do update set version = month_versions.version + 1;`
  await pool.query(
    months('deals', 'marts.deals', 'created_at') +
      months('sales', 'marts.sales', 'date') +
      `insert into app.month_versions values ('data_quality', 'epoch', 1)
       on conflict (entity, month) do update set version = month_versions.version + 1`,
  )
}
