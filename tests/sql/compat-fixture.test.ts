/** The fixture answers as the lists expect, before anybody asks it by SQL. */
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cube, startCube } from '../../server/cube.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { FIXTURE_MODEL, FIXTURE_USERS, FIXTURE_ZONE, installFixture } from './support/fixture.ts'

let database: TestDatabase
let cube: Cube
beforeAll(async () => {
  database = await freshDatabase()
  await installFixture(database.pool)
  cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'a secret of the tests only',
    timezone: FIXTURE_ZONE,
    log: pino({ level: 'silent' }),
    schemaDir: FIXTURE_MODEL,
  })
  await cube.refresh()
})
afterAll(async () => {
  await cube.stop()
  await database.drop()
})

const { boss, m1 } = FIXTURE_USERS
const byStage = { measures: ['deals.count', 'deals.amount_sum'], dimensions: ['deals.stage'] }

test('the boss sees all deals', async () => {
  const { data } = await cube.load(
    { measures: ['deals.count', 'deals.titles', 'deals.conversion'] },
    boss.context,
  )
  expect(data).toEqual([
    { 'deals.count': '8', 'deals.titles': '7', 'deals.conversion': '0.50000000000000000000' },
  ])
})

test('a manager sees two, through the view as well', async () => {
  for (const measure of ['deals.count', 'sales.count'])
    expect((await cube.load({ measures: [measure] }, m1.context)).data).toEqual([{ [measure]: '2' }])
})

test('the roll-up is built and answers', async () => {
  const { data, usedPreAggregations } = await cube.load(byStage, boss.context)
  expect(Object.keys(usedPreAggregations ?? {})).toEqual(['pre_aggregations.deals_by_day'])
  expect(data).toHaveLength(4)
  const { rows } = await database.pool.query('select name from app.rollups')
  expect(rows).toHaveLength(1)
})

test('the view joins the managers', async () => {
  const { data } = await cube.load(
    {
      measures: ['sales.count'],
      dimensions: ['sales.managers_city'],
      order: { 'sales.managers_city': 'asc' },
    },
    boss.context,
  )
  expect(data).toEqual([
    { 'sales.managers_city': 'Kazan', 'sales.count': '5' },
    { 'sales.managers_city': 'Omsk', 'sales.count': '2' },
    { 'sales.managers_city': null, 'sales.count': '1' },
  ])
})
