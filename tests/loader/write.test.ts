import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadEntities } from '../../loader/catalog.ts'
import { columnsOf, defineEntity, keyOf, type Values } from '../../loader/entity.ts'
import { readRows } from '../../loader/read-rows.ts'
import { ensureTables, shapeOf } from '../../loader/tables.ts'
import { inTransaction } from '../../loader/transaction.ts'
import { createWriter, toCopyText } from '../../loader/write.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { listeningLog } from './support.ts'

const things = defineEntity({
  kind: 'stream',
  table: 'things',
  list: { method: 'things.list' },
  changes: [],
  columns: { id: 'id', name: 'text', price: 'numeric', made: 'time' },
  indexes: [['name']],
})
let database: TestDatabase

beforeEach(async () => {
  database = await freshDatabase()
  await ensureTables(database.pool, [things])
})

afterEach(() => database.drop())

const merge = (...rows: Values[]) =>
  inTransaction(database.pool, (client) => createWriter(things).merge(client, rows))
const stored = async () =>
  (await database.pool.query('select id, name, price from raw.things order by id')).rows

test('rows are inserted, changed, and left alone', async () => {
  expect(await merge(['1', 'a', '1.50', null], ['2', 'b', null, null])).toMatchObject({
    written: 2,
    inserted: 2,
  })
  const before = await database.pool.query('select synced_at from raw.things where id = 2')
  expect(await merge(['1', 'A', '1.50', null], ['2', 'b', null, null])).toMatchObject({
    written: 1,
    inserted: 0,
  })
  expect(await stored()).toEqual([
    { id: '1', name: 'A', price: '1.50' },
    { id: '2', name: 'b', price: null },
  ])
  expect((await database.pool.query('select synced_at from raw.things where id = 2')).rows).toEqual(
    before.rows,
  )
})

test('a deleted row comes back', async () => {
  await merge(['1', 'a', null, null])
  await database.pool.query('update raw.things set deleted_at = now()')
  expect(await merge(['1', 'a', null, null])).toMatchObject({ written: 1, inserted: 0 })
  expect((await database.pool.query('select from raw.things where deleted_at is null')).rowCount).toBe(1)
})

test('awkward text survives', async () => {
  const name = 'tab\t line\n return\r slash\\ \\N quote\' " {,} ё 🙂'
  await merge(['1', name, null, null])
  expect(await stored()).toEqual([{ id: '1', name, price: null }])
})

test('a row that Postgres refuses leaves the others', async () => {
  const rows: Values[] = Array.from({ length: 40 }, (_, index) => [
    String(index + 1),
    'x',
    index === 17 ? 'junk' : '1',
    null,
  ])
  const { written, rejected } = await merge(...rows)
  expect(written).toBe(39)
  expect(rejected).toEqual([{ key: '18', reason: expect.stringContaining('junk') }])
})

test('an unreadable row is left out and told about', () => {
  const log = listeningLog()
  const sent = [
    { ID: '1', NAME: 'a' },
    { ID: '2', PRICE: 'free' },
    { ID: '3', MADE: 'soon' },
    { NAME: 'no id' },
  ]
  const { rows, skipped } = readRows('things', columnsOf(things), keyOf(things), sent, log)
  expect([...rows.values()]).toEqual([['1', 'a', null, null]])
  expect(skipped).toBe(3)
  expect(log.lines[0]).toContain('"id":"2","reason":"price: expected a number')
})

test('a new column is added to a table in use', async () => {
  await merge(['1', 'a', null, null])
  const wider = defineEntity({ ...things, columns: { ...things.columns, colour: 'text' } })
  await ensureTables(database.pool, [wider])
  await ensureTables(database.pool, [wider])
  expect(shapeOf(wider)).not.toBe(shapeOf(things))
  const { rows } = await database.pool.query('select name, colour from raw.things')
  expect(rows).toEqual([{ name: 'a', colour: null }])
})

test('nulls and backslashes have their own marks', () => {
  expect(toCopyText([['1', null, '\\N']]).toString()).toBe('1\t\\N\t\\\\N\n')
})

test('every entity file defines a table of its own', async () => {
  const tables = (await loadEntities()).map(({ table }) => table)
  expect(tables).toEqual([
    'activities',
    'categories',
    'companies',
    'contacts',
    'currencies',
    'deal_stage_history',
    'deals',
    'departments',
    'statuses',
    'user_fields',
    'users',
  ])
})
