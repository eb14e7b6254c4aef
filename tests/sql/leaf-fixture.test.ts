import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cube, startCube } from '../../server/cube.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { FIXTURE_MODEL, FIXTURE_USERS, FIXTURE_ZONE, installFixture } from './support/fixture.ts'
import { columns, type LeafStand, leafStand, rememberCore } from './support/leaf.ts'

let database: TestDatabase
let cube: Cube
let here: LeafStand
const BOSS = FIXTURE_USERS.boss.context

beforeAll(async () => {
  database = await freshDatabase()
  await installFixture(database.pool)
  const statements = rememberCore()
  cube = await startCube({
    databaseUrl: database.url,
    apiSecret: 'a secret of the tests only',
    timezone: FIXTURE_ZONE,
    log: pino({ level: process.env.TEST_LOG ?? 'silent' }),
    schemaDir: FIXTURE_MODEL,
  })
  await cube.refresh()
  here = leafStand(await statements(), database, FIXTURE_ZONE)
})
afterAll(async () => {
  await here?.close()
  await cube?.stop()
  await database?.drop()
})

const of = (members: string[]) => columns(here, members)
const all = async (members: string[], more: object = {}, context = BOSS) =>
  (await here.rows({ relations: ['deals'], columns: await of(members), ...more }, context)).map((row) =>
    Object.values(row),
  )

test('a measure by a dimension', async () => {
  expect(new Map((await all(['deals.stage', 'deals.count'])) as [string, string][])).toEqual(
    new Map([
      ['lost', '2'],
      ['open', '1'],
      ['won', '4'],
      [null, '1'],
    ]),
  )
})

test('rows of the cube, one for each', async () => {
  const rows = await all(['deals.id', 'deals.stage', 'deals.createdAt', 'deals.count', 'deals.conversion'], {
    ungrouped: true,
    limit: 3,
  })
  expect(rows).toHaveLength(3)
  expect(rows[0]).toEqual(['1', 'won', '2026-01-05 10:00:00', '1', '1'])
})
