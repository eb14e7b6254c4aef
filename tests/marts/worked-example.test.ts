import { expect, test } from 'vitest'
import { refreshMarts } from '../../marts/index.ts'
import { emptyPortal, row, rows } from './support.ts'
import { putDeals, putDictionaries } from './worked-example.ts'

const JANUARY = (column: string) =>
  `${column} >= '2026-01-01 00:00 Europe/Moscow' and ${column} < '2026-02-01 00:00 Europe/Moscow'`

async function example() {
  const pool = await emptyPortal()
  await putDictionaries(pool)
  await putDeals(pool)
  await refreshMarts(pool)
  return pool
}

test('deals created in January', async () => {
  const pool = await example()
  const january = await row(
    pool,
    `select count(*), count(*) filter (where status = 'won') as won, count(*) filter (where status = 'lost') as lost,
       count(*) filter (where status = 'open') as open, sum(amount) filter (where status = 'won') as won_amount,
       round(avg(amount) filter (where status = 'won'), 2) as average_check,
       round(avg(extract(epoch from closed_at - created_at)) filter (where status = 'won') / 86400, 2) as cycle_days,
       array_agg(id order by id) filter (where is_repeat) as repeat_deals
     from marts.deals where ${JANUARY('created_at')}`,
  )
  expect(january).toEqual({
    count: 5,
    won: 3,
    lost: 1,
    open: 1,
    won_amount: 260000,
    average_check: 86666.67,
    cycle_days: 7.67,
    repeat_deals: ['2', '6'],
  })
})

test('sales of January', async () => {
  const pool = await example()
  const january = await row(
    pool,
    `select count(*) filter (where event = 'created') as created, count(*) filter (where event = 'won') as won,
       count(*) filter (where event = 'lost') as lost, sum(amount) filter (where event = 'won') as won_amount,
       round(avg(amount) filter (where event = 'won'), 2) as average_check,
       round(avg(extract(epoch from closed_at - created_at)) filter (where event = 'won') / 86400, 2) as cycle_days,
       count(*) filter (where event = 'won' and is_repeat) as repeat, count(distinct event_id) as events
     from marts.sales where ${JANUARY('date')}`,
  )
  expect(january).toEqual({
    created: 5,
    won: 4,
    lost: 1,
    won_amount: 290000,
    average_check: 72500,
    cycle_days: 8.25,
    repeat: 2,
    events: 10,
  })
})

test('stages of all six deals', async () => {
  const pool = await example()
  const stages = await rows(
    pool,
    `select stage, count(*) filter (where reached) as reached, count(*) filter (where visited) as visited,
       count(*) filter (where advanced) as advanced, count(*) filter (where skipped) as skipped,
       count(*) filter (where lost_here) as lost_here, count(*) filter (where is_here) as current,
       round(sum(stay_seconds) / 86400 / sum(completed_visits), 2) as average_days
     from marts.deal_stages group by stage, stage_order order by stage_order`,
  )
  expect(stages).toEqual([
    {
      stage: 'Новая',
      reached: 6,
      visited: 6,
      advanced: 5,
      skipped: 0,
      lost_here: 0,
      current: 1,
      average_days: 1.6,
    },
    {
      stage: 'В работе',
      reached: 5,
      visited: 3,
      advanced: 4,
      skipped: 2,
      lost_here: 1,
      current: 0,
      average_days: 5,
    },
    {
      stage: 'Счёт',
      reached: 4,
      visited: 3,
      advanced: 4,
      skipped: 1,
      lost_here: 0,
      current: 0,
      average_days: 6.67,
    },
  ])
})

test('a deal row carries every name', async () => {
  const pool = await example()
  expect(
    await row(
      pool,
      `select pipeline, stage, stage_order, manager, department, department_id, department_path, department_ids, company,
         contact, source, amount, opportunity, currency, loss_reason, url from marts.deals where id = 2`,
    ),
  ).toEqual({
    pipeline: 'Опт',
    stage: 'Успех',
    stage_order: 4,
    manager: 'Анна Белова',
    department: 'Продажи',
    department_id: 5,
    department_path: 'Компания / Продажи',
    department_ids: '/1/5/',
    company: 'A',
    contact: 'не указано',
    source: 'не указано',
    amount: 90000,
    opportunity: 1000,
    currency: 'USD',
    loss_reason: null,
    url: 'https://demo.example/crm/deal/details/2/',
  })
  expect(await row(pool, 'select loss_reason from marts.deals where id = 3')).toEqual({
    loss_reason: 'Дорого',
  })
})
