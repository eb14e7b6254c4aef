import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { EVENT_NAMES, enqueue, type Notice, noticesOf, QUEUE_LIMIT } from '../../loader/events.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(() => db.pool.query('truncate app.event_queue'))

const record = (entity: string, recordId: number, deleted = false): Notice => ({ entity, recordId, deleted })
const fields = (ID: unknown, rest = {}) => ({ FIELDS: { ID, ...rest } })

async function queue(portalId = 1): Promise<string[]> {
  const { rows } = await db.pool.query<{ row: string }>(
    `select format('%s %s%s', entity, record_id, case when deleted then ' deleted' end) as row
     from app.event_queue where portal_id = $1 order by entity, record_id`,
    [portalId],
  )
  return rows.map(({ row }) => row)
}

const many = (entity: string, from: number, count: number, deleted = false) =>
  Array.from({ length: count }, (_, index) => record(entity, from + index, deleted))

test.each([
  ['ONCRMLEADADD', 'leads'],
  ['ONCRMDEALUPDATE', 'deals'],
  ['ONCRMDEALMOVETOCATEGORY', 'deals'],
  ['ONCRMCONTACTUPDATE', 'contacts'],
  ['ONCRMCOMPANYADD', 'companies'],
  ['ONCRMACTIVITYUPDATE', 'activities'],
  ['ONCRMTIMELINECOMMENTADD', 'timeline_comments'],
])('%s is about one record of %s', (event, entity) => {
  expect(noticesOf(event, fields('101'))).toEqual([record(entity, 101)])
})

test('names come in any case', () => {
  expect(noticesOf('onCrmDealAdd', fields('7'))).toEqual([record('deals', 7)])
})

test('a deletion is marked as one', () => {
  expect(noticesOf('ONCRMDEALDELETE', fields('101'))).toEqual([record('deals', 101, true)])
})

test('items of smart processes belong to their type', () => {
  expect(noticesOf('ONCRMDYNAMICITEMUPDATE', fields('5', { ENTITY_TYPE_ID: '128' }))).toEqual([
    record('items_128', 5),
  ])
  expect(noticesOf('ONCRMDYNAMICITEMDELETE_1036', fields('5'))).toEqual([record('items_1036', 5, true)])
  expect(noticesOf('ONCRMDYNAMICITEMUPDATE', fields('5'))).toBeUndefined()
})

test('tasks are named before or after', () => {
  const added = { FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: '31' }, IS_ACCESSIBLE_AFTER: 'N' }
  const removed = { FIELDS_BEFORE: { ID: '31' }, FIELDS_AFTER: 'undefined' }
  expect(noticesOf('ONTASKADD', added)).toEqual([record('tasks', 31)])
  expect(noticesOf('ONTASKDELETE', removed)).toEqual([record('tasks', 31, true)])
})

test('a call, a currency and a custom field ask for what is new', () => {
  expect(noticesOf('ONVOXIMPLANTCALLEND', { CALL_ID: 'a.b' })).toEqual([record('calls', 0)])
  expect(noticesOf('ONCRMCURRENCYUPDATE', fields('USD'))).toEqual([record('currencies', 0)])
  const field = fields('9', { ENTITY_ID: 'CRM_DEAL', FIELD_NAME: 'UF_CRM_1' })
  expect(noticesOf('ONCRMDEALUSERFIELDSETENUMVALUES', field)).toEqual([record('user_fields', 0)])
})

test('an offline event without its record asks for what is new', () => {
  expect(noticesOf('ONCRMDEALADD', false)).toEqual([record('deals', 0)])
  expect(noticesOf('ONCRMDEALADD', [])).toEqual([record('deals', 0)])
})

test('events about the application are about no record', () => {
  expect(noticesOf('ONOFFLINEEVENT', [])).toEqual([])
})

test.each(['ONCALENDARENTRYADD', 'ONTASKCOMMENTADD', '', 'ONCRMDEAL', 'XONCRMDEALADD'])(
  '«%s» is unknown',
  (event) => expect(noticesOf(event, fields('1'))).toBeUndefined(),
)

test.each(['abc', '-1', '0', '1e3', '1.5', '99999999999999999999', ['1'], { a: '1' }, '1; drop'])(
  'an id like %j is no record',
  (id) => expect(noticesOf('ONCRMDEALUPDATE', fields(id))).toBeUndefined(),
)

