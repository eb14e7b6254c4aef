import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createStatusReport } from '../../server/collect-status.ts'
import { createMetrics } from '../../server/metrics.ts'
import type { MetricSources } from '../../server/portal-metrics.ts'
import { hide } from '../../server/redact.ts'
import { PortalState, Status } from '../../server/status.ts'
import { recordUrl } from '../../server/status-tables.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const SECRET = 'c0de0fthewebh00k'

let db: TestDatabase
let status: Status
beforeAll(async () => {
  hide(SECRET)
  db = await freshDatabase()
  await db.pool.query(
    `create table raw.deals (portal_id smallint, id bigint, missing_since timestamptz(3), deleted_at timestamptz(3));
     create table raw.items (portal_id smallint, entity_type_id int, id bigint, missing_since timestamptz(3), deleted_at timestamptz(3));
     insert into raw.deals values (1, 1, now(), null), (1, 2, now(), now()), (1, 3, null, null), (2, 1, now(), null), (2, 2, now(), null);
     insert into raw.items values (1, 128, 1, now(), null), (1, 150, 1, now(), null), (1, 150, 2, now(), null);
     insert into app.portals (id, url, webhook, name, timezone_offset, webhook_user, crm_mode) values
       (1, 'https://a.example', 'https://a.example', 'a.example', '+03:00', '{"id":"7","name":"Анна","admin":true,"scopes":["crm"]}', 'simple'),
       (2, 'https://b.example', 'https://b.example', 'b.example', null, null, null),
       (9, 'https://gone.example', 'https://gone.example', 'gone.example', null, null, null);
     insert into app.sync_state (portal_id, entity, cursor, finished_at, rows, error, state, reconciled_at) values
       (1, 'deals', '{}', now() - interval '90 seconds', 10000, null, 'connected', '2026-01-05T00:00:00Z'),
       (1, 'items_128', '{}', now(), 1, null, 'connected', null),
       (1, 'items_150', '{}', now(), 2, null, 'connected', null),
       (1, 'calls', '{}', null, null, 'insufficient_scope', 'not_connected', null),
       (2, 'deals', '{}', null, null, 'https://b.example/rest/1/${SECRET}/ failed', 'connected', null),
       (9, 'deals', '{}', now() - interval '9 days', 5, null, 'connected', null);
     insert into app.quarantine (portal_id, entity, record_id, reason, record, first_seen_at, last_seen_at, times) values
       (1, 'deals', '101', 'opportunity: not a number', '{"TITLE":"private"}', now(), now(), 3),
       (1, 'calls', '5', 'call_duration: not a number', '{}', now() - interval '1 day', now() - interval '1 day', 1),
       (9, 'deals', '1', 'gone', '{}', now(), now(), 1);
     insert into app.event_queue (portal_id, entity, record_id, received_at) values
       (1, 'deals', 1, now() - interval '40 seconds'), (1, 'deals', 2, now());
     insert into app.sync_runs (portal_id, kind, started_at, finished_at, requests, waited_ms, refused, retries, rows_seen, rows_written, error) values
       (1, 'full', now() - interval '3 days', now() - interval '3 days' + interval '90 seconds', 500, 60000, 0, 0, 9000, 9000, null),
       (1, 'changes', now() - interval '2 hours', now() - interval '2 hours', 4, 1500, 1, 2, 3, 1, null),
       (1, 'events', now() - interval '1 hour', now() - interval '1 hour', 2, 500, 0, 0, 1, 1, 'failed')`,
  )
})
afterAll(() => db.drop())
beforeEach(() => {
  status = new Status()
  status.portals = [
    new PortalState({ id: 1, name: 'a.example', demo: false, synced: true }),
    new PortalState({ id: 2, name: 'b.example', demo: false, synced: false }),
  ]
})

const limits = {
  bucket: { level: 3, size: 50, perSecond: 2 },
  operating: [
    { method: 'scope', usedSeconds: 0, limitSeconds: 480, resetAt: null, blocked: false },
    { method: 'user.get', usedSeconds: 2, limitSeconds: 480, resetAt: null, blocked: false },
    { method: 'crm.deal.list', usedSeconds: 12, limitSeconds: 480, resetAt: null, blocked: false },
  ],
}
const report = () => createStatusReport({ pool: db.pool, status, limits: () => limits })()

