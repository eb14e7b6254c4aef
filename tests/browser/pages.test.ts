/** Navigation, the synchronisation and the data quality in a real Chromium, over the whole product. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StatusReport } from '../../dashboard/sync/status.ts'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { type Started, start } from '../server/start.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Finding {
  id: string
  impact: string | null
  nodes: { html: string }[]
}

type Row = Record<string, string | null>

describe.skipIf(noBrowser)('the pages', () => {
  let portal: Portal
  let product: Started
  let browser: Browser
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    portal = await startPortal({ limits: false, data: workedExample })
    // The worked example is flawless: four faults of three kinds.
    portal.store.deals.update(1, { SOURCE_ID: '' })
    portal.store.deals.update(2, { SOURCE_ID: '', UTM_CAMPAIGN: '{campaign_id}' })
    portal.store.deals.update(3, { UTM_SOURCE: 'https://avito.ru/items/1' })
    product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl })
    browser = await launchBrowser()
    await product.says('"msg":"Ready."')
    context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await portal?.close()
  })

  const open = (address: string) => page.goto(product.origin + address)
  const link = (name: string) => page.getByRole('navigation').getByRole('link', { name })
  const heading = (name: string) => page.getByRole('heading', { level: 1, name })
  const fromServer = async <Body>(path: string): Promise<Body> => {
    const { token } = (await (await fetch(`${product.origin}/api/session`)).json()) as { token: string }
    const response = await fetch(product.origin + path, { headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(200)
    return (await response.json()) as Body
  }
  const faults = async (filters: object[] = []) => {
    const query = JSON.stringify({
      measures: ['data_quality.count'],
      dimensions: ['data_quality.check'],
      filters,
      order: { 'data_quality.count': 'desc' },
    })
    const { data } = await fromServer<{ data: Row[] }>(
      `/cubejs-api/v1/load?query=${encodeURIComponent(query)}`,
    )
    return data.map((row) => ({
      check: String(row['data_quality.check']),
      count: Number(row['data_quality.count']),
    }))
  }
  const sum = (all: { count: number }[]) => all.reduce((total, { count }) => total + count, 0)
  const digits = (text: string | null) => Number((text ?? '').replace(/\D/g, ''))
  const rowsOf = (testId: string) => page.getByTestId(testId).locator('tbody tr')
  const total = async (count: number) => {
    await page.locator(`[data-testid="faults-total"][data-total="${count}"]`).waitFor()
  }

  test('links lead from page to page, mark the present one and take the filters along', async () => {
    await open('/?p=2026-01&x=emp:3')
    await link('Качество данных').click()
    await heading('Качество данных').waitFor()
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/quality?p=2026-01&x=emp:3')
    expect(await link('Качество данных').getAttribute('aria-current')).toBe('page')
    expect(await page.title()).toBe('Качество данных · Витрина')
    await link('Синхронизация').click()
    await heading('Синхронизация').waitFor()
    expect(await link('Качество данных').getAttribute('aria-current')).toBeNull()
    await page.goBack()
    await heading('Качество данных').waitFor()
    await link('Сводка').click()
    await page.getByTestId('chips').getByText('Анна').waitFor()
    expect(new URL(page.url()).search).toBe('?p=2026-01&x=emp:3')
  })

  test('after a change of pages the keyboard goes on in the content', async () => {
    await open('/')
    await link('Синхронизация').focus()
    await page.keyboard.press('Enter')
    await heading('Синхронизация').waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content')
  })

  test('the freshness badge leads to the synchronisation', async () => {
    await open('/')
    await page.getByTestId('freshness').click()
    await heading('Синхронизация').waitFor()
  })

  test('an unknown address offers the pages there are', async () => {
    await open('/nowhere')
    await heading('Такой страницы нет').waitFor()
    await page.getByTestId('not-found').getByRole('link', { name: 'Сводка' }).click()
    await page.getByTestId('block-won-amount').waitFor()
  })

  test('a phone has the pages behind one button', async () => {
    const phone = await browser.newContext({ locale: 'ru-RU', viewport: { width: 390, height: 844 } })
    const view = await phone.newPage()
    await view.goto(product.origin)
    const button = view.getByTestId('navigation')
    await button.click()
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await view.getByRole('link', { name: 'Качество данных' }).click()
    await view.getByRole('heading', { level: 1, name: 'Качество данных' }).waitFor()
    expect(await view.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await phone.close()
  })

  test('the table of entities has the values of /api/status', async () => {
    await open('/sync')
    await page.getByTestId('health').getByText('Всё в порядке').waitFor()
    const { portals } = await fromServer<StatusReport>('/api/status')
    const entities = portals[0]!.entities
    expect(entities.length).toBeGreaterThan(10)
    expect(await rowsOf('entities').count()).toBe(entities.length)
    for (const { entity, rows, state } of entities) {
      const cells = page.getByTestId('entities').locator(`tr[data-key="${entity}"] td`)
      if (rows !== null) expect(digits(await cells.nth(1).textContent()), entity).toBe(rows)
      expect(await cells.nth(0).textContent(), entity).toMatch(
        state === 'connected' ? /^подключено/ : /^(не подключено|ждёт загрузки)/,
      )
    }
    expect(await page.getByTestId('connection').textContent()).toContain(portals[0]!.user!.name)
  })

  test('the state refreshes by itself, and a lost server is told with the old values kept', async () => {
    await open('/sync')
    await page.getByTestId('health').getByText('Всё в порядке').waitFor()
    await page.route('**/api/status', (route) => route.abort())
    await page.getByTestId('sync-lost').waitFor()
    expect(await rowsOf('entities').count()).toBeGreaterThan(10)
    await page.unroute('**/api/status')
    await page.getByTestId('sync-lost').waitFor({ state: 'detached' })
  })

  test('the list counts as many faults as the REST API', async () => {
    const counts = await faults()
    expect(counts.length).toBeGreaterThan(0)
    await open('/quality')
    await total(sum(counts))
    expect(await rowsOf('faults').count()).toBe(Math.min(50, sum(counts)))
    const bars = page.getByTestId('quality-bars').getByRole('button')
    expect(await bars.count()).toBe(counts.length)
    for (const { check, count } of counts) {
      const bar = page.getByTestId('quality-bars').locator(`[data-id="${check}"] b`)
      expect(digits(await bar.textContent()), check).toBe(count)
    }
  })

  test('a click on a fault lists its records, Back undoes it', async () => {
    const counts = await faults()
    const [chosen] = counts
    await open('/quality')
    await total(sum(counts))
    await page.getByTestId('quality-bars').locator(`[data-id="${chosen!.check}"]`).click()
    await total(chosen!.count)
    expect(new URL(page.url()).searchParams.get('chk')).toBe(chosen!.check)
    await page.getByTestId('check-chip').waitFor()
    await page.goBack()
    await total(sum(counts))
    expect(await page.getByTestId('check-chip').count()).toBe(0)
  })

  test('a search narrows the list, an unsuccessful one says so', async () => {
    await open('/quality')
    await rowsOf('faults').first().waitFor()
    await page.getByTestId('faults-search').fill('такого нет нигде')
    await page.getByTestId('no-faults').getByText('такого нет нигде').waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('такого нет нигде')
  })

  test('a link opens the record in the CRM', async () => {
    await open('/quality')
    const href = await rowsOf('faults').first().getByRole('link').getAttribute('href')
    expect(href).toMatch(new RegExp(`^${portal.url}/crm/(deal|lead)/details/\\d+/$`))
  })

  test('both pages speak English', async () => {
    const own = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await own.addInitScript(() => localStorage.setItem('vitrina.language', 'en'))
    const view = await own.newPage()
    for (const address of ['/sync', '/quality']) {
      await view.goto(product.origin + address)
      await view.locator('main table tbody tr').first().waitFor()
      const words = (await view.locator('main').innerText()).replace(/Анна|Борис|Вера/g, '')
      const headings = await view.locator('h1, h2, h3, thead').allInnerTexts()
      expect(headings.join(' '), address).not.toMatch(/[а-яё]/i)
      expect(words).not.toMatch(/\b(sync|quality|checks|records|entities|health)\.[a-z]/)
    }
    await own.close()
  })

  for (const address of ['/sync', '/quality'])
    for (const scheme of ['light', 'dark'] as const)
      for (const width of [1440, 390])
        test(`axe finds nothing serious on ${address} in ${scheme} at ${width} px`, async () => {
          const own = await browser.newContext({
            locale: 'ru-RU',
            colorScheme: scheme,
            viewport: { width, height: 900 },
          })
          const view = await own.newPage()
          await view.goto(product.origin + address)
          if (address === '/quality') await view.getByTestId('block-quality-records').scrollIntoViewIfNeeded()
          await view.getByTestId(address === '/sync' ? 'entities' : 'faults').waitFor()
          const session = await own.newCDPSession(view)
          await session.send('Runtime.evaluate', { expression: await readFile(axePath, 'utf8') })
          const findings = (await view.evaluate(async () => {
            const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }
            return (await axe.run()).violations
          })) as Finding[]
          const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical')
          expect(
            serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
          ).toEqual([])
          await own.close()
        })
})
