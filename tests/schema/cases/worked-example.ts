/** The worked example of the metrics, digit by digit: portal over HTTP → loader → marts → Cube. */
import type pg from 'pg'
import pino from 'pino'
import { expect } from 'vitest'
import { createLoader } from '../../../loader/index.ts'
import { refreshMarts } from '../../../marts/index.ts'
import { workedExample } from '../../../portal/fixtures/worked-example.ts'
import { startPortal } from '../../../portal/index.ts'
import { set } from '../../marts/support.ts'
import type { Case, HandChecked } from '../hand-checked.ts'
import { ZONE } from '../start.ts'

async function world(pool: pg.Pool): Promise<void> {
  await set(pool, 'timezone', ZONE)
  const portal = await startPortal({ data: workedExample, limits: false })
  const loader = createLoader({ webhookUrl: portal.webhookUrl, pool, log: pino({ level: 'silent' }) })
  try {
    await loader.run()
    await refreshMarts(pool)
  } finally {
    await loader.close()
    await portal.close()
  }
}

const created: Case['period'] = ['created_at', '2026-01-01', '2026-01-31']
const january: Case['period'] = ['date', '2026-01-01', '2026-01-31']

const deals: Case[] = [
  {
    title: 'deals created in January',
    cube: 'deals',
    period: created,
    measures: ['count', 'won_count', 'lost_count', 'open_count'],
    rows: [[5, 3, 1, 1]],
  },
  {
    // 100 000 + 90 000 + 50 000 + 200 000 + 70 000, of which 1, 2 and 6 are won, 3 is lost, 4 is open.
    title: 'amounts of the deals created in January',
    cube: 'deals',
    period: created,
    measures: ['total_amount', 'won_amount', 'lost_amount', 'open_amount'],
    rows: [[510_000, 260_000, 50_000, 200_000]],
  },
  {
    // 260 000 / 3; (10 + 10 + 3) / 3
    title: 'ratios of the deals created in January',
    cube: 'deals',
    period: created,
    measures: ['conversion', 'loss_share', 'average_check', 'cycle_days'],
    rows: [[0.6, 0.2, 86_666.6667, 7.6667]],
  },
  {
    // 1 is the first of company A, 2 its second; 6 follows deal 5 of contact X.
    title: 'new and repeat sales among the deals created in January',
    cube: 'deals',
    period: created,
    measures: ['new_won_count', 'repeat_won_count', 'new_won_amount', 'repeat_won_amount', 'repeat_share'],
    rows: [[1, 2, 100_000, 160_000, 0.6667]],
  },
  {
    title: 'repeat sales one by one',
    cube: 'deals',
    dimensions: ['id'],
    measures: ['won_amount'],
    query: { filters: [{ member: 'deals.is_repeat', operator: 'equals', values: ['true'] }] },
    rows: [
      ['2', 90_000],
      ['6', 70_000],
    ],
  },
]

const sales: Case[] = [
  {
    // Won in January: 1, 2, 5 and 6; lost: 3.
    title: 'events of January',
    cube: 'sales',
    period: january,
    measures: ['created_count', 'won_count', 'lost_count', 'won_amount', 'lost_amount'],
    rows: [[5, 4, 1, 290_000, 50_000]],
  },
  {
    // 290 000 / 4; 4 / (4 + 1); 4 / 5; (10 + 10 + 10 + 3) / 4
    title: 'ratios of the events of January',
    cube: 'sales',
    period: january,
    measures: ['average_check', 'win_rate', 'overall_conversion', 'cycle_days'],
    rows: [[72_500, 0.8, 0.8, 8.25]],
  },
  {
    // 5 is the first of contact X, 1 the first of company A.
    title: 'new and repeat sales of January',
    cube: 'sales',
    period: january,
    measures: ['new_won_count', 'repeat_won_count', 'new_won_amount', 'repeat_won_amount', 'repeat_share'],
    rows: [[2, 2, 130_000, 160_000, 0.5]],
  },
]

const nothing: Case[] = [
  {
    title: 'nothing created in a year: sums and ratios are blank, never 0 and never an error',
    cube: 'deals',
    period: ['created_at', '2020-01-01', '2020-12-31'],
    measures: ['total_amount', 'conversion', 'loss_share', 'average_check', 'cycle_days', 'repeat_share'],
    rows: [[null, null, null, null, null, null]],
  },
  {
    title: 'nothing happened in a year',
    cube: 'sales',
    period: ['date', '2020-01-01', '2020-12-31'],
    measures: ['won_amount', 'average_check', 'win_rate', 'overall_conversion', 'cycle_days', 'repeat_share'],
    rows: [[null, null, null, null, null, null]],
  },
  {
    // Deal 5 was created in December and is won: nothing is lost, nobody stands anywhere.
    title: 'one deal of December: a share of something is 0, a mean of nothing is blank',
    cube: 'deals',
    period: ['created_at', '2025-12-01', '2025-12-31'],
    measures: ['count', 'conversion', 'loss_share', 'average_check', 'repeat_share', 'lost_count'],
    rows: [[1, 1, 0, 30_000, 0, 0]],
  },
]

const about = (days: number) => expect.closeTo(days, 1)
/** Days that deal 4 has stood in its first stage. */
const standing = (Date.now() - Date.parse('2026-01-20T10:00:00+03:00')) / 86_400_000

const stages: Case[] = [
  {
    // Deal 4 is still in the first stage; 2 and 6 never were in the second, 6 not in the third.
    title: 'how far all six deals came',
    cube: 'deal_stages',
    dimensions: ['stage_order', 'stage'],
    measures: ['reached', 'visited', 'skipped', 'advanced', 'conversion_to_next', 'skipped_share'],
    rows: [
      ['1', 'Новая', 6, 6, 0, 5, 0.8333, 0],
      ['2', 'В работе', 5, 3, 2, 4, 0.8, 0.4],
      ['3', 'Счёт', 4, 3, 1, 4, 1, 0.25],
    ],
  },
  {
    // (2 + 1 + 1 + 1 + 3) / 5; (4 + 9 + 2) / 3; (4 + 9 + 7) / 3
    title: 'how long the six deals stayed and where they were lost',
    cube: 'deal_stages',
    dimensions: ['stage_order'],
    measures: ['average_days', 'lost_here', 'drop_share'],
    rows: [
      ['1', 1.6, 0, 0],
      ['2', 5, 1, 0.2],
      ['3', 6.6667, 0, 0],
    ],
  },
  {
    title: 'what stands in a stage now is deal 4',
    cube: 'deal_stages',
    dimensions: ['stage'],
    measures: ['current_count', 'current_amount', 'current_days'],
    query: { filters: [{ member: 'deal_stages.current_count', operator: 'gt', values: ['0'] }] },
    rows: [['Новая', 1, 200_000, about(standing)]],
  },
]

export default { world, cases: [...deals, ...sales, ...nothing, ...stages] } satisfies HandChecked