test('every event that is bound is understood', () => {
  expect(EVENT_NAMES.length).toBeLessThanOrEqual(50)
  const data = fields('7', { ENTITY_TYPE_ID: '128' })
  const silent = EVENT_NAMES.filter((name) => !noticesOf(name, data)?.length)
  expect(silent).toEqual([])
})

test('whatever is sent, a notice names an entity and a whole id', () => {
  fc.assert(
    fc.property(fc.constantFrom(...EVENT_NAMES, 'X'), fc.anything(), (name, data) => {
      for (const { entity, recordId } of noticesOf(name, data) ?? []) {
        expect(entity).toMatch(/^[a-z_]+(_\d+)?$/)
        expect(Number.isSafeInteger(recordId) && recordId >= 0).toBe(true)
      }
    }),
  )
})

test('a record waits once, however often it is named', async () => {
  await enqueue(db.pool, 1, [record('deals', 5), record('deals', 5), record('deals', 6)])
  await enqueue(db.pool, 1, [record('deals', 5)])
  expect(await queue()).toEqual(['deals 5', 'deals 6'])
})

test('a deletion wins in whatever order it comes', async () => {
  await enqueue(db.pool, 1, [record('deals', 5), record('deals', 6, true), record('deals', 7)])
  await enqueue(db.pool, 1, [record('deals', 5, true), record('deals', 6)])
  await enqueue(db.pool, 1, [record('leads', 5, true), record('leads', 5)])
  expect(await queue()).toEqual(['deals 5 deleted', 'deals 6 deleted', 'deals 7', 'leads 5 deleted'])
})

test('portals do not share their queues', async () => {
  await enqueue(db.pool, 1, [record('deals', 5)])
  await enqueue(db.pool, 2, [record('deals', 5, true)])
  expect([await queue(1), await queue(2)]).toEqual([['deals 5'], ['deals 5 deleted']])
})

test('a repeated notice is told from the first by its time', async () => {
  const moment = async () =>
    (await db.pool.query<{ at: string }>('select received_at::text as at from app.event_queue')).rows[0]!.at
  await enqueue(db.pool, 1, [record('deals', 5)])
  await db.pool.query('update app.event_queue set attempts = 3')
  const first = await moment()
  await new Promise((resolve) => setTimeout(resolve, 5))
  await enqueue(db.pool, 1, [record('deals', 5)])
  expect((await moment()) > first).toBe(true)
  expect((await db.pool.query('select attempts from app.event_queue')).rows).toEqual([{ attempts: 0 }])
})

test('a flood becomes one request for the change window, its deletions stay', async () => {
  await enqueue(db.pool, 1, [record('leads', 1), record('deals', 3, true)])
  await enqueue(db.pool, 1, many('deals', 10, QUEUE_LIMIT))
  expect(await queue()).toHaveLength(QUEUE_LIMIT + 2)
  await enqueue(db.pool, 1, [record('deals', 90_000), record('deals', 11, true)])
  expect(await queue()).toEqual(['deals 0', 'deals 3 deleted', 'deals 11 deleted', 'leads 1'])
  await enqueue(db.pool, 1, [record('deals', 12), record('deals', 13, true)])
  expect(await queue()).toEqual([
    'deals 0',
    'deals 3 deleted',
    'deals 11 deleted',
    'deals 13 deleted',
    'leads 1',
  ])
})

test('100 000 events leave a small queue', async () => {
  for (let from = 1; from <= 100_000; from += 2000) await enqueue(db.pool, 1, many('deals', from, 2000))
  expect(await queue()).toEqual(['deals 0'])
})

test('deletions without end are left to the nightly comparison', async () => {
  await enqueue(db.pool, 1, many('deals', 1, 100_001, true))
  expect(await queue()).toEqual(['deals 0'])
})

test('many writers at once neither block each other nor lose a record', async () => {
  const writers = Array.from({ length: 20 }, (_, index) => {
    const some = many('deals', 1 + index * 5, 100)
    return enqueue(db.pool, 1, index % 2 ? some.reverse() : some)
  })
  await Promise.all(writers)
  expect(await queue()).toHaveLength(195)
})
