/** The official SDK speaks to the emulator as it does to a true portal. */
import { ApiVersion, B24Hook, B24OAuth } from '@bitrix24/b24jssdk'
import { expect, test } from 'vitest'
import type { Portal } from '../../portal/index.ts'
import { type Json, NOW, testPortal } from './support.ts'

const company = { data: { deals: 260, seed: 5, anchor: new Date(NOW) } }

function sdk(portal: Portal): B24Hook {
  const [, secret] = /\/rest\/1\/([^/]+)\//.exec(portal.webhookUrl)!
  const hook = new B24Hook({ b24Url: portal.url, userId: 1, secret: secret! })
  // the SDK speaks https whatever it is given
  const { ajaxClient } = hook.getHttpClient(ApiVersion.v2) as Json
  ajaxClient.interceptors.request.use((config: { url: string }) => {
    config.url = config.url.replace(/^https:/, 'http:')
    return config
  })
  return hook
}

test('the SDK calls a method', async () => {
  const portal = await testPortal(company)
  const answer = await sdk(portal).actions.v2.call.make({ method: 'crm.deal.get', params: { id: 7 } })
  expect(answer.isSuccess).toBe(true)
  expect((answer.getData() as Json).result.ID).toBe('7')
})

test('the SDK walks a list by pages', async () => {
  const portal = await testPortal(company)
  const pages = sdk(portal).actions.v2.fetchList.make({
    method: 'crm.deal.list',
    params: { select: ['ID', 'TITLE'], filter: { '>OPPORTUNITY': 0 } },
    idKey: 'ID',
  })
  const sizes: number[] = []
  const seen = new Set<string>()
  for await (const page of pages as AsyncIterable<{ ID: string }[]>) {
    sizes.push(page.length)
    for (const row of page) seen.add(row.ID)
  }
  expect(sizes).toEqual([50, 50, 50, 50, 50, 10])
  expect(seen.size).toBe(260)
})

test('the SDK walks the stage history', async () => {
  const portal = await testPortal(company)
  const pages = sdk(portal).actions.v2.fetchList.make({
    method: 'crm.stagehistory.list',
    params: { entityTypeId: 2 },
    idKey: 'ID',
    customKeyForResult: 'items',
  })
  let rows = 0
  for await (const page of pages as AsyncIterable<unknown[]>) rows += page.length
  expect(rows).toBe(portal.store.history.all().filter(portal.store.isShown).length)
})

test('the SDK reads a batch with one failure', async () => {
  const portal = await testPortal(company)
  const answer = await sdk(portal).actions.v2.batch.make({
    calls: {
      deal: { method: 'crm.deal.get', params: { id: 3 } },
      wrong: { method: 'crm.deal.lost', params: {} },
      me: { method: 'profile', params: {} },
    },
    options: { isHaltOnError: false, returnAjaxResult: true },
  })
  expect(answer.isSuccess).toBe(false)
  expect(answer.getErrorMessages().join()).toMatch(/method not found/i)
  const data = answer.getData() as Json
  expect(data.deal.getData().result.ID).toBe('3')
  expect(data.me.getData().result.ADMIN).toBe(true)
})

test('the SDK repeats what the bucket refused', async () => {
  const portal = await testPortal(company)
  portal.faults.next('QUERY_LIMIT_EXCEEDED', { times: 1 })
  const answer = await sdk(portal).actions.v2.call.make({ method: 'server.time', params: {} })
  expect(answer.isSuccess).toBe(true)
  expect(portal.stats().calls['server.time']).toBe(2)
})

test('the SDK refreshes an expired token of an application and goes on', async () => {
  const application = { clientId: 'local.abc.1', clientSecret: 'secret' }
  // the SDK believes its own clock about the age of a token
  const portal = await testPortal({ data: { deals: [{ ID: 7 }] }, application, clock: Date.now })
  const { tokens, applicationToken } = portal.application!
  const pair = tokens.issue()
  const oauth = new B24OAuth(
    {
      ...{ applicationToken, userId: 1, memberId: 'member', domain: new URL(portal.url).host },
      ...{ accessToken: pair.access_token, refreshToken: pair.refresh_token },
      ...{ expires: pair.expires, expiresIn: pair.expires_in, scope: 'crm', status: 'L', issuer: 'request' },
      ...{ clientEndpoint: `${portal.url}/rest/`, serverEndpoint: `${portal.url}/rest/` },
    } as Json,
    application,
  )
  const refreshed: Json[] = []
  oauth.setCallbackRefreshAuth(async (given: Json) => {
    refreshed.push(given)
  })
  const ask = () => oauth.actions.v2.call.make({ method: 'crm.deal.get', params: { id: 7 } })
  expect(((await ask()).getData() as Json).result.ID).toBe('7')
  expect(refreshed).toEqual([])
  tokens.expire()
  expect(((await ask()).getData() as Json).result.ID).toBe('7')
  expect(refreshed).toHaveLength(1)
  expect(tokens.exchange(pair.refresh_token)).toBeUndefined()
  const info = await oauth.actions.v2.call.make({ method: 'app.info', params: {} })
  expect((info.getData() as Json).result.CODE).toBe('local.abc.1')
})
