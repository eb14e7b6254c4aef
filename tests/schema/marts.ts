/** The marts with the columns of docs/architecture.md, and a few rows put there by hand. */
import type pg from 'pg'

const COLUMNS = `id bigint primary key, title text, status text, pipeline text, pipeline_id bigint, stage text, stage_id text,
  stage_order int, manager text, manager_id bigint, department text, department_id bigint, department_path text,
  department_ids text, source text, source_id text, type text, company text, company_id bigint, contact text,
  contact_id bigint, amount numeric, opportunity numeric, currency text, created_at timestamptz(3),
  closed_at timestamptz(3), modified_at timestamptz(3), stage_entered_at timestamptz(3), last_activity_at timestamptz(3),
  next_activity_at timestamptz(3), is_repeat bool, loss_reason text, lead_id bigint, utm_source text, utm_medium text,
  utm_campaign text, utm_content text, utm_term text, upsell_amount numeric, custom jsonb, url text`

const FACTS = `deal_stage_id text primary key, deal_id bigint, pipeline text, pipeline_id bigint, stage text, stage_id text,
  stage_order int, entered_at timestamptz(3), is_current_pipeline bool, is_synthetic bool, visited bool, reached bool,
  advanced bool, skipped bool, lost_here bool, is_here bool, here_since timestamptz(3), visits int,
  completed_visits int, stay_seconds numeric`

const OWN = ['pipeline', 'pipeline_id', 'stage', 'stage_id', 'stage_order']

/** Creates `marts.deals`, `marts.sales` and `marts.deal_stages` anew, without rows. */
export async function createMarts(pool: pg.Pool): Promise<void> {
  const names = COLUMNS.split(/,\s*/).map((column) => column.split(' ')[0]!)
  const shared = names
    .filter((name) => !OWN.includes(name))
    .map((name) => `d.${name}`)
    .join(', ')
  await pool.query(`
    drop schema if exists marts cascade; create schema marts;
    create table marts.deals (${COLUMNS});
    create index on marts.deals (created_at); create index on marts.deals (closed_at);
    create table marts.deal_stage_facts (${FACTS});
    create index on marts.deal_stage_facts (deal_id);
    create view marts.sales as
      select d.*, 'created:' || id as event_id, 'created' as event, created_at as date from marts.deals d
      union all select d.*, 'won:' || id, 'won', closed_at from marts.deals d where status = 'won'
      union all select d.*, 'lost:' || id, 'lost', closed_at from marts.deals d where status = 'lost';
    create view marts.deal_stages as
      select ${shared}, f.pipeline, f.pipeline_id, f.stage, f.stage_id, f.stage_order, f.deal_stage_id, f.entered_at,
        f.is_current_pipeline, f.is_synthetic, f.visited, f.reached, f.advanced, f.skipped, f.lost_here, f.is_here,
        f.here_since, f.visits, f.completed_visits, f.stay_seconds
      from marts.deal_stage_facts f join marts.deals d on d.id = f.deal_id`)
}

/** A row of `marts.deals`; what is not given is blank or plain. */
export type DealRow = { id: number; created_at: string } & Record<string, unknown>

const PLAIN = {
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
  amount: 1000,
  currency: 'RUB',
}

export async function insertDeals(pool: pg.Pool, deals: DealRow[]): Promise<void> {
  for (const deal of deals) {
    const row: Record<string, unknown> = {
      ...PLAIN,
      title: `Сделка ${deal.id}`,
      last_activity_at: deal.created_at,
      ...deal,
    }
    await insert(pool, 'marts.deals', row)
  }
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
  await pool.query(months('deals', 'marts.deals', 'created_at') + months('sales', 'marts.sales', 'date'))
}
