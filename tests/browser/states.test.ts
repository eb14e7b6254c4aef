/** What the pages say when something is missing, slow, forbidden or broken, and how they recover by themselves. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Portal, type Store, startPortal } from '../../portal/index.ts'
import { type Started, start } from '../server/start.ts'
import { atRest, everyPage, sideways, withQuery } from '../support/accessible.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'

const ANCHOR = '2026-06-15T12:00:00+03:00'
const YEAR = 'p=2025'
const HIGH = { width: 1440, height: 6000 }
const SCREEN = { width: 1440, height: 900 }
const CUBE = '**/cubejs-api/v1/load*'

const IMAGE = `<img src=x onerror="window.injected=1">`
const SCRIPT = `</script><script>window.injected=2</script>`
const QUOTES = `"O'Нил" & «Ко» \\ {{name}} $1 😀👩‍👩‍👧`
const LONG = `${IMAGE} ${'Оченьдлинноеимябезпробелов'.repeat(77)}`

/** Names that break pages which take text for anything else. */
function renameEverything({
  deals,
  leads,
  companies,
  contacts,
  users,
  departments,
  categories,
  statuses,
}: Store) {
  const names = [IMAGE, SCRIPT, QUOTES, LONG]
  const nth = (index: number) => names[index % names.length]!
  const each = (rows: readonly { ID: number }[], change: (id: number, name: string) => void) => {
    for (const [index, { ID }] of [...rows].entries()) change(ID, nth(index))
  }
  each(deals.table.rows, (id, name) => deals.update(id, { TITLE: name, UTM_SOURCE: name.slice(0, 200) }))
  each(leads.table.rows, (id, name) => leads.update(id, { TITLE: name, UTM_SOURCE: name.slice(0, 200) }))
  each(companies.table.rows, (id, name) => companies.update(id, { TITLE: name }))
  each(contacts.table.rows, (id, name) => contacts.update(id, { NAME: name, LAST_NAME: '' }))
  each(users.table.rows, (id, name) => users.update(id, { NAME: name, LAST_NAME: `№ ${id}` }))
  each(departments.table.rows, (id, name) => departments.update(id, { NAME: `${id} ${name}` }))
  each(categories.table.rows, (id, name) => categories.update(id, { name: `${id} ${name}` }))
  each(statuses.table.rows, (id, name) => statuses.update(id, { NAME: `${id} ${name}` }))
}

const refusal = (status: number, error: string) => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify({ error }),
})

/** What something comes to be in the end. */
const settled = <T>(look: () => T | Promise<T>, message?: string) =>
  expect.poll(look, { timeout: 30_000, ...(message && { message }) })

