/** The clients of the worked example, one without deals and a deal without a client, added up by hand. */
import type pg from 'pg'
import { refreshMarts } from '../../../marts/index.ts'
import { put } from '../../marts/support.ts'
import { putDeal, putDeals, putDictionaries } from '../../marts/worked-example.ts'
import { type Case, type HandChecked, rawTables } from '../hand-checked.ts'

const ANNA = 1
const BORIS = 2

async function world(pool: pg.Pool): Promise<void> {
  await rawTables(pool)
  await putDictionaries(pool)
  await put(
    pool,
    'companies',
    { id: 11, assigned_by_id: ANNA },
    { id: 12, assigned_by_id: BORIS },
    { id: 13, title: 'C', assigned_by_id: ANNA },
  )
  await put(pool, 'contacts', { id: 21, assigned_by_id: BORIS })
  await putDeals(pool)
  await putDeal(pool, { id: 7, assigned_by_id: ANNA, opportunity: 10_000 }, [['C7:NEW', '02.01']])
  await putDeal(pool, { id: 8, company_id: 12, assigned_by_id: ANNA, opportunity: 5000 }, [
    ['C7:NEW', '02.01'],
    ['C7:DEAR', '03.01'],
  ])
  await refreshMarts(pool)
}

const MONEY = ['won_amount', 'average_check', 'open_amount', 'lost_amount', 'revenue_per_customer']

const cases: Case[] = [
  {
    // A, B, C, X and nobody; A bought twice.
    title: 'customers and their deals',
    cube: 'customers',
    measures: ['count', 'deals_count', 'won_count', 'open_count', 'lost_count', 'repeat_customers'],
    rows: [[5, 8, 4, 2, 2, 1]],
  },
  {
    // 190 000 + 70 000 + 30 000; / 4; 200 000 + 10 000; 50 000 + 5 000; 290 000 / 5
    title: 'what customers bought, think over and refused',
    cube: 'customers',
    measures: MONEY,
    rows: [[290_000, 72_500, 210_000, 55_000, 58_000]],
  },
  {
    title: 'one customer a row',
    cube: 'customers',
    dimensions: ['id', 'name', 'kind_title', 'manager'],
    measures: ['deals_count', 'won_count', 'open_count', 'lost_count', ...MONEY],
    rows: [
      ['company:11', 'A', 'Компания', 'Анна Белова', 2, 2, 0, 0, 190_000, 95_000, 0, 0, 190_000],
      ['company:12', 'B', 'Компания', 'Борис Волков', 3, 1, 1, 1, 70_000, 70_000, 200_000, 5000, 70_000],
      ['company:13', 'C', 'Компания', 'Анна Белова', 0, 0, 0, 0, 0, null, 0, 0, 0],
      ['contact:21', 'X', 'Контакт', 'Борис Волков', 2, 1, 0, 1, 30_000, 30_000, 0, 50_000, 30_000],
      ['none', 'не указано', 'не указано', 'не указано', 1, 0, 1, 0, 0, null, 10_000, 0, 0],
    ],
  },
  {
    title: "a customer is its own manager's, whoever leads the deals",
    cube: 'customers',
    dimensions: ['manager'],
    measures: ['count', 'won_count', 'won_amount', 'revenue_per_customer', 'repeat_customers'],
    rows: [
      ['Анна Белова', 2, 2, 190_000, 95_000, 1],
      ['Борис Волков', 2, 2, 100_000, 50_000, 0],
      ['не указано', 1, 0, 0, 0, 0],
    ],
  },
  {
    // The last purchase: X, A, B. How often: B, X (by id), A. How much: X, B, A.
    title: 'segments by terciles',
    cube: 'customers',
    dimensions: ['segment', 'recency', 'frequency', 'monetary'],
    measures: ['count', 'won_amount'],
    rows: [
      ['Без покупок', null, null, null, 1, 0],
      ['Верные', '2', '3', '3', 1, 190_000],
      ['не указано', null, null, null, 1, 0],
      ['Новички', '3', '1', '2', 1, 70_000],
      ['Потерянные', '1', '2', '1', 1, 30_000],
    ],
  },
  {
    title: "figures of a row as dimensions, without a customer's total",
    cube: 'customers',
    dimensions: [
      'won_amount_own',
      'won_count_own',
      'average_check_own',
      'open_amount_own',
      'lost_amount_own',
    ],
    measures: ['count'],
    query: { filters: [{ member: 'customers.kind', operator: 'equals', values: ['company'] }] },
    rows: [
      ['0', '0', null, '0', '0', 1],
      ['70000.00', '1', '70000.000000000000', '200000.00', '5000.00', 1],
      ['190000.00', '2', '95000.000000000000', '0', '0', 1],
    ],
  },
]

export default { world, cases } satisfies HandChecked
