/** «Выгрузить в Excel» in a real Chromium: the file that is saved holds the page's numbers. */
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import { type ReadWorkbook, readWorkbook, valuesOf } from '../exports/support/workbook.ts'
import { type Started, start } from '../server/start.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'

const JANUARY = '/?p=2026-01'
const WAIT_MS = 60_000

describe.skipIf(noBrowser)('a block as a file', () => {
  let portal: Portal
  let product: Started
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    portal = await startPortal({ limits: false, data: workedExample })
    product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl })
    browser = await launchBrowser()
    await product.says('"msg":"Ready."')
    const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    page.setDefaultTimeout(WAIT_MS)
    await page.goto(product.origin + JANUARY)
    await page.getByTestId('block-won-amount').getByText(/290/).first().waitFor()
  }, 600_000)
  afterAll(async () => {
    await browser?.close()
    await product?.stop()
    await portal?.close()
  })

  const menuOf = (id: string) => page.getByTestId(`block-${id}`).locator('[aria-haspopup="menu"]')
  const entry = () => page.getByRole('menuitem', { name: 'Выгрузить в Excel' })
  async function saved(asking: () => Promise<unknown>): Promise<{ name: string; book: ReadWorkbook }> {
    const [download] = await Promise.all([page.waitForEvent('download'), asking()])
    const bytes = await readFile(await download.path())
    return { name: download.suggestedFilename(), book: readWorkbook(bytes) }
  }
  const click = async (id: string) => {
    await menuOf(id).click()
    await entry().click()
  }
  const digits = (text: string | null) => Number((text ?? '').replace(/[^\d]/g, ''))

  test('a tile: this period and the one before, then its months', { timeout: 300_000 }, async () => {
    const { name, book } = await saved(() => click('won-amount'))
    expect(name).toMatch(/^Выиграно \d{4}-\d\d-\d\d\.xlsx$/)
    const shown = await page
      .getByTestId('block-won-amount')
      .locator('[title*="₽"]')
      .first()
      .getAttribute('title')
    const [current] = valuesOf(book.sheets[0]!)
    expect(current).toEqual({ Период: '01.01.2026 – 31.01.2026', 'Выиграно на сумму': digits(shown) })
    expect(digits(shown)).toBe(290_000)
    expect(book.sheets.map((sheet) => sheet.name).at(-1)).toBe('О выгрузке')
    await page.getByText('Файл Excel сохранён').waitFor()
  })

  test('a chart, by keyboard alone', { timeout: 300_000 }, async () => {
    const block = page.getByTestId('block-trend')
    await block.getByRole('button', { name: 'Показать как таблицу' }).click()
    const row = block.getByRole('row').filter({ hasText: /янв\s26/ })
    await row.waitFor()
    const shown = (await row.getByRole('cell').allTextContents()).slice(1).map(digits)
    const { book } = await saved(async () => {
      await menuOf('trend').focus()
      await page.keyboard.press('Enter')
      await entry().waitFor()
      while (!(await entry().evaluate((item) => item === document.activeElement)))
        await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
    })
    const january = (Date.UTC(2026, 0, 1) - Date.UTC(1899, 11, 30)) / 86_400_000
    const saidOfJanuary = valuesOf(book.sheets[0]!).find((one) => Object.values(one)[0] === january)!
    const [, total, fresh, repeat] = Object.values(saidOfJanuary)
    expect([fresh, repeat, total]).toEqual(shown)
  })

  test('a list holds every record, and the sheet about it leads back', { timeout: 300_000 }, async () => {
    await page.getByTestId('block-attention').scrollIntoViewIfNeeded()
    const { book } = await saved(() => click('attention'))
    const list = book.sheets.find((sheet) => sheet.name === 'Список')!
    const links = page.getByTestId('attention-list').getByRole('link')
    const urls = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
    expect(
      list.rows
        .slice(1)
        .map((row) => Object.values(row).find(({ value }) => /^http/.test(String(value)))?.value),
    ).toEqual(urls)
    const about = Object.fromEntries(book.sheets.at(-1)!.rows.map(({ A, B }) => [A!.value, B?.value]))
    expect(about['Открыть в Витрине']).toBe(`${product.origin}${JANUARY}&blk=attention`)
  })

  test('a refusal is told in words', { timeout: 300_000 }, async () => {
    await page.route('**/api/export', (route) =>
      route.fulfill({ status: 504, json: { error: 'The export took more than 600 s.' } }),
    )
    await click('managers')
    await page.getByText('Выгрузить не получилось: The export took more than 600 s.').waitFor()
    await menuOf('managers').click()
    expect(await entry().isEnabled()).toBe(true)
  })
})
