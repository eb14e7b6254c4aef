import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import qs from 'qs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Portal, type PortalOptions, startPortal } from '../../portal/index.ts'
import { type ApplicationOptions, createApplication } from '../../server/application.ts'
import { createEvents } from '../../server/events.ts'
import { createLog } from '../../server/log.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const KEYS = { clientId: 'local.5f3e7a1b2c4d66.12345678', clientSecret: 'a-secret-of-the-local-application' }

let db: TestDatabase
let folder: string
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrina-application-'))
  await db.pool.query('truncate app.event_queue, app.portals restart identity')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function portalWithApplication(options: PortalOptions = {}): Promise<Portal> {
  const portal = await startPortal({ limits: false, application: KEYS, ...options })
  onTestFinished(() => portal.close())
  const { origin } = new URL(portal.webhookUrl)
  await db.pool.query('insert into app.portals (id, url, webhook, name) values (1, $1, $1, $2)', [
    origin,
    new URL(origin).host,
  ])
  return portal
}

/** Vitrina's side: the routes on a server of their own. */
async function serve(portal: { webhookUrl: string }, options: Partial<ApplicationOptions> = {}) {
  const woken: number[] = []
  const lines: string[] = []
  const log = createLog('debug', {
    write: (line: string) => lines.push(line),
  } as unknown as NodeJS.WriteStream)
  const seats = [{ id: 1, webhookUrl: portal.webhookUrl }]
  const common = { pool: db.pool, portals: seats, wake: (id: number) => void woken.push(id), log }
  const application = await createApplication({
    ...KEYS,
    ...common,
    folder,
    requestsPerSecond: 50,
    ...options,
  })
  const events = createEvents({ ...common, tokens: [], application })
  const server = createServer(express().use('/api/events', events)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const close = async () => {
    server.close()
    await application.close()
  }
  onTestFinished(close)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`
  const post = async (form: object, path = '/install') => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const response = await fetch(url + path, { method: 'POST', body: qs.stringify(form), headers })
    await response.arrayBuffer()
    return response.status
  }
  return { application, url, post, woken, lines, close }
}

/** Installed, events bound, everything before forgotten. */
async function installed(options: PortalOptions = {}, more: Partial<ApplicationOptions> = {}) {
  const portal = await portalWithApplication(options)
  const vitrina = await serve(portal, more)
  await portal.install(`${vitrina.url}/install`)
  await vitrina.application.offline(1)
  return { portal, ...vitrina }
}

async function queue(): Promise<string[]> {
  const { rows } = await db.pool.query<{ row: string }>(
    `select format('%s %s%s', entity, record_id, case when deleted then ' deleted' end) as row
     from app.event_queue order by entity, record_id`,
  )
  return rows.map(({ row }) => row)
}

const kept = async () => await readFile(join(folder, 'application.json'), 'utf8')
const keptTokens = async () => Object.values(JSON.parse(await kept()) as object)[0] as Record<string, string>
const addDeals = (portal: Portal, count: number) =>
  Array.from({ length: count }, () => portal.store.deals.add({ TITLE: 'Сделка' }).ID)

/** What the portal would send on installation, from whoever. */
const claim = (portal: Portal, auth: object = {}) => ({
  event: 'ONAPPINSTALL',
  data: { VERSION: 1 },
  auth: {
    access_token: portal.accessToken,
    refresh_token: 'any-refresh-token',
    domain: new URL(portal.url).host,
    server_endpoint: `${portal.url}/rest/`,
    client_endpoint: `${portal.url}/rest/`,
    member_id: 'member',
    application_token: 'any-application-token',
    ...auth,
  },
})

test('an installation is kept in a private file and its events are bound', async () => {
  const { portal, lines } = await installed()
  expect((await stat(join(folder, 'application.json'))).mode & 0o777).toBe(0o600)
  expect((await keptTokens()).accessToken).toBe(portal.accessToken)
  const { handlers } = portal.application!
  expect(handlers.map(({ event }) => event)).toContain('ONCRMDEALMOVETOCATEGORY')
  expect(handlers.every(({ offline }) => offline)).toBe(true)
  expect(lines.join('')).toContain('is installed on')
})

test('secrets stand in the file and nowhere else', async () => {
  const { portal, lines, application } = await installed()
  addDeals(portal, 1)
  portal.application!.tokens.expire()
  await application.offline(1)
  const { accessToken, refreshToken, applicationToken } = await keptTokens()
  const secrets = [accessToken!, refreshToken!, applicationToken!, KEYS.clientSecret]
  expect(secrets.every((secret) => secret.length >= 16)).toBe(true)
  const { rows } = await db.pool.query(
    `select to_jsonb(t)::text as row from app.event_queue t union all select to_jsonb(t)::text from app.portals t
     union all select to_jsonb(t)::text from app.settings t`,
  )
  const seen = lines.join('') + JSON.stringify(rows)
  expect(secrets.filter((secret) => seen.includes(secret))).toEqual([])
})

test('offline events become notices and leave the portal', async () => {
  const { portal, application } = await installed()
  const [first, second] = addDeals(portal, 3)
  portal.store.deals.remove(second!)
  portal.store.deals.update(first!, { TITLE: 'Другая' })
  expect(await application.offline(1)).toBe(5)
  expect(await queue()).toEqual([`deals ${first}`, `deals ${second} deleted`, `deals ${second! + 1}`])
  expect(portal.application!.offline.table.rows).toEqual([])
  expect(await application.offline(1)).toBe(0)
})

test('hundreds of events are read portion by portion', async () => {
  const { portal, application } = await installed()
  addDeals(portal, 230)
  expect(await application.offline(1)).toBe(230)
  expect(await queue()).toHaveLength(230)
})

test('events without their record ask for what is new', async () => {
  const { portal, application } = await installed({ application: { ...KEYS, withoutData: 1 } })
  addDeals(portal, 3)
  await application.offline(1)
  expect(await queue()).toEqual(['deals 0'])
})

test('an idle look costs the portal one request', async () => {
  const { portal, application } = await installed()
  const before = portal.stats().requests
  await application.offline(1)
  expect(portal.stats().requests - before).toBe(1)
})

test('what is stored but not cleared comes again and does no harm', async () => {
  const { portal, application, lines } = await installed()
  const [deal] = addDeals(portal, 1)
  portal.faults.next('insufficient_scope', { method: 'event.offline.clear' })
  expect(await application.offline(1)).toBe(0)
  expect(lines.join('')).toContain('Offline events are not read')
  expect(await queue()).toEqual([`deals ${deal}`])
  expect(portal.application!.offline.table.rows).toHaveLength(1)
  await db.pool.query('truncate app.event_queue')
  expect(await application.offline(1)).toBe(1)
  expect(await queue()).toEqual([`deals ${deal}`])
  expect(portal.application!.offline.table.rows).toEqual([])
})

test('events that cannot be stored stay in the portal', async () => {
  const { portal, application } = await installed()
  const [deal] = addDeals(portal, 1)
  await db.pool.query('alter table app.event_queue rename to away')
  expect(await application.offline(1)).toBe(0)
  await db.pool.query('alter table app.away rename to event_queue')
  expect(portal.application!.offline.table.rows).toHaveLength(1)
  await application.offline(1)
  expect(await queue()).toEqual([`deals ${deal}`])
})

test('what another life of ours had reserved is found again', async () => {
  const first = await installed()
  const [deal] = addDeals(first.portal, 1)
  await first.close()
  const { table } = first.portal.application!.offline
  first.portal.application!.offline.reserve(table.rows.map(({ ID }) => ID))
  const { application } = await serve(first.portal)
  expect(await application.offline(1)).toBe(1)
  expect(await queue()).toEqual([`deals ${deal}`])
  expect(table.rows).toEqual([])
})

test('a plan without reservations is read all the same', async () => {
  const { portal, application } = await installed()
  const [deal] = addDeals(portal, 1)
  portal.faults.next('insufficient_scope', { method: 'event.offline.get' })
  expect(await application.offline(1)).toBe(1)
  expect(await queue()).toEqual([`deals ${deal}`])
})

test('expired tokens are renewed once, kept, and used by all who wait', async () => {
  const { portal, application } = await installed()
  const before = await keptTokens()
  const [deal] = addDeals(portal, 1)
  portal.application!.tokens.expire()
  await Promise.all([application.offline(1), application.offline(1), application.offline(1)])
  const after = await keptTokens()
  expect(after.accessToken).toBe(portal.accessToken)
  expect(after.refreshToken).not.toBe(before.refreshToken)
  expect(await queue()).toEqual([`deals ${deal}`])
})

test('renewed tokens survive the end of the process', async () => {
  const { portal, application, close } = await installed()
  portal.application!.tokens.expire()
  await application.offline(1)
  await close()
  const [deal] = addDeals(portal, 1)
  portal.application!.tokens.expire()
  const next = await serve(portal)
  expect(await next.application.offline(1)).toBe(1)
  expect(await queue()).toEqual([`deals ${deal}`])
})

test('tokens are not renewed before they expire', async () => {
  const { portal, application } = await installed()
  const { refreshToken } = await keptTokens()
  addDeals(portal, 60)
  await application.offline(1)
  expect((await keptTokens()).refreshToken).toBe(refreshToken)
})

test('an application that was removed is told in one line', async () => {
  const { portal, application, lines } = await installed()
  const { refreshToken } = await keptTokens()
  portal.application!.tokens.exchange(refreshToken!)
  portal.application!.tokens.expire()
  expect(await application.offline(1)).toBe(0)
  expect(await application.offline(1)).toBe(0)
  const told = lines.filter((line) => line.includes('Install it again'))
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('invalid_grant')
})

test('events that carry the application’s token are taken', async () => {
  const { portal, post, woken } = await installed()
  const { applicationToken } = await keptTokens()
  const { host: domain } = new URL(portal.url)
  const told = (application_token: string) =>
    post({ event: 'ONCRMDEALUPDATE', data: { FIELDS: { ID: 7 } }, auth: { domain, application_token } }, '')
  woken.length = 0
  expect(await told(applicationToken!)).toBe(200)
  expect(await told('another-token-0123456789')).toBe(403)
  expect([await queue(), woken]).toEqual([['deals 7'], [1]])
})

test('a foreign portal is never called', async () => {
  const portal = await portalWithApplication()
  const { post } = await serve(portal)
  const calls: string[] = []
  const trap = createServer((request, response) => {
    calls.push(request.url!)
    response.end('{"result":{"CODE":"x"}}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => trap.once('listening', resolve))
  onTestFinished(() => void trap.close())
  const elsewhere = `127.0.0.1:${(trap.address() as AddressInfo).port}`
  expect(await post(claim(portal, { domain: elsewhere }))).toBe(403)
  expect(await post(claim(portal, { server_endpoint: `http://${elsewhere}/rest/` }))).toBe(403)
  expect(await post(claim(portal, { server_endpoint: 'https://oauth.bitrix.info.evil.example/rest/' }))).toBe(
    403,
  )
  expect(await post(claim(portal, { server_endpoint: 'http://oauth.bitrix.info/rest/' }))).toBe(403)
  // Where it says that it lives is of no interest: the settings say that.
  await post(claim(portal, { client_endpoint: `http://${elsewhere}/rest/`, access_token: 'wrong' }))
  expect(calls).toEqual([])
  await expect(kept()).rejects.toThrow('ENOENT')
})

