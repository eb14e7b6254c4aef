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
  category_id: string
  pipeline: string
  stage_id: string
  stage: string
  count: number
}

const STAGES = `
  with counted as (
    select category_id, stage_id, count(*)::int as count from raw.deals
    where deleted_at is null group by category_id, stage_id
  ), known as (
    select coalesce(substring(entity_id from 'DEAL_STAGE_([0-9]+)$')::bigint, 0) as category_id, status_id as stage_id, name, sort
    from raw.statuses where entity_id ~ '^DEAL_STAGE(_[0-9]+)?$'
  )
  select category_id, coalesce(categories.name, '#' || category_id) as pipeline, stage_id,
    coalesce(known.name, stage_id) as stage, coalesce(count, 0) as count
  from known full join counted using (category_id, stage_id) left join raw.categories on categories.id = category_id
  where category_id is not null and stage_id is not null
  order by categories.sort, category_id, known.sort nulls last, stage_id`

/** Counts deals by pipeline and stage in `raw.deals` and in the portal, which counts them itself. */
export async function controlTotals(pool: pg.Pool, portal: PortalClient): Promise<ControlTotal[]> {
  const { rows } = await pool.query<StageCount>(STAGES)
  const all = await pool.query<{ count: number }>(
    'select count(*)::int as count from raw.deals where deleted_at is null',
  )
  const questions = new Map<string, Command>([['all', countDeals({})]])
  rows.forEach(({ category_id, stage_id }, index) => {
    questions.set(`s${index}`, countDeals({ CATEGORY_ID: category_id, STAGE_ID: stage_id }))
  })
  const answers = await askAll(portal, questions)
  const total = (name: string) => {
    const answer = answers.get(name)
    if (answer.kind === 'refused') throw answer.error
    return answer.total ?? 0
  }
  return [
    ...rows.map(({ pipeline, stage, count }, index) => ({
      pipeline,
      stage,
      here: count,
      portal: total(`s${index}`),
    })),
    { pipeline: 'all', stage: '', here: all.rows[0]!.count, portal: total('all') },
  ]
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

function countDeals(filter: Record<string, string>): Command {
  return { method: 'crm.deal.list', params: { filter, select: ['ID'], order: { ID: 'ASC' }, start: 0 } }
}
