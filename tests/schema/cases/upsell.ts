/** Deals whose amount changed between their creation and their closing, by the change log. */
import type pg from 'pg'
import { refreshMarts } from '../../../marts/index.ts'
import { at, log, set } from '../../marts/support.ts'
import { putDeal, putDictionaries } from '../../marts/worked-example.ts'
import { type HandChecked, rawTables } from '../hand-checked.ts'

const ANNA = 1
const BORIS = 2

async function world(pool: pg.Pool): Promise<void> {
  await rawTables(pool)
  await putDictionaries(pool)
  await set(pool, 'installed_at', at('05.01'))
  const won: [string, string][] = [
    ['C7:NEW', '06.01'],
    ['C7:WON', '09.01'],
  ]
  await putDeal(pool, { id: 1, assigned_by_id: ANNA, opportunity: 40_000 }, won)
  await putDeal(pool, { id: 2, assigned_by_id: ANNA, opportunity: 7000 }, won)
  await putDeal(pool, { id: 3, assigned_by_id: BORIS, opportunity: 8000 }, won)
  await putDeal(pool, { id: 4, assigned_by_id: BORIS, opportunity: 99_000 }, [['C7:NEW', '02.01'], won[1]!])
  await putDeal(pool, { id: 5, assigned_by_id: BORIS, opportunity: 99_000 }, [won[0]!, ['C7:DEAR', '09.01']])
  await log(pool, amount(1, 10_000, 15_000, '06.01', '07.01'))
  await log(pool, amount(1, 15_000, 40_000, '10.01', '12.01'))
  await log(pool, amount(2, 9000, 7000, '06.01', '08.01'))
  for (const id of [4, 5]) await log(pool, amount(id, 1000, 99_000, '06.01', '07.01'))
  await refreshMarts(pool)
}

const amount = (record_id: number, old: number, fresh: number, held: string, changed: string) => ({
  field: 'opportunity',
  record_id,
  old_value: String(old),
  new_value: String(fresh),
  previous_at: at(held),
  changed_at: at(changed),
})

export default {
  world,
  cases: [
    {
      // Anna: 15 000 − 10 000 and 7 000 − 9 000; what came after the closing does not count. Boris: nothing changed on deal 3,
      // deal 4 was there before the installation, deal 5 is lost.
      title: 'the growth of amounts until the closing',
      cube: 'deals',
      dimensions: ['manager'],
      measures: ['upsell_amount', 'won_count'],
      rows: [
        ['Анна Белова', 3000, 2],
        ['Борис Волков', 0, 2],
      ],
    },
    {
      title: 'the growth of amounts of deals that nobody watched is unknown',
      cube: 'deals',
      measures: ['upsell_amount'],
      query: { filters: [{ member: 'deals.id', operator: 'equals', values: ['4', '5'] }] },
      rows: [[null]],
    },
  ],
} satisfies HandChecked