test('tokens that the portal does not confirm are not kept', async () => {
  const portal = await portalWithApplication()
  const { post, lines } = await serve(portal)
  expect(await post(claim(portal, { access_token: 'made-up-access-token' }))).toBe(403)
  expect(await post(claim(portal, { refresh_token: undefined }))).toBe(400)
  await expect(kept()).rejects.toThrow('ENOENT')
  expect(lines.join('')).not.toContain('made-up')
})

test('tokens of another application are not kept', async () => {
  const portal = await portalWithApplication({ application: { ...KEYS, code: 'local.other.1' } })
  const { post, lines } = await serve(portal)
  expect(await post(claim(portal))).toBe(403)
  expect(lines.join('')).toContain('BITRIX24_CLIENT_ID')
  await expect(kept()).rejects.toThrow('ENOENT')
})

test('somebody who is not an administrator cannot install', async () => {
  const portal = await portalWithApplication({ webhook: { admin: false } })
  const { post, lines } = await serve(portal)
  expect(await post(claim(portal))).toBe(403)
  expect(lines.join('')).toContain('administrator')
  await expect(kept()).rejects.toThrow('ENOENT')
})

test('attempts to install are few', async () => {
  const portal = await portalWithApplication()
  const { post } = await serve(portal)
  const statuses: number[] = []
  for (let attempt = 0; attempt < 8; attempt++)
    statuses.push(await post(claim(portal, { access_token: `wrong-access-token-${attempt}` })))
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429, 429])
  expect(portal.stats().requests).toBe(5)
})

test('the portal can take the application away', async () => {
  const { portal, post, application } = await installed()
  const { applicationToken } = await keptTokens()
  const bye = (application_token: string) =>
    post({ event: 'ONAPPUNINSTALL', auth: { domain: new URL(portal.url).host, application_token } })
  expect(await bye('wrong-application-token')).toBe(403)
  expect(application.tokens()).toEqual([applicationToken])
  expect(await bye(applicationToken!)).toBe(200)
  expect(application.tokens()).toEqual([])
  expect(await application.offline(1)).toBe(0)
})

test('without an application nothing is asked and the way to one is told', async () => {
  const portal = await portalWithApplication()
  const { post, application } = await serve(portal, { clientId: undefined })
  expect(await post(claim(portal))).toBe(404)
  expect(await application.offline(1)).toBe(0)
  expect(portal.stats().requests).toBe(0)
})

test('requests stay within the portal’s limit', async () => {
  const { portal, application } = await installed({ limits: {} }, { requestsPerSecond: 2 })
  addDeals(portal, 100)
  await application.offline(1)
  expect(portal.stats().refused).toBe(0)
  const { rows } = await db.pool.query('select bucket_empty_at > 0 as noted from app.portals')
  expect(rows).toEqual([{ noted: true }])
})
