/** Two portals that number alike in a real Chromium: what the pages show is what raw says of that portal. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import pg from 'pg'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { truthSql } from '../measures/truth.ts'
import { type Started, start } from '../server/start.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const JANUARY = '/?p=2026-01'
const ANNA = 3
const BORIS = 4

interface Numbers {
  won: number
  amount: number
  created: number
  open: number
}

describe.skipIf(noBrowser)('two portals that number alike', () => {
  const portals: Portal[] = []
  let product: Started
  let database: pg.Pool
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    portals.push(await startPortal({ limits: false, data: workedExample }))
    portals.push(await startPortal({ limits: false, data: workedExample }))
    const { store } = portals[1]!
    // The same ids everywhere, other money: no number of one portal is that of the other or of both.
    for (const { ID: id, OPPORTUNITY: amount } of store.deals.all())
      store.deals.update(id, { OPPORTUNITY: String(Number(amount) * 3 + 1000) })
    store.deals.update(6, { ASSIGNED_BY_ID: String(BORIS) })
    store.deals.update(1, { SOURCE_ID: '' })
    store.deals.update(4, { SOURCE_ID: '' })
    for (const deal of [{ STAGE_ID: 'NEW' }, { STAGE_ID: 'NEW' }, { STAGE_ID: 'PREPARATION' }])
      store.deals.add({
        ...deal,
        TITLE: 'Сделка второго портала',
        DATE_CREATE: '2026-01-25T10:00:00+03:00',
        OPPORTUNITY: '7000',
        CURRENCY_ID: 'RUB',
        ASSIGNED_BY_ID: String(ANNA),
        COMPANY_ID: '1',
        SOURCE_ID: 'WEB',
      })
    portals[0]!.store.deals.update(2, { SOURCE_ID: '' })
    product = await start({ BITRIX24_WEBHOOK_URL: portals.map(({ webhookUrl }) => webhookUrl).join(' ') })
    browser = await launchBrowser()
    await product.says('"msg":"Ready."')
    const running = JSON.parse(await readFile(join(product.folder, 'data/running.json'), 'utf8')) as {
      databaseUrl: string
    }
    database = new pg.Pool({ connectionString: running.databaseUrl, max: 1 })
    await database.query(truthSql)
    const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await database?.end()
    await product?.stop()
    for (const portal of portals) await portal.close()
  })

  /** January's numbers out of raw. */
  async function truth(where = 'true'): Promise<Numbers> {
    const january = (clock: string) =>
      `(${clock} at time zone 'Europe/Moscow')::date between '2026-01-01' and '2026-01-31'`
    const { rows } = await database.query(`
      select (select count(*) from truth.sales where event = 'won' and ${january('date')} and ${where})::int as won,
             (select coalesce(sum(amount), 0) from truth.sales where event = 'won' and ${january('date')} and ${where})::float8 as amount,
             (select count(*) from truth.deals where ${january('created_at')} and ${where})::int as created,
             (select coalesce(sum(amount), 0) from truth.deals where status = 'open' and ${where})::float8 as open`)
    return rows[0] as Numbers
  }

  const open = (address: string) => page.goto(product.origin + address)
  const parameters = () => new URL(page.url()).searchParams
  const numberIn = (text: string | null) => Number((text ?? '').replace(/[^\d,]/g, '').replace(',', '.'))
  const tile = async (id: string) =>
    Number(await page.getByTestId(`block-${id}`).locator('[data-number]').first().getAttribute('data-number'))
  const shown = async (): Promise<Numbers> => ({
    won: await tile('won-count'),
    amount: await tile('won-amount'),
    created: await tile('created'),
    open: await tile('open-now'),
  })
  const shows = (numbers: Numbers) => expect.poll(shown, { timeout: 20_000 }).toEqual(numbers)
  const row = (key: string): Locator => page.getByTestId('managers-table').locator(`tr[data-key="${key}"]`)
  const choosePortal = async (id: number | 'all') => {
    await page.getByTestId('portal').click()
    await page.locator(`[data-portal="${id}"]`).click()
  }
  const filter = (name: string) => page.locator('search').getByRole('button', { name })
  const total = (count: number) =>
    page.locator(`[data-testid="faults-total"][data-total="${count}"]`).waitFor()
  const faults = async (where: string) =>
    (await database.query(`select count(*)::int as n from raw.deals where source_id is null and ${where}`))
      .rows[0].n

  test('the numbers of both, of each and of their namesakes all differ', async () => {
    const all = [
      await truth(),
      await truth('portal_id = 1'),
      await truth('portal_id = 2'),
      await truth(`manager_id = ${ANNA}`),
      await truth(`portal_id = 1 and manager_id = ${ANNA}`),
      await truth(`portal_id = 2 and manager_id = ${ANNA}`),
    ]
    expect(new Set(all.map(({ amount }) => amount)).size).toBe(all.length)
    expect(new Set(all.map(({ created }) => created)).size).toBeGreaterThan(3)
  })

  test('all portals together, then one, then the other', async () => {
    await open(JANUARY)
    await shows(await truth())
    await choosePortal(2)
    await shows(await truth('portal_id = 2'))
    expect(parameters().get('portal')).toBe('2')
    await choosePortal(1)
    await shows(await truth('portal_id = 1'))
    await choosePortal('all')
    await shows(await truth())
    expect(parameters().get('portal')).toBeNull()
  })

  test('filters by id wait for a portal and say so', async () => {
    await open(JANUARY)
    for (const name of ['Воронки', 'Сотрудники', 'Источники']) {
      expect(await filter(name).getAttribute('aria-disabled'), name).toBe('true')
      await filter(name).click({ force: true })
      const hint = page.getByRole('status').getByText('Сначала выберите портал')
      await hint.waitFor()
      await page.keyboard.press('Escape')
      await hint.waitFor({ state: 'detached' })
    }
    await choosePortal(2)
    await expect.poll(() => filter('Сотрудники').getAttribute('aria-disabled')).toBeNull()
  })

  test('a manager is chosen among those of the portal, and another portal lets go of them', async () => {
    await open(`${JANUARY}&portal=2`)
    await filter('Сотрудники').click()
    await page.getByPlaceholder('Найти').fill('Анна')
    await page.getByRole('checkbox', { name: /Анна/ }).check()
    await shows(await truth(`portal_id = 2 and manager_id = ${ANNA}`))
    expect(parameters().get('emp')).toBe(String(ANNA))
    await page.keyboard.press('Escape')
    await choosePortal(1)
    await shows(await truth('portal_id = 1'))
    expect(parameters().get('emp')).toBeNull()
  })

  test('rows of people are those of their portal, and a click chooses both', async () => {
    await open(JANUARY)
    for (const portal of [1, 2]) {
      const { amount } = await truth(`portal_id = ${portal} and manager_id = ${ANNA}`)
      await row(`${portal}:${ANNA}`).waitFor()
      expect(
        Number(
          await row(`${portal}:${ANNA}`).locator('td [data-number]').first().getAttribute('data-number'),
        ),
      ).toBe(amount)
      expect(await row(`${portal}:${ANNA}`).locator('th small').textContent()).toBe(
        new URL(portals[portal - 1]!.url).host,
      )
    }
    await row(`2:${ANNA}`).getByRole('button', { name: /Анна/ }).click()
    await shows(await truth(`portal_id = 2 and manager_id = ${ANNA}`))
    expect(parameters().get('portal')).toBe('2')
    expect(parameters().get('x')).toBe(`emp:${ANNA}`)
    await expect.poll(() => row(`2:${ANNA}`).getAttribute('data-chosen')).toBe('true')
    await row(`2:${ANNA}`).getByRole('button', { name: /Анна/ }).click()
    await shows(await truth('portal_id = 2'))
    await page.goBack()
    await page.goBack()
    await shows(await truth())
  })

  test('an address with an id but without its portal is not believed', async () => {
    for (const address of [
      `&emp=${ANNA}`,
      `&x=emp:${ANNA}`,
      '&pipe=0&dep=5&src=WEB',
      `&portal=77&emp=${ANNA}`,
    ]) {
      await open(JANUARY + address)
      await shows(await truth())
      await expect.poll(() => new URL(page.url()).search).toBe('?p=2026-01')
    }
    await open(`${JANUARY}&portal=1&emp=${ANNA}`)
    await shows(await truth(`portal_id = 1 and manager_id = ${ANNA}`))
  })

  test('the portal goes along to the other pages, its chip lets go of everything that hangs on it', async () => {
    await open(`${JANUARY}&portal=2&x=emp:${ANNA}`)
    await shows(await truth(`portal_id = 2 and manager_id = ${ANNA}`))
    await page.getByRole('navigation').getByRole('link', { name: 'Качество данных' }).click()
    await total(await faults(`portal_id = 2 and assigned_by_id = ${ANNA}`))
    await page.getByRole('navigation').getByRole('link', { name: 'Синхронизация' }).click()
    await page.getByRole('group', { name: 'Портал' }).locator('[aria-pressed="true"]').waitFor()
    expect(
      await page.getByRole('group', { name: 'Портал' }).locator('[aria-pressed="true"]').textContent(),
    ).toBe(new URL(portals[1]!.url).host)
    await page.getByRole('navigation').getByRole('link', { name: 'Сводка' }).click()
    await page
      .getByTestId('chips')
      .getByRole('button', { name: /Портал/ })
      .click()
    await shows(await truth())
    expect(new URL(page.url()).search).toBe('?p=2026-01')
  })

  test('faults of namesakes stand apart, and a click lists those of one', async () => {
    await open('/quality')
    await total(await faults('true'))
    const bar = (key: string) => page.getByTestId('quality-managers').locator(`[data-id="${key}"]`)
    for (const portal of [1, 2])
      expect(numberIn(await bar(`${portal}:${ANNA}`).locator('b').textContent())).toBe(
        await faults(`portal_id = ${portal} and assigned_by_id = ${ANNA}`),
      )
    await bar(`2:${ANNA}`).click()
    await total(await faults(`portal_id = 2 and assigned_by_id = ${ANNA}`))
    expect(new URL(page.url()).search).toBe(`?portal=2&x=emp:${ANNA}`)
    await choosePortal(1)
    await total(await faults('portal_id = 1'))
  })

  test('on a phone the portal is the first of the sheet', async () => {
    const phone = await browser.newContext({ locale: 'ru-RU', viewport: { width: 390, height: 844 } })
    const view = await phone.newPage()
    await view.goto(product.origin + JANUARY)
    await view.getByTestId('filters').click()
    const sheet = view.getByRole('dialog')
    await sheet.getByRole('button', { name: /Портал/ }).click()
    expect(await sheet.getByRole('button', { name: /Воронки/ }).getAttribute('aria-disabled')).toBe('true')
    await sheet.locator('[data-portal="2"]').click()
    await expect.poll(() => new URL(view.url()).searchParams.get('portal')).toBe('2')
    expect(await sheet.getByRole('button', { name: /Воронки/ }).getAttribute('aria-disabled')).toBeNull()
    await sheet.getByRole('button', { name: 'Готово' }).click()
    expect(await view.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await phone.close()
  })

  test('the portal is chosen by keyboard', async () => {
    await open(JANUARY)
    await page.getByTestId('portal').focus()
    await page.keyboard.press('Enter')
    await page.locator('[data-portal="all"]').waitFor()
    await page.locator('[data-portal="1"]').focus()
    await page.keyboard.press('Enter')
    await shows(await truth('portal_id = 1'))
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('portal')
  })

  test('the portal filter speaks English', async () => {
    const own = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await own.addInitScript(() => localStorage.setItem('vitrina.language', 'en'))
    const view = await own.newPage()
    await view.goto(product.origin + JANUARY)
    expect(await view.getByTestId('portal').textContent()).toContain('All portals')
    await view
      .getByRole('button', { name: 'People' })
      .getByText('Choose a portal first')
      .waitFor({ state: 'attached' })
    await own.close()
  })

  for (const [address, scheme, width] of [
    [JANUARY, 'light', 1440],
    [`${JANUARY}&portal=2`, 'dark', 1440],
    [JANUARY, 'dark', 390],
    ['/quality', 'light', 1440],
    ['/quality', 'dark', 390],
  ] as const)
    test(`axe finds nothing serious on ${address} in ${scheme} at ${width} px`, async () => {
      const own = await browser.newContext({
        locale: 'ru-RU',
        colorScheme: scheme,
        viewport: { width, height: 900 },
      })
      const view = await own.newPage()
      await view.goto(product.origin + address)
      const last = address === '/quality' ? 'block-quality-records' : 'block-managers'
      await view.getByTestId(last).scrollIntoViewIfNeeded()
      await view
        .getByTestId(last)
        .getByText(/Сделка|Анна/)
        .first()
        .waitFor()
      // The page's policy forbids inline scripts; the checker is put in by the browser itself.
      const session = await own.newCDPSession(view)
      await session.send('Runtime.evaluate', { expression: await readFile(axePath, 'utf8') })
      const findings = (await view.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }
        return (await axe.run()).violations
      })) as Finding[]
      const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
      await own.close()
    })
})

interface Finding {
  id: string
  impact: string | null
  nodes: { html: string }[]
}