describe.skipIf(noBrowser)('states', () => {
  let portal: Portal
  let product: Started
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const faults: string[] = []

  beforeAll(async () => {
    const data = { deals: 120, leads: 60, seed: 23, anchor: ANCHOR }
    // Answers take their time, so that the first sync can be watched.
    portal = await startPortal({ limits: false, data, clock: () => Date.parse(ANCHOR), latencyMs: 120 })
    renameEverything(portal.store)
    product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl, VITRINA_SYNC_INTERVAL: '3600' })
    browser = await launchBrowser()
    context = await browser.newContext({ locale: 'ru-RU', viewport: HIGH, reducedMotion: 'reduce' })
    page = await context.newPage()
    page.setDefaultTimeout(30_000)
    page.on('pageerror', ({ message }) => faults.push(message))
    page.on('dialog', (dialog) => {
      faults.push(dialog.message())
      void dialog.dismiss()
    })
  }, 240_000)
  afterEach(async () => {
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await portal?.close()
  })

  const block = (id: string) => page.getByTestId(`block-${id}`)
  const number = (id: string) => block(id).locator('[data-number]').first()
  const shownBy = (id: string) => number(id).getAttribute('data-number')
  const failures = (kind?: string) => page.locator(kind ? `[data-failure="${kind}"]` : '[data-failure]')
  const open = async (path: string, place = 'main h1', size = HIGH) => {
    await page.setViewportSize(size)
    await page.goto(product.origin + path)
    await page.locator(place).first().waitFor()
  }
  const openSummary = async (query = YEAR) => {
    await open(`/?${query}`, '#block-won-amount')
    await atRest(page, '#block-managers table')
  }
  const goBack = () => page.getByRole('button', { name: 'Предыдущий период' }).click()
  /** Whether the page is the one that was opened, not loaded anew since. */
  const mark = () => page.evaluate(() => Object.assign(window, { isMarked: true }) && undefined)
  const isMarked = () => page.evaluate(() => 'isMarked' in window)

  describe('at the first start', () => {
    test('the progress is seen, the synchronisation too, and the dashboard comes by itself', async () => {
      await settled(
        async () => (await fetch(`${product.origin}/readyz`).catch(() => undefined))?.status,
      ).toBe(503)
      await page.goto(product.origin)
      const progress = page.getByTestId('first-sync')
      await progress.getByRole('progressbar').waitFor()
      await mark()
      const early = await context.newPage()
      await early.goto(`${product.origin}/sync`)
      await Promise.all([
        progress.getByText(/Загружаем из CRM/).waitFor({ timeout: 60_000 }),
        // The table of what is loaded stands while the badge of freshness cannot yet.
        early.waitForFunction(
          () =>
            document.querySelector('[data-testid="entities"]') &&
            !document.querySelector('[data-testid="freshness"]'),
          undefined,
          { timeout: 60_000 },
        ),
      ])
      await product.says('"msg":"Ready."')
      await block('won-amount').waitFor()
      await early.getByTestId('freshness').waitFor()
      await early.close()
      expect(await progress.count()).toBe(0)
      expect(await isMarked()).toBe(true)
    }, 240_000)
  })

  describe('names are text, whatever they hold', () => {
    const complaints: string[] = []
    beforeAll(() => {
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text())
      })
    })

    for (const { path, place } of everyPage)
      test(`on ${path}`, async () => {
        complaints.length = 0
        await open(withQuery(path, YEAR), place)
        await atRest(page, place)
        if (!/dictionary|sync/.test(path)) {
          const words = await page.locator('main').innerText()
          expect(words).toContain('<img src=x onerror=')
          expect(words).not.toMatch(/&lt;|&quot;|&amp;|\[object /)
        }
        expect(await sideways(page)).toEqual([])
        await page.setViewportSize({ width: 390, height: 6000 })
        await atRest(page, place)
        await settled(() => sideways(page)).toEqual([])
        expect(await page.evaluate(() => 'injected' in window)).toBe(false)
        expect(complaints).toEqual([])
      })

    test('in the records and the lists of filters', async () => {
      complaints.length = 0
      await openSummary()
      await page.setViewportSize(SCREEN)
      await number('created').click()
      await page.getByTestId('records').getByText(IMAGE).first().waitFor()
      await page.keyboard.press('Escape')
      await page.getByTestId('records').waitFor({ state: 'detached' })
      for (const name of ['Воронки', 'Сотрудники', 'Источники']) {
        await page.getByRole('search').getByRole('button', { name }).click()
        await page.getByRole('dialog').getByText('<img src=x').first().waitFor()
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
      expect(await page.evaluate(() => 'injected' in window)).toBe(false)
      expect(complaints).toEqual([])
    })
  })

  describe('nothing found', () => {
    for (const { path, place } of everyPage.filter(({ path }) => !/dictionary|settings|sync/.test(path)))
      test(`${path} says so and offers a way out`, async () => {
        await open(withQuery(path, `${YEAR}&emp=999999`), place.replace(/ table$/, ''))
        await atRest(page, place.replace(/ table$/, ''))
        const words = await page.locator('main').innerText()
        expect(words).not.toMatch(/NaN|Infinity|undefined|\[object |(^|[^\d,])0(,0)?\s?%/)
        expect(await failures().count()).toBe(0)
        const ways = page.locator('main').getByRole('button', { name: /Сбросить|Показать|последние/ })
        expect(await ways.count()).toBeGreaterThan(0)
        await page.getByTestId('chips').getByRole('button', { name: 'Сбросить фильтры' }).click()
        await atRest(page)
        expect(new URL(page.url()).searchParams.get('emp')).toBeNull()
      })

    test('the dictionary says which words it did not find', async () => {
      await open('/dictionary')
      await page.getByTestId('dictionary-find').fill('такого нет')
      await page.locator('main').getByText('такого нет').first().waitFor()
    })
  })

  test('a server that is down is told, old numbers stay, and blocks come back without a reload', async () => {
    await openSummary()
    await mark()
    const before = await shownBy('won-amount')
    const abort = (route: Route) => route.abort()
    await page.route(CUBE, abort)
    await page.route('**/readyz', abort)
    await goBack()
    const stale = block('won-amount').getByRole('button', {
      name: 'Обновить не удалось, показаны прежние данные',
    })
    await stale.waitFor()
    expect(await shownBy('won-amount')).toBe(before)
    await block('won-amount').locator('figure[data-dim]').waitFor()
    await page.getByTestId('freshness').getByText('Нет связи с сервером').waitFor()
    await page.evaluate(() => document.querySelector<HTMLElement>('nav a[href^="/customers"]')!.click())
    await failures('offline').first().waitFor()
    await page.getByTestId('block-customers-list').getByRole('alert').first().waitFor()
    await page.unroute(CUBE)
    await page.unroute('**/readyz')
    await settled(() => page.getByRole('alert').count()).toBe(0)
    await page.getByTestId('block-customers-list').locator('a[target="_blank"]').first().waitFor()
    await page.goBack()
    await settled(() => shownBy('won-amount')).not.toBe(before)
    await stale.waitFor({ state: 'detached' })
    expect(await isMarked()).toBe(true)
  })

  test('while answers are on their way old numbers stay, dimmed, and nothing jumps', async () => {
    await openSummary()
    const before = await shownBy('won-amount')
    const heights = () =>
      page
        .locator('section[data-testid^="block-"]')
        .evaluateAll((sections) => sections.map((one) => `${one.id} ${one.getBoundingClientRect().height}`))
    const sizes = await heights()
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(CUBE, async (route) => {
      await gate
      await route.continue()
    })
    await goBack()
    await block('won-amount').locator('figure[data-dim]').waitFor()
    expect(await block('won-amount').getAttribute('aria-busy')).toBe('true')
    expect(await block('won-amount').locator('[class*="progress"]').count()).toBe(1)
    expect(await shownBy('won-amount')).toBe(before)
    expect(await heights()).toEqual(sizes)
    release()
    await settled(() => shownBy('won-amount')).not.toBe(before)
    await settled(() => page.locator('figure[data-dim]').count()).toBe(0)
  })

  test('an expired token is renewed without a word', async () => {
    let sessions = 0
    let refused = 0
    await page.route('**/api/session', (route) => {
      sessions++
      return route.continue()
    })
    await page.route(
      CUBE,
      (route) => {
        refused++
        return route.fulfill(refusal(401, 'Invalid token'))
      },
      { times: 1 },
    )
    await openSummary()
    expect(refused).toBe(1)
    expect(sessions).toBe(2)
    expect(await failures().count()).toBe(0)
  })

  test('a token that nobody renews is told', async () => {
    await page.route(CUBE, (route) => route.fulfill(refusal(401, 'Invalid token')))
    await open(`/?${YEAR}`, '#block-won-amount')
    const failure = block('won-amount').locator('[data-failure="session"]')
    await failure.getByText('Вход устарел').waitFor()
    await page.unroute(CUBE)
    await failure.getByRole('button').click()
    await number('won-amount').waitFor()
  })

  test('what the reader may not see is told in its block, the rest of the page lives', async () => {
    await page.route(CUBE, (route) =>
      route.request().postData()?.includes('deals.conversion')
        ? route.fulfill(refusal(403, 'You may not see deals.conversion'))
        : route.continue(),
    )
    await open(`/?${YEAR}`, '#block-won-amount')
    await block('conversion').locator('[data-failure="rights"]').waitFor()
    expect(await block('conversion').locator('[data-failure] button').count()).toBe(0)
    await number('won-amount').waitFor()
    await page.getByTestId('managers-table').or(block('managers').locator('[data-failure]')).first().waitFor()
  })

  for (const [status, error, kind] of [
    [400, 'The question is too large: 60000 rows', 'rows'],
    [400, 'Member deals.nothing is not found', 'other'],
    [500, 'Internal error', 'other'],
    [504, 'The query took longer than 25 s', 'slow'],
  ] as const)
    test(`Cube's ${status} «${error}» is told in words, and asking again helps`, async () => {
      await page.route(CUBE, (route) =>
        route.request().postData()?.includes('won_amount')
          ? route.fulfill(refusal(status, error))
          : route.continue(),
      )
      await open(`/?${YEAR}`, '#block-won-amount')
      const failure = block('won-amount').locator(`[data-failure="${kind}"]`)
      await failure.waitFor()
      expect((await failure.locator('p').innerText()).length).toBeGreaterThan(15)
      if (kind === 'other') await failure.getByText(error).waitFor()
      await number('created').waitFor()
      await page.unroute(CUBE)
      await failure.getByRole('button', { name: 'Повторить' }).click()
      await number('won-amount').waitFor()
      await failure.waitFor({ state: 'detached' })
    })

  test('a part of an older build that is gone opens the page anew', async () => {
    await openSummary()
    await mark()
    await page.waitForFunction(() => performance.now() > 10_500)
    // Until the page is opened anew, and with it the names of the new build.
    await page.route('**/assets/CustomersPage-*.js', async (route) =>
      (await isMarked()) ? route.fulfill({ status: 404, body: '' }) : route.continue(),
    )
    await page.evaluate(() => document.querySelector<HTMLElement>('nav a[href^="/customers"]')!.click())
    await block('customers-people').waitFor()
    expect(await isMarked()).toBe(false)
    expect(new URL(page.url()).pathname).toBe('/customers')
  })

  test('a part that stays away is told without an endless reload, the navigation lives', async () => {
    let loads = 0
    page.on('load', () => loads++)
    await page.route('**/assets/CustomersPage-*.js', (route) => route.fulfill({ status: 404, body: '' }))
    await page.goto(`${product.origin}/customers`)
    await page.getByRole('alert').getByRole('button', { name: 'Открыть заново' }).waitFor()
    expect(loads).toBeLessThan(4)
    await page.getByRole('navigation').getByRole('link', { name: 'Синхронизация' }).click()
    await page.getByTestId('entities').waitFor()
  })

  test('a server that is started anew leaves the page standing', async () => {
    await openSummary()
    const before = await shownBy('won-amount')
    await page.route('**/readyz', (route) =>
      route.fulfill({
        ...refusal(503, ''),
        body: JSON.stringify({ status: 'starting', awaiting: 'rollups' }),
      }),
    )
    await page.route(CUBE, (route) => route.fulfill(refusal(503, 'Starting: awaiting rollups.')))
    await goBack()
    await page.getByTestId('freshness').getByText('Нет связи с сервером').waitFor()
    expect(await shownBy('won-amount')).toBe(before)
    await page.unrouteAll()
    await settled(() => shownBy('won-amount')).not.toBe(before)
    await page.getByTestId('freshness').getByText('Данные на').waitFor()
  })

  test('a database that is gone and comes back leaves the page standing, and blocks recover', async () => {
    await openSummary()
    await mark()
    const before = await shownBy('won-amount')
    const pid = Number(
      (await readFile(join(product.folder, 'data/postgres/postmaster.pid'), 'utf8')).split('\n')[0],
    )
    // For as long as the database is away, in case it comes back before anybody asks.
    const away = (route: Route) => route.fulfill(refusal(503, 'The database does not answer.'))
    await page.route('**/readyz', away)
    process.kill(pid, 'SIGKILL')
    await goBack()
    await product.says('The embedded PostgreSQL is back')
    await page.getByTestId('freshness').getByText('Нет связи с сервером').waitFor()
    await page.unroute('**/readyz', away)
    await settled(() => shownBy('won-amount')).not.toBe(before)
    await settled(() => page.getByRole('alert').count()).toBe(0)
    expect(await isMarked()).toBe(true)
  })
})
