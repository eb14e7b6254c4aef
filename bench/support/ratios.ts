/** Ratios of each cube over its sums, so that ways that only add up answer them too. */

const share = (part: string, whole: string) => `1.0 * ${part} / nullif(${whole}, 0)`
const days = (seconds: string, count: string) => `${seconds} / nullif(${count}, 0) / 86400`

type Formula = { formula: string; sums: string[] }
const ratio = (formula: string, ...sums: string[]): Formula => ({ formula, sums })

const DEALS: Record<string, Formula> = {
  average_check: ratio('won_amount / nullif(won_count, 0)', 'won_amount', 'won_count'),
  cycle_days: ratio(days('cycle_seconds', 'won_count'), 'cycle_seconds', 'won_count'),
  repeat_share: ratio(share('repeat_won_count', 'won_count'), 'repeat_won_count', 'won_count'),
}
const STAGES: Record<string, Formula> = {
  conversion_to_next: ratio(share('advanced', 'reached'), 'advanced', 'reached'),
  skipped_share: ratio(share('skipped', 'reached'), 'skipped', 'reached'),
  drop_share: ratio(share('lost_here', 'reached'), 'lost_here', 'reached'),
  average_days: ratio(days('stay_seconds', 'completed_visits'), 'stay_seconds', 'completed_visits'),
}

const RATIOS: Record<string, Record<string, Formula>> = {
  sales: {
    ...DEALS,
    win_rate: ratio(share('won_count', '(won_count + lost_count)'), 'won_count', 'lost_count'),
    overall_conversion: ratio(share('won_count', 'created_count'), 'won_count', 'created_count'),
  },
  deals: {
    ...DEALS,
    conversion: ratio(share('won_count', 'count'), 'won_count', 'count'),
    loss_share: ratio(share('lost_count', 'count'), 'lost_count', 'count'),
  },
  deal_stages: STAGES,
  lead_stages: STAGES,
  leads: { conversion: ratio(share('quality_count', 'count'), 'quality_count', 'count') },
  customers: DEALS,
  activities: {},
}

/** What has to be added up for these measures. */
export function sumsOf(cube: string, measures: string[]): string[] {
  return [...new Set(measures.flatMap((name) => RATIOS[cube]![name]?.sums ?? [name]))]
}

/**
 * The measures over a statement that gives their sums.
 *
 * @param by  columns to keep beside them
 * @param names  columns to keep that `joins` brings, as `expression as name`
 */
export function measuresOver(
  cube: string,
  measures: string[],
  by: string[],
  sums: string,
  names: string[] = [],
  joins = '',
): string {
  const columns = measures.map((name) => `${RATIOS[cube]![name]?.formula ?? quoted(name)} as ${quoted(name)}`)
  return `select ${[...by, ...names, ...columns].join(', ')} from (${sums}) as sums ${joins}`
}

/** `count` is a function as well. */
export const quoted = (name: string): string => `"${name}"`