test('every configured portal tells its facts, its limits and its last day', async () => {
  const { portals } = await report()
  expect(portals.map(({ id }) => id)).toEqual([1, 2])
  expect(portals[0]).toMatchObject({
    name: 'a.example',
    url: 'https://a.example',
    user: { id: 7, name: 'Анна', admin: true },
    crmMode: 'simple',
    scopes: ['crm'],
    timezoneOffset: '+03:00',
    running: null,
    lastError: null,
    nextRunInSeconds: null,
    requests24h: 6,
    waited24hSeconds: 2,
    refused24h: 1,
    queue: { waiting: 2 },
    limits: { bucket: { level: 3 } },
  })
  expect(portals[0]!.limits.operating.map(({ method }) => method)).toEqual(['crm.deal.list', 'user.get'])
  expect(portals[0]!.queue.oldestSeconds).toBeGreaterThanOrEqual(40)
  expect(Date.now() - Date.parse(portals[0]!.lastEventAt!)).toBeLessThan(60_000)
  expect(portals[1]).toMatchObject({ user: null, scopes: [], requests24h: 0, lastEventAt: null })
})

test('entities tell their state, their lag and what is missing', async () => {
  const [first, second] = (await report()).portals
  const of = (name: string) => first!.entities.find(({ entity }) => entity === name)!
  expect(of('deals')).toMatchObject({
    state: 'connected',
    rows: 10_000,
    quarantined: 1,
    missing: 1,
    reconciledAt: '2026-01-05T00:00:00.000Z',
  })
  expect(of('deals').lagSeconds).toBeGreaterThanOrEqual(90)
  expect([of('items_128').missing, of('items_150').missing]).toEqual([1, 2])
  expect(of('calls')).toMatchObject({
    state: 'not_connected',
    reason: 'insufficient_scope',
    lagSeconds: null,
    quarantined: 1,
  })
  expect(second!.entities).toMatchObject([{ entity: 'deals', state: 'waiting', syncedAt: null, missing: 2 }])
})

test('runs come newest first, quarantine with links, neither with what is in the records', async () => {
  const all = await report()
  expect(all.runs.map(({ kind }) => kind)).toEqual(['events', 'changes', 'full'])
  expect(all.runs[2]).toMatchObject({
    portalId: 1,
    seconds: 90,
    waitedSeconds: 60,
    rowsWritten: 9000,
    error: null,
  })
  expect(all.quarantine).toMatchObject([
    { recordId: '101', times: 3, url: 'https://a.example/crm/deal/details/101/' },
    { recordId: '5', url: null },
  ])
  expect(JSON.stringify(all)).not.toContain('private')
  expect(JSON.stringify(all)).not.toContain(SECRET)
  expect(all.database.rawRows).toBe(10_003)
  expect(all.database.sizeBytes).toBeGreaterThan(1_000_000)
})

test('a run under way is told with its progress, a waiting one with its time', async () => {
  const [first, second] = status.portals
  const progress = { entity: 'deals', done: 5, total: 10, percent: 50, rowsPerSecond: 2 }
  first!.running = { kind: 'full', startedAt: new Date('2026-01-05T00:00:00Z'), progress }
  second!.error = `https://b.example/rest/1/${SECRET}/ refused`
  second!.nextRunAt = () => Date.now() + 60_000
  const { portals } = await report()
  expect(portals[0]).toMatchObject({
    running: { kind: 'full', startedAt: '2026-01-05T00:00:00.000Z', progress },
    nextRunInSeconds: 0,
  })
  expect(portals[1]!.nextRunInSeconds).toBeGreaterThan(55)
  expect(portals[1]!.lastError).toMatch(/refused$/)
  expect(portals[1]!.lastError).not.toContain(SECRET)
})

