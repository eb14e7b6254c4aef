/** The measures once more, as plain SQL over the marts: what Cube's answers are compared with. */
import type pg from 'pg'
import type { CubeQuery } from '../../server/cube/result.ts'

const cycle = 'extract(epoch from closed_at - created_at)'

const closed = (won: string) => ({
  won_count: `count(*) filter (where ${won})`,
  won_amount: `sum(amount) filter (where ${won})`,
  average_check: `sum(amount) filter (where ${won}) / nullif(count(*) filter (where ${won}), 0)`,
  cycle_days: `sum(${cycle}) filter (where ${won}) / nullif(count(*) filter (where ${won}), 0) / 86400`,
  new_won_count: `count(*) filter (where ${won} and not is_repeat)`,
  repeat_won_count: `count(*) filter (where ${won} and is_repeat)`,
  new_won_amount: `sum(amount) filter (where ${won} and not is_repeat)`,
  repeat_won_amount: `sum(amount) filter (where ${won} and is_repeat)`,
  repeat_share: `1.0 * count(*) filter (where ${won} and is_repeat) / nullif(count(*) filter (where ${won}), 0)`,
})

const MEASURES: Record<string, Record<string, string>> = {
  deals: {
    ...closed(`status = 'won'`),
    count: 'count(*)',
    lost_count: `count(*) filter (where status = 'lost')`,
    open_count: `count(*) filter (where status = 'open')`,
    total_amount: 'sum(amount)',
    lost_amount: `sum(amount) filter (where status = 'lost')`,
    open_amount: `sum(amount) filter (where status = 'open')`,
    conversion: `1.0 * count(*) filter (where status = 'won') / nullif(count(*), 0)`,
    loss_share: `1.0 * count(*) filter (where status = 'lost') / nullif(count(*), 0)`,
    upsell_amount: 'sum(upsell_amount)',
  },
  sales: {
    ...closed(`event = 'won'`),
    created_count: `count(*) filter (where event = 'created')`,
    lost_count: `count(*) filter (where event = 'lost')`,
    lost_amount: `sum(amount) filter (where event = 'lost')`,
    win_rate: `1.0 * count(*) filter (where event = 'won') / nullif(count(*) filter (where event in ('won', 'lost')), 0)`,
    overall_conversion: `1.0 * count(*) filter (where event = 'won') / nullif(count(*) filter (where event = 'created'), 0)`,
  },
  deal_stages: {
    reached: 'count(*) filter (where reached)',
    visited: 'count(*) filter (where visited)',
    skipped: 'count(*) filter (where skipped)',
    advanced: 'count(*) filter (where advanced)',
    conversion_to_next: '1.0 * count(*) filter (where advanced) / nullif(count(*) filter (where reached), 0)',
    skipped_share: '1.0 * count(*) filter (where skipped) / nullif(count(*) filter (where reached), 0)',
    lost_here: 'count(*) filter (where lost_here)',
    drop_share: '1.0 * count(*) filter (where lost_here) / nullif(count(*) filter (where reached), 0)',
    average_days: 'sum(stay_seconds) / nullif(sum(completed_visits), 0) / 86400',
    current_count: 'count(*) filter (where is_here)',
    current_amount: 'sum(amount) filter (where is_here)',
  },
}

export type Reference = Map<string, Record<string, number | null>>

/** Values of the measures by the row's dimensions (joined by `|`). Understands what the page sends: equality and days. */
export async function reference(pool: pg.Pool, query: CubeQuery, timezone: string): Promise<Reference> {
  const cube = query.measures![0]!.split('.')[0]!
  const bare = (member: string) => member.slice(cube.length + 1)
  const time = query.timeDimensions?.[0]
  const column = time && (DERIVED[bare(time.dimension)] ?? bare(time.dimension))
  const keys = (query.dimensions ?? []).map(bare)
  if (time?.granularity)
    keys.push(
      `to_char(date_trunc('${time.granularity}', ${column} at time zone '${timezone}'), 'YYYY-MM-DD')`,
    )
  const where = ((query.filters ?? []) as { member: string; values: string[] }[]).map(
    ({ member, values }) => `${bare(member)}::text in (${values.map((value) => `'${value}'`).join(', ')})`,
  )
  if (time?.dateRange)
    where.push(
      `(${column} at time zone '${timezone}')::date between '${time.dateRange[0]}' and '${time.dateRange[1]}'`,
    )
  const measures = query.measures!.map(
    (member) => `(${MEASURES[cube]![bare(member)]})::float8 as "${member}"`,
  )
  const { rows } = await pool.query(`
    select concat_ws('|', ${[`''`, ...keys].join(', ')}) as key, ${measures.join(', ')} from marts.${cube}
    where ${['true', ...where].join(' and ')} ${keys.length > 0 ? `group by ${keys.join(', ')}` : ''}`)
  return new Map(rows.map(({ key, ...values }) => [key, values]))
}

const DERIVED: Record<string, string> = {
  idle_since: `(case when status = 'open' then last_activity_at end)`,
  won_at: `(case when event = 'won' then date end)`,
}

/** Cube's rows in the form of the reference. */
export function asReference(query: CubeQuery, data: Record<string, string | null>[]): Reference {
  const time = query.timeDimensions?.find(({ granularity }) => granularity)
  const keyOf = (row: Record<string, string | null>) => {
    const parts = (query.dimensions ?? []).map((name) => row[name]).filter((value) => value !== null)
    if (time) parts.push(row[`${time.dimension}.${time.granularity}`]!.slice(0, 10))
    return ['', ...parts].join('|')
  }
  const values = (row: Record<string, string | null>) =>
    Object.fromEntries(query.measures!.map((name) => [name, row[name] === null ? null : Number(row[name])]))
  return new Map(data.map((row) => [keyOf(row), values(row)]))
}
