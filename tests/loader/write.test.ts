import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadEntities } from '../../loader/catalog.ts'
import { columnsOf, defineEntity, keyOf, nameOf, type Values } from '../../loader/entity.ts'
import { readRows } from '../../loader/read-rows.ts'
import { ensureTables, shapeOf } from '../../loader/tables.ts'
import { inTransaction } from '../../loader/transaction.ts'
import { createWriter, toCopyText } from '../../loader/write.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

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
  inTransaction(database.pool, (client) => createWriter(things, 1).merge(client, rows))
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

test('an unreadable row is set apart with its reason', () => {
  const sent = [
    { ID: '1', NAME: 'a' },
    { ID: '2', PRICE: 'free' },
    { ID: '3', MADE: 'soon' },
    { NAME: 'no id' },
    'no record',
  ]
  const { rows, faults } = readRows(columnsOf(things), keyOf(things), sent)
  expect([...rows.values()]).toEqual([['1', 'a', null, null]])
  expect(faults.map(({ recordId, reason }) => [recordId, reason])).toEqual([
    ['2', 'price: expected a number, got text of 4 characters'],
    ['3', expect.stringContaining('made: expected a time')],
    [expect.stringMatching(/^\?[0-9a-f]+$/), 'id: missing'],
    [expect.stringMatching(/^\?[0-9a-f]+$/), 'expected a record, got string'],
  ])
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

test('every entity file defines an entity of its own', async () => {
  const names = (await loadEntities({ smartProcesses: [128, 150] })).map(nameOf)
  expect(names).toEqual([
    'activities',
    'calls',
    'categories',
    'companies',
    'contacts',
    'currencies',
    'deal_contacts',
    'deal_stage_history',
    'deals',
    'departments',
    'item_types',
    'items_128',
    'items_150',
    'lead_status_history',
    'leads',
    'product_rows',
    'statuses',
    'tasks',
    'timeline_comments',
    'user_fields',
    'users',
  ])
})

test('a table of the time of one portal keeps its rows', async () => {
  await database.pool.query(`
    drop table raw.things;
    create table raw.things (id bigint not null, name text, price numeric, made timestamptz(3), synced_at timestamptz(3) not null,
      deleted_at timestamptz(3), primary key (id));
    create index things_name on raw.things (name);
    insert into raw.things values (7, 'a', null, null, now(), null)`)
  await ensureTables(database.pool, [things])
  await merge(['7', 'b', null, null])
  const { rows } = await database.pool.query('select portal_id, id, name from raw.things')
  expect(rows).toEqual([{ portal_id: 1, id: '7', name: 'b' }])
})