test.each([
  ['deals', '5', 'https://p/crm/deal/details/5/'],
  ['items_128', '5', 'https://p/crm/type/128/details/5/'],
  ['calls', '5', null],
  ['deals', '../../evil', null],
])('%s %s opens at %s', (entity, id, url) => expect(recordUrl('https://p', entity, id)).toBe(url))

const sources = (other: Partial<MetricSources> = {}): MetricSources => ({
  pool: db.pool,
  portals: status.portals,
  stats: () => ({ ...limits, requests: 40, waitedMs: 2500, refused: 1, retries: 2 }),
  events: { received: 5, refused: 1, unknown: 0 },
  intervalSeconds: 20,
  ...other,
})

/** Samples by name and labels. */
async function scrape(of: () => MetricSources | undefined): Promise<Map<string, number>> {
  const text = await createMetrics(of).registry.metrics()
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    }),
  )
}

test('metrics tell lag, rows, limits, queue and quarantine by portal', async () => {
  const samples = await scrape(sources)
  const a = 'portal="a.example"'
  expect(samples.get(`vitrina_entity_lag_seconds{${a},entity="deals"}`)).toBeGreaterThanOrEqual(90)
  expect(samples.has(`vitrina_entity_lag_seconds{${a},entity="calls"}`)).toBe(false)
  expect(samples.get(`vitrina_entity_connected{${a},entity="calls"}`)).toBe(0)
  expect(samples.get(`vitrina_entity_rows{${a},entity="deals"}`)).toBe(10_000)
  expect(samples.get(`vitrina_quarantined_records{${a},entity="deals"}`)).toBe(1)
  expect(samples.get(`vitrina_portal_requests_total{${a}}`)).toBe(40)
  expect(samples.get(`vitrina_portal_wait_seconds_total{${a}}`)).toBe(2.5)
  expect(samples.get(`vitrina_portal_operating_seconds{${a},method="crm.deal.list"}`)).toBe(12)
  expect(samples.get(`vitrina_portal_bucket_level{${a}}`)).toBe(3)
  expect(samples.get(`vitrina_event_queue_records{${a}}`)).toBe(2)
  expect(samples.get('vitrina_event_queue_age_seconds{portal="b.example"}')).toBe(0)
  expect(samples.get('vitrina_events_total{result="received"}')).toBe(5)
  expect(samples.get('vitrina_database_up')).toBe(1)
  expect(samples.get('vitrina_database_bytes')).toBeGreaterThan(1_000_000)
  expect([...samples.keys()].filter((key) => key.includes('gone.example'))).toEqual([])
})

test('counters do not grow by being read', async () => {
  const { registry } = createMetrics(sources)
  const read = async () => /^vitrina_portal_requests_total\S* (\d+)/m.exec(await registry.metrics())?.[1]
  expect([await read(), await read()]).toEqual(['40', '40'])
})

test('up to date is who was read lately and without a fault', async () => {
  const of = async (id: number, intervalSeconds = 20) =>
    (await scrape(() => sources({ intervalSeconds }))).get(
      `vitrina_portal_up_to_date{portal="${id === 1 ? 'a' : 'b'}.example"}`,
    )
  // Deals are 90 s old.
  expect([await of(1), await of(1, 600), await of(2)]).toEqual([0, 1, 0])
  status.portals[0]!.error = 'down'
  expect(await of(1, 600)).toBe(0)
})

test('metrics answer while the database does not', async () => {
  const broken = { query: () => Promise.reject(new Error('ECONNREFUSED')) } as unknown as TestDatabase['pool']
  const samples = await scrape(() => sources({ pool: broken }))
  expect(samples.get('vitrina_database_up')).toBe(0)
  expect(samples.get('vitrina_portal_requests_total{portal="a.example"}')).toBe(40)
  expect(samples.has('vitrina_database_bytes')).toBe(false)
})

test('every metric of ours says what it is', async () => {
  const text = await createMetrics(() => undefined).registry.metrics()
  const names = [...text.matchAll(/^# TYPE (vitrina_\w+)/gm)].map(([, name]) => name!)
  expect(names.length).toBeGreaterThan(18)
  for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${name} \\S+ \\S+`, 'm'))
})
