/** One row per event of a deal, its creation, win or loss: `truth.sales`. */
import { dealDimensions, deals } from './deals.ts'
import { count, days, ratio, sum, type Truth } from './measures.ts'

const sql = `
create table truth.sales as
select 'created' as event, d.created_at as date, d.creation_manager_id as event_manager_id, d.* from truth.deals d
union all
select d.status, d.closed_at, d.closing_manager_id, d.* from truth.deals d where d.status <> 'open';
`

const created = "event = 'created'"
const won = "event = 'won'"
const lost = "event = 'lost'"

export const sales: Truth = {
  sql,
  table: 'sales',
  times: ['date', 'created_at'],
  key: 'event_id',
  dimensions: {
    ...dealDimensions,
    stage_id: 'stage_id',
    event: 'event',
    is_reporting: 'is_reporting',
    creation_manager_id: deals.dimensions.creation_manager_id!,
    closing_manager_id: deals.dimensions.closing_manager_id!,
    event_manager_id: 'event_manager_id',
    event_manager: 'truth.person(portal_id, event_manager_id)',
    event_department_id: 'truth.department(portal_id, event_manager_id)',
  },
  measures: {
    created_count: count(created),
    won_count: count(won),
    lost_count: count(lost),
    won_amount: sum('amount', won),
    lost_amount: sum('amount', lost),
    average_check: ratio(sum('amount', won), count(won)),
    cycle_days: ratio(sum(days('created_at', 'closed_at'), won), count(won)),
    win_rate: ratio(count(won), `${count(won)} + ${count(lost)}`),
    overall_conversion: ratio(count(won), count(created)),
    new_won_count: count(`${won} and is_repeat = false`),
    repeat_won_count: count(`${won} and is_repeat`),
    new_won_amount: sum('amount', `${won} and is_repeat = false`),
    repeat_won_amount: sum('amount', `${won} and is_repeat`),
    repeat_share: ratio(count(`${won} and is_repeat`), count(won)),
  },
  additive: [
    ...['created_count', 'won_count', 'lost_count', 'new_won_count', 'repeat_won_count'],
    ...['won_amount', 'lost_amount', 'new_won_amount', 'repeat_won_amount'],
  ],
  shares: ['win_rate', 'repeat_share'],
  within: [],
  sums: [
    ['won_count', ['new_won_count', 'repeat_won_count']],
    ['won_amount', ['new_won_amount', 'repeat_won_amount']],
  ],
}
