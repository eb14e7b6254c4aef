/** What only watching can tell: amounts and responsible people of the past. */
import type { Pool } from 'pg'
import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { at, emptyPortal, log, row, rows, set } from './support.ts'
import { putDeal, putDictionaries } from './worked-example.ts'

async function portal(): Promise<Pool> {
  const pool = await emptyPortal()
  await putDictionaries(pool)
  return pool
}

const deal = (pool: Pool, columns: string) => row(pool, `select ${columns} from marts.deals where id = 1`)

const opportunity = (record_id: number, old: number, fresh: number, held: string, changed: string) => ({
  field: 'opportunity',
  record_id,
  old_value: String(old),
  new_value: String(fresh),
  previous_at: at(held),
  changed_at: at(changed),
})

test('the growth of an amount is known for deals made while we watched', async () => {
  const pool = await portal()
  await set(pool, 'installed_at', at('05.01'))
  const won = { currency_id: 'USD', opportunity: 15 }
  const history: [string, string][] = [
    ['C7:NEW', '06.01'],
    ['C7:WON', '09.01'],
  ]
  await putDeal(pool, { id: 1, ...won }, history)
  await putDeal(pool, { id: 2, ...won }, [['C7:NEW', '02.01'], history[1]!])
  await putDeal(pool, { id: 3, ...won }, history)
  await putDeal(pool, { id: 4, ...won }, [history[0]!])
  for (const id of [1, 2, 4]) await log(pool, opportunity(id, 10, 15, '06.01', '07.01'))
  await refreshMarts(pool)
  expect(await rows(pool, 'select id, upsell_amount from marts.deals order by id')).toEqual([
    { id: 1, upsell_amount: 450 },
    { id: 2, upsell_amount: null },
    { id: 3, upsell_amount: 0 },
    { id: 4, upsell_amount: null },
  ])
})

test('what changes with the closing belongs to it, what changes later does not', async () => {
  const pool = await portal()
  await set(pool, 'installed_at', at('05.01'))
  const history: [string, string][] = [
    ['C7:NEW', '06.01'],
    ['C7:WON', '09.01'],
  ]
  await putDeal(pool, { id: 1, opportunity: 40, currency_id: 'RUB' }, history)
  await log(pool, opportunity(1, 10, 20, '06.01', '09.01 10:05'))
  await log(pool, opportunity(1, 20, 40, '09.01 10:05', '12.01'))
  await refreshMarts(pool)
  expect(await deal(pool, 'amount, upsell_amount')).toEqual({ amount: 40, upsell_amount: 10 })
})

test('a growth counts the currency at both ends', async () => {
  const pool = await portal()
  await set(pool, 'installed_at', at('05.01'))
  await putDeal(pool, { id: 1, opportunity: 10, currency_id: 'USD' }, [
    ['C7:NEW', '06.01'],
    ['C7:WON', '09.01'],
  ])
  const change = { record_id: 1, previous_at: at('06.01'), changed_at: at('07.01') }
  await log(pool, { ...change, field: 'currency_id', old_value: 'RUB', new_value: 'USD' })
  await log(pool, { ...change, field: 'opportunity', old_value: '500', new_value: '10' })
  await refreshMarts(pool)
  expect(await deal(pool, 'upsell_amount')).toEqual({ upsell_amount: 400 })
})

test('who was responsible at an event is told by the change log', async () => {
  const pool = await portal()
  await putDeal(pool, { id: 1, assigned_by_id: 3 }, [
    ['C7:NEW', '02.01'],
    ['C7:WON', '09.01'],
  ])
  const change = { record_id: 1, field: 'assigned_by_id' }
  await log(pool, {
    ...change,
    old_value: '1',
    new_value: '2',
    previous_at: at('02.01'),
    changed_at: at('05.01'),
  })
  await log(pool, {
    ...change,
    old_value: '2',
    new_value: null,
    previous_at: at('09.01'),
    changed_at: at('10.01'),
  })
  await log(pool, {
    ...change,
    old_value: null,
    new_value: '3',
    previous_at: at('10.01'),
    changed_at: at('11.01'),
  })
  await refreshMarts(pool)
  const events = await rows(
    pool,
    'select event, manager_id, event_manager_id, event_manager from marts.sales where id = 1 order by event',
  )
  expect(events).toMatchObject([
    { event: 'created', manager_id: 3, event_manager_id: 1 },
    { event: 'won', manager_id: 3, event_manager_id: 2 },
  ])
  expect(events[0]!.event_manager).not.toBe(events[1]!.event_manager)
})
