/** What a reader sees while roll-ups are missing, behind, being built or broken: the right number, and never an error. */
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { bumpMonths, insertDeals } from '../schema/marts.ts'
import { EXECUTIVE, type Stand, stand, ZONE } from '../schema/start.ts'

const JANUARY = { dimension: 'deals.created_at', dateRange: ['2026-01-01', '2026-01-31'] }
const QUESTION = {
  measures: ['deals.count', 'deals.total_amount'],
  dimensions: ['deals.manager'],
  timeDimensions: [{ ...JANUARY, granularity: 'month' }],
}
const TABLE = 'pre_aggregations.deals_people_month'

let here: Stand
let pool: pg.Pool
beforeAll(async () => {
  here = await stand(async ({ pool }) => {
    for (let id = 1; id <= 20; id++)
      await insertDeals(pool, [
        { id, created_at: `2026-01-${10 + (id % 9)}T12:00:00+03:00`, manager: `М${id % 3}` },
      ])
    await bumpMonths(pool, ZONE)
  })
  pool = here.database.pool
}, 180_000)
afterAll(() => here.close())

const ask = async () => {
  const { data, usedPreAggregations } = await here.cube.load(QUESTION, EXECUTIVE)
  const rows = (data as Record<string, string>[])
    .map((row) => `${row['deals.manager']} ${row['deals.count']} ${Number(row['deals.total_amount'])}`)
    .sort()
  return { rows, tables: Object.keys(usedPreAggregations ?? {}) }
}
const expected = async () => {
  const { rows } = await pool.query(
    `select manager || ' ' || count(*) || ' ' || coalesce(sum(amount), 0)::float8 as text from marts.deals group by manager`,
  )
  return rows.map(({ text }) => text as string).sort()
}
const everyTableBehind = () => pool.query('update app.rollups set version = -1')

beforeEach(() => here.cube.refresh())

test('before anything is built the marts answer, with the same numbers', async () => {
  await pool.query(`truncate app.rollups; drop table ${TABLE}`)
  const cold = await ask()
  expect(cold).toEqual({ rows: await expected(), tables: [] })
  await here.cube.refresh()
  expect(await ask()).toEqual({ rows: cold.rows, tables: [TABLE] })
})

test('a table that was made by another definition is not read', async () => {
  await pool.query(
    `update app.rollups set definition = 'of last week'; update ${TABLE} set "deals__count" = 999`,
  )
  expect(await ask()).toEqual({ rows: await expected(), tables: [] })
  await here.cube.refresh()
  expect(await ask()).toEqual({ rows: await expected(), tables: [TABLE] })
})

test('a table that is gone is not missed', async () => {
  await pool.query(`drop table ${TABLE}`)
  expect(await ask()).toEqual({ rows: await expected(), tables: [] })
})

test('marts that changed behind our back are answered from themselves', async () => {
  await insertDeals(pool, [{ id: 100, created_at: '2026-01-20T12:00:00+03:00', manager: 'М9' }])
  await bumpMonths(pool, ZONE)
  expect(await ask()).toEqual({ rows: await expected(), tables: [] })
})

/** Changes a deal as `refreshMarts` does: with its images, and with `maintain` in the same transaction. */
async function changeDeal(change: string): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`select pg_advisory_xact_lock(hashtext('vitrina.marts'))`)
    await client.query(
      'create temp table before_deals on commit drop as select * from marts.deals where id = 1',
    )
    await client.query(change)
    await client.query(
      'create temp table after_deals on commit drop as select * from marts.deals where id = 1',
    )
    await client.query('update app.month_versions set version = version + 1')
    await here.cube.maintain(client, { imaged: ['deals'], rebuilt: ['sales'] })
    await client.query('commit')
  } finally {
    client.release()
  }
}

test('a change of the marts and of their roll-ups is seen at once; what could not be corrected waits', async () => {
  await changeDeal(`update marts.deals set manager = 'М7', amount = null where id = 1`)
  expect(await ask()).toEqual({ rows: await expected(), tables: [TABLE] })
  const behind = await pool.query('select name from app.rollups where version = -1')
  expect(behind.rows.map(({ name }) => name as string)).toContain('sales_day')
  expect(behind.rows.filter(({ name }) => !name.startsWith('sales'))).toEqual([])
})

test('a table that does not agree with what leaves it is left behind, and the marts change all the same', async () => {
  await pool.query(`delete from ${TABLE}`)
  await changeDeal(`delete from marts.deals where id = 1`)
  expect(await ask()).toEqual({ rows: await expected(), tables: [] })
  await here.cube.refresh()
  expect(await ask()).toEqual({ rows: await expected(), tables: [TABLE] })
})

test('readers are answered while everything is built again and again', { timeout: 120_000 }, async () => {
  const right = JSON.stringify(await expected())
  let done = false
  let answers = 0
  const wrong = new Set<string>()
  const readers = Array.from({ length: 2 }, async () => {
    while (!done) {
      const rows = await ask().then(
        ({ rows }) => JSON.stringify(rows),
        (error) => String(error),
      )
      if (rows !== right) wrong.add(rows)
      answers++
    }
  })
  for (let round = 0; round < 3; round++) {
    await everyTableBehind()
    await here.cube.refresh()
  }
  done = true
  await Promise.all(readers)
  expect([...wrong]).toEqual([])
  expect(answers).toBeGreaterThan(4)
})

test('who reads a table for long holds up neither its readers nor, in the end, its builder', async () => {
  const client = await pool.connect()
  await client.query(`begin; select count(*) from ${TABLE}`)
  await everyTableBehind()
  const built = here.cube.refresh()
  const waiting = async () =>
    (
      await pool.query(
        `select from pg_locks where relation = '${TABLE}'::regclass and mode = 'AccessExclusiveLock' and not granted`,
      )
    ).rowCount
  await expect.poll(waiting, { timeout: 60_000, interval: 20 }).toBe(1)
  expect((await ask()).rows).toEqual(await expected())
  const { rows } = await pool.query(`select count(*)::int as n from ${TABLE}`)
  expect(rows[0].n).toBeGreaterThan(0)
  await client.query('commit')
  client.release()
  await built
  expect(await ask()).toEqual({ rows: await expected(), tables: [TABLE] })
})

test('an end in the middle of a build leaves no half table behind', async () => {
  const other = await stand(async ({ pool }) => {
    await insertDeals(pool, [{ id: 1, created_at: '2026-01-10T12:00:00+03:00' }])
    await bumpMonths(pool, ZONE)
  })
  const building = other.cube.refresh().catch(() => {})
  await expect
    .poll(async () => (await other.database.pool.query('select from app.rollups')).rowCount, {
      timeout: 60_000,
      interval: 5,
    })
    .toBeGreaterThan(0)
  await other.cube.stop()
  await building
  const { rows } = await other.database.pool.query(
    `select relname from pg_class where relnamespace = 'pre_aggregations'::regnamespace and relkind = 'r'
     except select name from app.rollups`,
  )
  expect(rows).toEqual([])
  await other.close()
}, 120_000)
