import type pg from 'pg'
import { askAll } from './ask.ts'
import type { Command, PortalClient } from './portal-client.ts'

/** Deals of one stage, counted here and by the portal. */
export interface ControlTotal {
  pipeline: string
  stage: string
  here: number
  portal: number
}

interface StageCount {
  category_id: string | null
  pipeline: string
  stage_id: string
  stage: string
  count: number
}

const STAGES = `
  with counted as (
    select category_id, stage_id, count(*)::int as count from raw.deals
    where portal_id = $1 and deleted_at is null group by category_id, stage_id
  ), known as (
    select coalesce(substring(entity_id from 'DEAL_STAGE_([0-9]+)$')::bigint, 0) as category_id, status_id as stage_id, name, sort
    from raw.statuses where portal_id = $1 and deleted_at is null and entity_id ~ '^DEAL_STAGE(_[0-9]+)?$'
  )
  select category_id, coalesce(categories.name, '#' || category_id) as pipeline, stage_id,
    coalesce(known.name, stage_id) as stage, coalesce(count, 0) as count
  from known
  full join counted using (category_id, stage_id)
  left join raw.categories on categories.portal_id = $1 and categories.id = category_id
  where category_id is not null and stage_id is not null
  order by categories.sort, category_id, known.sort nulls last, stage_id`

/** Leads have one pipeline; a portal without leads has no rows and is not asked. */
const LEADS = `
  with counted as (
    select status_id as stage_id, count(*)::int as count from raw.leads
    where portal_id = $1 and deleted_at is null group by status_id
  )
  select null as category_id, 'leads' as pipeline, stage_id, coalesce(statuses.name, stage_id) as stage, count
  from counted
  left join raw.statuses on statuses.portal_id = $1 and statuses.entity_id = 'STATUS' and statuses.status_id = stage_id
  where stage_id is not null
  order by statuses.sort nulls last, stage_id`

/**
 * Counts deals by pipeline and stage, and leads by status, in `raw` and in the portal, which counts them itself.
 *
 * @throws {MethodError} when the portal refuses to count
 */
export async function controlTotals(
  pool: pg.Pool,
  portal: PortalClient,
  portalId: number,
): Promise<ControlTotal[]> {
  const deals = (await pool.query<StageCount>(STAGES, [portalId])).rows
  const leads = (await pool.query<StageCount>(LEADS, [portalId])).rows
  const stages = [...deals, ...leads]
  const wholes = [
    { name: 'deals', here: await countOf(pool, 'raw.deals', portalId) },
    ...(leads.length > 0 ? [{ name: 'leads', here: await countOf(pool, 'raw.leads', portalId) }] : []),
  ]
  const questions = new Map<string, Command>(wholes.map(({ name }) => [name, count(name, {})]))
  stages.forEach(({ category_id, stage_id }, index) => {
    questions.set(
      `s${index}`,
      category_id === null
        ? count('leads', { STATUS_ID: stage_id })
        : count('deals', { CATEGORY_ID: category_id, STAGE_ID: stage_id }),
    )
  })
  const answers = await askAll(portal, questions)
  const total = (name: string) => {
    const answer = answers.get(name)
    if (answer.kind === 'refused') throw answer.error
    return answer.total ?? 0
  }
  return [
    ...stages.map(({ pipeline, stage, count: here }, index) => ({
      pipeline,
      stage,
      here,
      portal: total(`s${index}`),
    })),
    ...wholes.map(({ name, here }) => ({ pipeline: `all ${name}`, stage: '', here, portal: total(name) })),
  ]
}

async function countOf(pool: pg.Pool, table: string, portalId: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from ${table} where portal_id = $1 and deleted_at is null`,
    [portalId],
  )
  return rows[0]!.count
}

/** The totals as a table for the terminal; differing lines are marked. */
export function formatTotals(totals: ControlTotal[]): string {
  const lines = totals.map(({ pipeline, stage, here, portal }) => [
    [pipeline, stage].filter(Boolean).join(' / '),
    String(here),
    String(portal),
    here === portal ? '' : `differs by ${here - portal}`,
  ])
  const table = [['pipeline / stage', 'here', 'portal', ''], ...lines]
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((line) => line[column]!.length)))
  return table
    .map(([name, here, portal, note]) =>
      `${name!.padEnd(widths[0]!)}  ${here!.padStart(widths[1]!)}  ${portal!.padStart(widths[2]!)}  ${note}`.trimEnd(),
    )
    .join('\n')
}

function count(entity: string, filter: Record<string, string>): Command {
  const method = entity === 'leads' ? 'crm.lead.list' : 'crm.deal.list'
  return { method, params: { filter, select: ['ID'], order: { ID: 'ASC' }, start: 0 } }
}
