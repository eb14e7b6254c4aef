/** The executive summary in a real Chromium, over the whole product and the worked example of the metrics. */
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { type Started, start } from '../server/start.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const JANUARY = '/?p=2026-01'
const ANNA = 3

describe.skipIf(noBrowser)('the executive summary', () => {
  let portal: Portal
  let product: Started
  let browser: Browser
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    portal = await startPortal({ limits: false, data: workedExample })
    product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl })
    browser = await launchBrowser()
    await product.says('"msg":"Ready."')
    context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await portal?.close()
  })

  const open = (address: string) => page.goto(product.origin + address)
  const block = (id: string) => page.getByTestId(`block-${id}`)
  /** Waits until the block shows exactly this value, whichever spaces stand between digits. */
  const shows = async (id: string, text: string, timeout = 20_000) => {
    const words = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s*')
    const pattern = new RegExp(`^${words}$`)
    await block(id).getByText(pattern).first().waitFor({ timeout })
  }

  test('January shows the numbers of the worked example', async () => {
    await open(JANUARY)
    await shows('won-amount', '290 тыс. ₽')
    await shows('won-count', '4')
    await shows('average-check', '72,5 тыс. ₽')
    await shows('conversion', '60 %')
    await shows('created', '5')
    await shows('loss-share', '20 %')
    await shows('open-now', '200 тыс. ₽')
  })

  test('a click on a manager filters the page, a second click undoes it', async () => {
    await open(JANUARY)
    const row = page.getByTestId('managers-table').getByRole('button', { name: /Анна/ })
    await row.click()
    await shows('won-amount', '260 тыс. ₽')
    await shows('won-count', '3')
    expect(new URL(page.url()).searchParams.get('x')).toBe(`emp:${ANNA}`)
    await row.click()
    await shows('won-amount', '290 тыс. ₽')
    expect(new URL(page.url()).searchParams.get('x')).toBeNull()
  })

  test('Back undoes a filter', async () => {
    await open(JANUARY)
    await page.getByTestId('managers-table').getByRole('button', { name: /Борис/ }).click()
    await shows('won-amount', '30 тыс. ₽')
    await page.goBack()
    await shows('won-amount', '290 тыс. ₽')
  })

  test('a link opens the deal in the CRM', async () => {
    await open(JANUARY)
    const link = page.getByTestId('attention-list').getByRole('link').first()
    const [card] = await Promise.all([context.waitForEvent('page'), link.click()])
    await card.waitForLoadState()
    expect(card.url()).toBe(`${portal.url}/crm/deal/details/4/`)
    await card.close()
  })

  for (const scheme of ['light', 'dark'] as const)
    for (const width of [1440, 390])
      test(`axe finds nothing serious in ${scheme} at ${width} px`, async () => {
        const own = await browser.newContext({
          locale: 'ru-RU',
          colorScheme: scheme,
          viewport: { width, height: 900 },
        })
        const view = await own.newPage()
        await view.goto(product.origin + JANUARY)
        await view.getByTestId('block-won-amount').getByText(/290/).first().waitFor()
        await view.getByTestId('block-managers').scrollIntoViewIfNeeded()
        await view.getByTestId('block-managers').getByText(/Анна/).first().waitFor()
        // The page's policy forbids inline scripts; the checker is put in by the browser itself.
        const session = await own.newCDPSession(view)
        const { readFile } = await import('node:fs/promises')
        await session.send('Runtime.evaluate', { expression: await readFile(axePath, 'utf8') })
        const findings = (await view.evaluate(async () => {
          const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }
          return (await axe.run()).violations
        })) as Finding[]
        const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
          [],
        )
        await own.close()
      })

  test('a change, a new deal and a stage move appear without a reload', { timeout: 90_000 }, async () => {
    await open(JANUARY)
    await shows('won-amount', '290 тыс. ₽')
    await block('funnel').scrollIntoViewIfNeeded()
    await block('funnel').getByRole('group', { name: 'В работе: дошли 4,' }).waitFor()
    portal.store.deals.update(1, { OPPORTUNITY: '150000' })
    portal.store.deals.update(4, { STAGE_ID: 'PREPARATION' })
    portal.store.deals.add({
      TITLE: 'Новая сделка января',
      DATE_CREATE: '2026-01-25T10:00:00+03:00',
      OPPORTUNITY: '40000',
      CURRENCY_ID: 'RUB',
      ASSIGNED_BY_ID: ANNA,
    })
    await Promise.all([
      shows('won-amount', '340 тыс. ₽', 60_000),
      shows('created', '6', 60_000),
      shows('open-now', '240 тыс. ₽', 60_000),
    ])
    // Deal 4 joins 1, 2, 3 and 6.
    await block('funnel').getByRole('group', { name: 'В работе: дошли 5,' }).waitFor()
  })
})

interface Finding {
  id: string
  impact: string | null
  nodes: { html: string }[]
}
