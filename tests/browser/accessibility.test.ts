/** Every page for those who see little, use no mouse, or want no motion, over the whole product and an invented company. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { type Started, start } from '../server/start.ts'
import {
  atRest,
  axeFindings,
  everyPage,
  sideways,
  smallTargets,
  walk,
  withQuery,
} from '../support/accessible.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'

const ANCHOR = '2026-06-15T12:00:00+03:00'
const YEAR = 'p=2025'
const WIDE = { width: 1440, height: 6000 }
const PHONE = { width: 390, height: 6000 }
/** What something comes to be in the end. */
const settled = <T>(look: () => T | Promise<T>, message?: string) =>
  expect.poll(look, { timeout: 20_000, ...(message && { message }) })
const SCREEN = { width: 1440, height: 900 }

describe.skipIf(noBrowser)('accessibility', () => {
  let portal: Portal
  let product: Started
  let browser: Browser
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    const data = { deals: 240, leads: 120, seed: 11, anchor: ANCHOR }
    portal = await startPortal({ limits: false, data, clock: () => Date.parse(ANCHOR) })
    product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl, VITRINA_SYNC_INTERVAL: '3600' })
    browser = await launchBrowser()
    await product.says('"msg":"Ready."')
    context = await browser.newContext({ locale: 'ru-RU', viewport: WIDE, reducedMotion: 'reduce' })
    page = await context.newPage()
    page.setDefaultTimeout(20_000)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await portal?.close()
  })

  const block = (id: string) => page.getByTestId(`block-${id}`)
  const press = (key: string) => page.keyboard.press(key)
  const query = (name: string) => new URL(page.url()).searchParams.get(name)
  /** Opens a page in a window so high that every block asks its questions, then shrinks it to a screen. */
  const open = async (path: string, place = 'main h1') => {
    await page.setViewportSize(WIDE)
    await page.goto(product.origin + withQuery(path, YEAR))
    await atRest(page, place)
  }
  const openOnScreen = async (path: string, place?: string) => {
    await open(path, place)
    await page.setViewportSize(SCREEN)
    await atRest(page, place)
  }
  const hasFocus = (element: Locator) =>
    settled(() => element.evaluate((node) => node === document.activeElement)).toBe(true)
  /** Presses a key until the element has the focus. */
  const leadTo = async (element: Locator, key: string) => {
    for (let steps = 0; steps < 25; steps++) {
      if (await element.evaluate((node) => node === document.activeElement)) return
      await press(key)
    }
    throw new Error(`${key} does not lead to ${element}`)
  }
  const findings = () => axeFindings(context, page)

  describe.each(everyPage)('$path', ({ path, place, charts }) => {
    beforeAll(() => open(path, place))

    test('axe finds nothing in either scheme, wide or on a phone', async () => {
      for (const size of [WIDE, PHONE])
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize(size)
          await page.emulateMedia({ colorScheme })
          await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
          await atRest(page, place)
          expect(await findings(), `${colorScheme}, ${size.width} px`).toEqual([])
        }
      await page.emulateMedia({ colorScheme: 'light' })
    })

    test('whatever can be pressed is at least 24 px large', async () => {
      for (const size of [PHONE, WIDE]) {
        await page.setViewportSize(size)
        await atRest(page, place)
        expect(await smallTargets(page), `${size.width} px`).toEqual([])
      }
    })

    test('every chart has a table with rows', async () => {
      await page.setViewportSize(WIDE)
      await atRest(page, place)
      const main = page.locator('section[data-area="main"]')
      const isCharted = 'button[aria-pressed][title="Показать как таблицу"]'
      const charted = main.filter({ has: page.locator(isCharted) })
      const ids = await charted.evaluateAll((sections) => sections.map(({ id }) => id))
      expect(ids.length, ids.join(' ')).toBeGreaterThanOrEqual(charts)
      const bare = await main
        .filter({ hasNot: page.locator(isCharted) })
        .filter({ has: page.locator('figure [role="group"] svg [tabindex]') })
        .evaluateAll((sections) => sections.map(({ id }) => id))
      expect(bare, 'charts without a table').toEqual([])
      await page.evaluate((selector) => {
        for (const button of document.querySelectorAll<HTMLElement>(selector)) button.click()
      }, isCharted)
      for (const id of ids)
        await expect
          .poll(() => page.locator(`#${id} figure tbody tr`).count(), { message: id })
          .toBeGreaterThan(0)
      await page.evaluate(() => {
        const selector = 'button[aria-pressed][title="Показать как график"]'
        for (const button of document.querySelectorAll<HTMLElement>(selector)) button.click()
      })
      await atRest(page, place)
    })

    test('Tab comes to everything, in sight and with a visible focus, and to the end', async () => {
      await page.setViewportSize(SCREEN)
      await atRest(page, place)
      const { stops, missed } = await walk(page)
      expect(stops.length).toBeGreaterThan(10)
      expect(stops.flatMap(({ name, fault }) => (fault ? [`${name} ${fault}`] : []))).toEqual([])
      expect(missed).toEqual([])
    })

    test('at 320 px nothing has to be scrolled sideways', async () => {
      await page.setViewportSize({ width: 320, height: 6000 })
      await atRest(page, place)
      await settled(() => sideways(page)).toEqual([])
    })
  })

  describe('by keyboard alone', () => {
    beforeAll(() => openOnScreen('/', '#block-managers table'))

    test('the first Tab leads past the navigation', async () => {
      await openOnScreen('/', '#block-won-amount')
      await press('Tab')
      await hasFocus(page.locator('a[href="#content"]'))
      await press('Enter')
      await hasFocus(page.locator('#content'))
    })

    test('Enter opens the records of a number, Escape closes them and gives the focus back', async () => {
      const number = block('won-amount').locator('button[data-number]')
      await number.focus()
      await press('Enter')
      await page.getByTestId('records').locator('a[target="_blank"]').first().waitFor()
      await atRest(page)
      expect(await findings()).toEqual([])
      expect(
        await page.evaluate(() => document.activeElement?.closest('[data-testid="records"]') !== null),
      ).toBe(true)
      await press('Escape')
      await page.getByTestId('records').waitFor({ state: 'detached' })
      await hasFocus(number)
    })

    test('a chart is one stop of Tab, arrows move in it, Enter filters', async () => {
      const chart = block('trend').locator('figure [role="group"]')
      expect(await chart.locator('[tabindex="0"]').count()).toBe(1)
      await chart.locator('[tabindex="0"]').focus()
      const first = await page.evaluate(() => document.activeElement?.getAttribute('data-step'))
      await press('ArrowLeft')
      const second = await page.evaluate(() => document.activeElement?.getAttribute('data-step'))
      expect(second! < first!).toBe(true)
      await press('Enter')
      await settled(() => query('p')).toBe(second!.slice(0, 7))
      await page.goBack()
      await settled(() => query('p')).toBe('2025')
    })

    test('Shift+F10 opens the menu of a block, Escape closes it', async () => {
      const toggle = block('trend').locator('button[aria-pressed][title="Показать как таблицу"]')
      await toggle.focus()
      await press('Shift+F10')
      await page.getByRole('menu').getByRole('menuitem').first().waitFor()
      await atRest(page)
      expect(await findings()).toEqual([])
      await press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
      await hasFocus(toggle)
      await press('Shift+F10')
      await page.getByRole('menu').getByRole('menuitem').first().waitFor()
      await press('Escape')
      await page.getByRole('menu').waitFor({ state: 'detached' })
      await hasFocus(toggle)
    })

    test('the menu shows a block on the full screen, Escape brings the page back', async () => {
      await block('trend').locator('[data-menu]').focus()
      await press('Enter')
      const entry = page.getByRole('menuitem', { name: 'На весь экран' })
      await entry.waitFor()
      await leadTo(entry, 'ArrowDown')
      await press('Enter')
      const screen = page.getByRole('dialog', { name: /Динамика выручки/ })
      await screen.locator('svg [tabindex="0"]').waitFor()
      await atRest(page)
      expect(await findings()).toEqual([])
      await press('Escape')
      await screen.waitFor({ state: 'detached' })
      await hasFocus(block('trend').locator('[data-menu]'))
    })

    test('a heading sorts its table and says so', async () => {
      const heading = page.getByTestId('managers-table').getByRole('columnheader', { name: 'Создано' })
      await heading.getByRole('button').focus()
      await press('Enter')
      await settled(() => heading.getAttribute('aria-sort')).toBe('descending')
      await press('Enter')
      await settled(() => heading.getAttribute('aria-sort')).toBe('ascending')
    })

    test('Enter on a manager filters the page, Escape frees it', async () => {
      const first = page.getByTestId('managers-table').locator('tbody th button[data-focus]').first()
      await first.focus()
      await press('Enter')
      await settled(() => query('x')).toMatch(/^emp:/)
      await page.getByTestId('managers-table').locator('button[aria-pressed="true"]').waitFor()
      await press('Escape')
      await settled(() => query('x')).toBeNull()
    })

    test('the period is changed', async () => {
      await page.getByTestId('period').focus()
      await press('Enter')
      const quarter = page.getByRole('button', { name: 'Прошлый квартал' })
      await quarter.waitFor()
      await leadTo(quarter, 'Tab')
      await press('Enter')
      await settled(() => query('p')).not.toBe('2025')
      await hasFocus(page.getByTestId('period'))
    })

    test('an arrow that comes to its bound keeps the focus', async () => {
      await openOnScreen('/sales', '#block-dynamics')
      const isAtBound = (arrow: Locator) => arrow.getAttribute('aria-disabled')
      const next = page.getByRole('button', { name: 'Следующий период' })
      await next.focus()
      await press('Enter')
      await settled(() => isAtBound(next)).toBe('true')
      await hasFocus(next)
      const period = query('p')
      await press('Enter')
      const coarser = page.getByRole('button', { name: 'крупнее' }).first()
      await coarser.focus()
      for (let steps = 0; steps < 5 && !(await isAtBound(coarser)); steps++) {
        const grain = query('g')
        await press('Enter')
        await settled(() => query('g')).not.toBe(grain)
        await atRest(page, '#block-dynamics')
      }
      expect(await isAtBound(coarser)).toBe('true')
      await hasFocus(coarser)
      expect(query('p')).toBe(period)
    })

    test('the focus of a removed chip goes to the next one, the one before, then to a filter', async () => {
      const chips = page.getByTestId('chips').getByRole('button')
      const removes = (name: string) => page.getByRole('button', { name: `Убрать фильтр: ${name}` })
      const filters = '/?pipe=998&emp=998&src=NOBODY'
      await openOnScreen(filters, '#block-won-amount')
      await removes('Сотрудники').focus()
      await press('Enter')
      await settled(() => chips.count()).toBe(3)
      await hasFocus(removes('Источники'))
      await press('Enter')
      await settled(() => chips.count()).toBe(2)
      await hasFocus(removes('Воронки'))
      await press('Enter')
      await settled(() => chips.count()).toBe(0)
      await hasFocus(page.getByRole('search').getByRole('button', { name: 'Воронки' }))
      for (const [size, filter] of [
        [SCREEN, page.getByRole('search').getByRole('button', { name: 'Воронки' })],
        [{ width: 390, height: 844 }, page.getByTestId('filters')],
      ] as const) {
        await open(filters, '#block-won-amount')
        await page.setViewportSize(size)
        await page.getByRole('button', { name: 'Сбросить фильтры' }).focus()
        await press('Enter')
        await settled(() => chips.count()).toBe(0)
        await hasFocus(filter)
      }
      // The sheet's own button stays where it is, with nothing more to do.
      await open(filters, '#block-won-amount')
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByTestId('filters').click()
      const reset = page.getByRole('dialog').getByRole('button', { name: 'Сбросить' })
      await reset.focus()
      await press('Enter')
      await settled(() => reset.getAttribute('aria-disabled')).toBe('true')
      await hasFocus(reset)
    })

    test('a view is saved', async () => {
      const button = page.getByTestId('views-button')
      await button.focus()
      await press('Enter')
      await page.getByTestId('views').getByPlaceholder(/./).waitFor()
      await atRest(page)
      expect(await findings()).toEqual([])
      await hasFocus(page.getByTestId('views').getByPlaceholder(/./))
      await page.keyboard.type('Без мыши')
      await press('Enter')
      await button.getByText('Без мыши').waitFor()
      expect(query('view')).toMatch(/^\d+$/)
    })

    test('the language is changed, and the page says which it is', async () => {
      expect(await page.locator('html').getAttribute('lang')).toBe('ru')
      const choose = async (settings: string, language: string) => {
        await page.getByRole('button', { name: settings }).focus()
        await press('Enter')
        const entry = page.getByRole('menuitemradio', { name: language })
        await entry.waitFor()
        await leadTo(entry, 'ArrowDown')
        await press('Enter')
      }
      await choose('Настройки вида', 'English')
      await settled(() => page.locator('html').getAttribute('lang')).toBe('en')
      await openOnScreen('/', '#block-won-amount')
      await page.locator('html[lang="en"]').waitFor()
      await page.getByTestId('period').waitFor()
      await choose('View settings', 'Русский')
      await settled(() => page.locator('html').getAttribute('lang')).toBe('ru')
    })

    test('the tree of advertising tags opens and closes by arrows', async () => {
      await openOnScreen('/marketing', '#block-lead-utm table')
      const sign = page.getByTestId('lead-utm').locator('tbody [aria-expanded="false"]').first()
      const key = await sign.evaluate((node) => node.closest('tr')!.dataset.key!)
      const own = page.getByTestId('lead-utm').locator(`tr[data-key="${key}"] [aria-expanded]`)
      const rows = page.getByTestId('lead-utm').locator('tbody tr')
      const before = await rows.count()
      await own.focus()
      await press('ArrowRight')
      await settled(() => own.getAttribute('aria-expanded')).toBe('true')
      await settled(() => rows.count()).toBeGreaterThan(before)
      await hasFocus(own)
      await press('ArrowLeft')
      await settled(() => rows.count()).toBe(before)
    })

    test('Enter on a bar filters by its source, Escape frees it', async () => {
      const bars = block('lead-source-bars').locator('[data-id][tabindex="0"]')
      expect(await bars.count()).toBe(1)
      await bars.focus()
      await press('ArrowDown')
      await press('Enter')
      await settled(() => query('x')).toMatch(/^src:/)
      await block('lead-source-bars').locator('[data-id][aria-pressed="true"]').waitFor()
      await press('Escape')
      await settled(() => query('x')).toBeNull()
    })

    test('the sheet of filters on a phone keeps the focus and gives it back', async () => {
      await open('/', '#block-won-amount')
      await page.setViewportSize({ width: 390, height: 844 })
      const button = page.getByTestId('filters')
      await button.focus()
      await press('Enter')
      const sheet = page.getByRole('dialog')
      await sheet.getByRole('button', { name: 'Готово' }).waitFor()
      await atRest(page)
      expect(await findings()).toEqual([])
      for (let steps = 0; steps < 12; steps++) {
        await press('Tab')
        expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(
          true,
        )
      }
      await press('Escape')
      await sheet.waitFor({ state: 'detached' })
      await hasFocus(button)
    })
  })

  test('who wants no motion gets none', async () => {
    const moving = (on: Page) =>
      on.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter((element) => {
            const { transitionDuration, transitionProperty } = getComputedStyle(element)
            return (
              transitionProperty !== 'none' &&
              transitionDuration.split(',').some((text) => parseFloat(text) > 0.001)
            )
          }).length,
      )
    await openOnScreen('/', '#block-managers table')
    expect(await moving(page)).toBe(0)
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    expect(await moving(page)).toBeGreaterThan(0)
    await page.emulateMedia({ reducedMotion: 'reduce' })
  })
})
