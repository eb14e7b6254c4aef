import { Agent } from 'undici'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type ApplicationTokens, oauthOrigin, openApplication } from '../../loader/application.ts'
import { GrantError, renewTokens } from '../../loader/application-oauth.ts'
import { createRenew } from '../../loader/application-transport.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { jumpingClock, listeningLog } from './support.ts'

const KEYS = { clientId: 'local.5f3e7a1b2c4d66.12345678', clientSecret: 'a-secret-of-the-local-application' }

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
  await db.pool.query(
    `insert into app.portals (id, url, webhook, name) values (1, 'http://x', 'http://x', 'x')`,
  )
})
afterAll(() => db.drop())
beforeEach(() => db.pool.query('truncate app.event_queue'))

/** An installed application; `kept` is what would survive the process, in the order of keeping. */
async function installed() {
  const portal = await startPortal({ limits: false, application: KEYS })
  onTestFinished(() => portal.close())
  portal.application!.installed = true
  const pair = portal.application!.tokens.issue()
  let tokens: ApplicationTokens = {
    accessToken: pair.access_token,
    refreshToken: pair.refresh_token,
    serverEndpoint: `${portal.url}/rest/`,
  }
  const kept: ApplicationTokens[] = []
  const application = openApplication({
    keys: KEYS,
    keeper: {
      current: () => tokens,
      replace: async (fresh) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        tokens = fresh
        kept.push(fresh)
      },
    },
    portalId: 1,
    origin: async () => portal.url,
    pool: db.pool,
    log: listeningLog(),
    clock: jumpingClock(),
  })
  onTestFinished(() => application.close())
  return { portal, application, kept, tokens: () => tokens }
}

const waiting = async () =>
  (await db.pool.query<{ count: number }>('select count(*)::int as count from app.event_queue')).rows[0]!
    .count
const addDeals = (portal: Portal, count: number) =>
  Array.from({ length: count }, () => portal.store.deals.add({ TITLE: 'Сделка' }).ID)

test('all events are bound at once, and binding again is no error', async () => {
  const { portal, application } = await installed()
  expect(await application.bind()).toEqual([])
  expect(await application.bind()).toEqual([])
  expect(portal.stats().calls.batch).toBe(2)
})

test('an event that the portal does not know is left out', async () => {
  const { portal, application } = await installed()
  portal.faults.next('insufficient_scope', { method: 'event.bind', times: 3, command: true })
  expect(await application.bind()).toEqual(['ONCRMLEADADD', 'ONCRMLEADUPDATE', 'ONCRMLEADDELETE'])
})

test('tokens are renewed once for all who find them expired at once', async () => {
  const { portal, tokens } = await installed()
  const agent = new Agent()
  onTestFinished(() => agent.destroy())
  const stale = tokens()
  const keeper = { present: stale, times: 0 }
  const renew = createRenew(
    {
      current: () => keeper.present,
      replace: async (fresh) => {
        keeper.present = fresh
        keeper.times++
      },
    },
    KEYS,
    () => portal.url,
    agent,
  )
  await Promise.all([renew(stale), renew(stale), renew(stale)])
  await renew(stale)
  expect(keeper.times).toBe(1)
  expect(keeper.present.accessToken).toBe(portal.accessToken)
})

test('readers at once all get through with renewed tokens', async () => {
  const { portal, application, kept } = await installed()
  await application.bind()
  addDeals(portal, 60)
  portal.application!.tokens.expire()
  await Promise.all([1, 2, 3].map(() => application.readOfflineEvents()))
  expect(kept).toHaveLength(1)
  expect(await waiting()).toBe(60)
})

test('new tokens are kept before they are used', async () => {
  const { portal, application, kept } = await installed()
  await application.bind()
  portal.application!.tokens.expire()
  const keptAtUse: number[] = []
  portal.faults.before('event.offline.get', () => keptAtUse.push(kept.length))
  await application.readOfflineEvents()
  expect(keptAtUse).toEqual([1])
})

test('an answer that got lost on the way loses no event', async () => {
  const { portal, application } = await installed()
  await application.bind()
  await application.readOfflineEvents()
  addDeals(portal, 70)
  portal.faults.next('reset_midway', { method: 'event.offline.get' })
  await application.readOfflineEvents()
  expect(await waiting()).toBe(70)
  expect(portal.application!.offline.table.rows).toEqual([])
})

test.each(['bad_gateway', 'html', 'truncated', 'INTERNAL_SERVER_ERROR'] as const)(
  'a portal with «%s» is asked again',
  async (kind) => {
    const { portal, application } = await installed()
    await application.bind()
    addDeals(portal, 3)
    portal.faults.next(kind)
    await application.readOfflineEvents()
    expect(await waiting()).toBe(3)
  },
)

test('the token does not follow a redirect', async () => {
  const { portal, application } = await installed()
  const elsewhere = await startPortal({ limits: false })
  onTestFinished(() => elsewhere.close())
  portal.faults.next('redirect', { location: elsewhere.url, times: Number.POSITIVE_INFINITY })
  await expect(application.readOfflineEvents()).rejects.toThrow('another address')
  expect(elsewhere.stats().requests).toBe(0)
})

test('secrets go to Bitrix24 and the portal only', () => {
  const portal = 'https://demo.example'
  expect(oauthOrigin('https://oauth.bitrix.info/rest/', portal)).toBe('https://oauth.bitrix.info')
  expect(oauthOrigin('https://oauth.bitrix24.tech/rest/', portal)).toBe('https://oauth.bitrix24.tech')
  expect(oauthOrigin('https://demo.example/rest/', portal)).toBe('https://demo.example')
  for (const address of [
    'http://oauth.bitrix.info/rest/',
    'https://oauth.bitrix.info:444/rest/',
    'https://oauth.bitrix.info.evil.example/rest/',
    'https://user:x@oauth.bitrix.info/rest/',
    'https://evil.example/oauth.bitrix.info/',
    'http://demo.example/rest/',
    'https://demo.example:8443/rest/',
    'javascript:alert(1)',
    '',
  ])
    expect(oauthOrigin(address, portal)).toBeUndefined()
})

test('a used refresh token ends it, a server that is away does not', async () => {
  const { portal, tokens } = await installed()
  const agent = new Agent()
  onTestFinished(() => agent.destroy())
  await renewTokens(tokens(), KEYS, portal.url, agent)
  await expect(renewTokens(tokens(), KEYS, portal.url, agent)).rejects.toThrow(GrantError)
  const away = { ...tokens(), serverEndpoint: 'http://127.0.0.1:1/rest/' }
  await expect(renewTokens(away, KEYS, 'http://127.0.0.1:1', agent)).rejects.not.toThrow(GrantError)
})
