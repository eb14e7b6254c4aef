/** Deals with everything that comparisons go wrong on, and what they are in plain JavaScript. */
import type pg from 'pg'
import type { DealRow } from '../../schema/marts.ts'

/** Clocks change here, and a deal stands on each side of it. */
export const ZONE = 'Europe/Berlin'

const TITLES = [
  "O'Hara",
  '100%',
  'a_b',
  'axb',
  'back\\slash',
  'Ёлка',
  'ёлка',
  'ЁЛКА и ель',
  'a+b',
  'a b',
  '%27',
  '$' + '{x}`',
  '$1',
  '',
]
const MANAGERS = ['Анна', 'анна', 'Борис', 'Ёжик', 'Zoe', 'не указано']
const AROUND_CLOCKS = [
  '2025-03-30T00:30:00Z',
  '2025-03-30T01:00:00Z',
  '2025-10-25T23:59:59.999Z',
  '2025-10-26T00:30:00Z',
  '2025-10-26T01:30:00.001Z',
]

/** The same each time: differences are looked for in questions, not in rows. */
export function dealRows(count: number): DealRow[] {
  let seed = 7
  const next = (most: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * most)
  }
  const pick = <T>(list: T[]): T => list[next(list.length)]!
  return Array.from({ length: count }, (_, index) => {
    const created = Date.UTC(2024, 11, 1) + next(400 * 86_400_000)
    const status = pick(['open', 'won', 'lost'])
    const created_at =
      index < AROUND_CLOCKS.length * 4
        ? AROUND_CLOCKS[index % AROUND_CLOCKS.length]!
        : new Date(created).toISOString()
    const manager_id = pick([1, 2, 3, 10, null])
    return {
      id: index + 1,
      portal_id: 1 + (index % 2),
      portal: `portal${1 + (index % 2)}`,
      title: pick(TITLES),
      status,
      created_at,
      closed_at: status === 'open' ? null : new Date(created + next(60 * 86_400_000)).toISOString(),
      amount: pick([0, 0.1, 0.2, 100, 100.01, 1234567.89, -5, 333.33]),
      manager: pick(MANAGERS),
      manager_id,
      is_repeat: status === 'won' ? next(2) === 0 : null,
      loss_reason: status === 'lost' ? pick(['Дорого', 'дорого', 'No budget', null]) : null,
    }
  })
}

/** A deal as the database has it; `amount` in hundredths. */
export interface Deal {
  portal_id: number
  id: number
  title: string
  status: string
  manager: string
  manager_id: number | null
  loss_reason: string | null
  amount: number
  is_repeat: boolean | null
  created_at: number
  closed_at: number | null
  /** First days of units, by property name. */
  days: Record<string, string | null>
}

const UNITS = ['day', 'week', 'month', 'quarter', 'year']

export async function readDeals(pool: pg.Pool): Promise<Deal[]> {
  const cut = (time: string) =>
    UNITS.map(
      (unit) =>
        `to_char(date_trunc('${unit}', ${time} at time zone '${ZONE}'), 'YYYY-MM-DD') as "${time}_${unit}"`,
    ).join(', ')
  const { rows } = await pool.query(`
    select portal_id, id::int, title, status, manager, manager_id::int, loss_reason, (amount * 100)::int as amount, is_repeat,
      (extract(epoch from created_at) * 1000)::float8 as created_at, (extract(epoch from closed_at) * 1000)::float8 as closed_at,
      ${cut('created_at')}, ${cut('closed_at')}
    from marts.deals order by portal_id, id`)
  return rows.map((row) => {
    const days: Deal['days'] = {}
    for (const time of ['created_at', 'closed_at'])
      for (const unit of UNITS) days[`${time}_${unit}`] = row[`${time}_${unit}`]
    return { ...row, days }
  })
}
