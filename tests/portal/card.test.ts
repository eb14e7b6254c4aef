import { afterAll, beforeAll, expect, test } from 'vitest'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { type Portal, startPortal } from '../../portal/index.ts'

let portal: Portal
beforeAll(async () => {
  portal = await startPortal({ limits: false, data: workedExample })
})
afterAll(() => portal.close())

const card = (id: number, init?: RequestInit) => fetch(`${portal.url}/crm/deal/details/${id}/`, init)
const form = (fields: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(fields),
})

test('a deal has a page for people', async () => {
  const answer = await card(4)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('value="200000"')
})

test('the page changes stage and amount', async () => {
  expect((await card(4, form({ STAGE_ID: 'PREPARATION', OPPORTUNITY: '210000,50' }))).status).toBe(200)
  expect(portal.store.deals.get(4)).toMatchObject({ STAGE_ID: 'PREPARATION', OPPORTUNITY: 210_000.5 })
})

test('names from the CRM are text on the page, never markup', async () => {
  portal.store.deals.update(4, { TITLE: '<script>alert(1)</script>' })
  expect(await (await card(4)).text()).not.toContain('<script>')
})

test('a deal that does not exist is said to be missing', async () => {
  expect((await card(999)).status).toBe(404)
})
