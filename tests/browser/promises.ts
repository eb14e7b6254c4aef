/** What the tests of the dashboard's promises have in common: one product, one browser, a page that may not fail. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Portal, type PortalOptions, startPortal } from '../../portal/index.ts'
import { type Started, start } from '../server/start.ts'
import { launchBrowser } from '../support/browser.ts'

export type Row = Record<string, string | number | boolean | null>

const patience = 30_000

export class Stage {
  readonly portals: Portal[]
  readonly product: Started
  readonly browser: Browser
  readonly context: BrowserContext
  readonly page: Page
  /** What went wrong in the browser since the last `calm()`. */
  readonly faults: string[] = []
  readonly #token: string

  private constructor(
    portals: Portal[],
    product: Started,
    browser: Browser,
    context: BrowserContext,
    page: Page,
    token: string,
  ) {
    this.portals = portals
    this.product = product
    this.browser = browser
    this.context = context
    this.page = page
    this.#token = token
    this.watch(page)
  }

  /** @param prepare  changes the portals before anything is loaded from them */
  static async open(options: PortalOptions[], prepare?: (portals: Portal[]) => void): Promise<Stage> {
    const portals: Portal[] = []
    for (const one of options) portals.push(await startPortal({ limits: false, ...one }))
    prepare?.(portals)
    const urls = portals.map(({ webhookUrl }) => webhookUrl).join(' ')
    const product = await start({ BITRIX24_WEBHOOK_URL: urls, VITRINA_SYNC_INTERVAL: '3600' })
    const browser = await launchBrowser()
    await product.says('"msg":"Ready."')
    const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.origin })
    const page = await context.newPage()
    page.setDefaultTimeout(patience)
    const { token } = (await (await fetch(`${product.origin}/api/session`)).json()) as { token: string }
    return new Stage(portals, product, browser, context, page, token)
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.product.stop()
    for (const portal of this.portals) await portal.close()
  }

  watch(page: Page): void {
    page.on('pageerror', (error) => this.faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text())
    })
  }

  /** Fails when the browser complained of anything. */
  calm(): void {
    expect(this.faults.splice(0)).toEqual([])
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.product.origin + path)
    await this.page.locator('main h1').first().waitFor()
  }

  /** The block, scrolled to and with its answer. */
  async block(id: string, page = this.page): Promise<Locator> {
    const block = page.getByTestId(`block-${id}`)
    await block.scrollIntoViewIfNeeded()
    await page.locator(`[data-testid="block-${id}"] figure:not(:has([class*="skeleton"]))`).waitFor()
    await page.locator(`[data-testid="block-${id}"][aria-busy="false"]`).waitFor()
    return block
  }

  /** Waits until a block says exactly this number; it is the button that leads to its records. */
  async shows(id: string, text: string, page = this.page): Promise<Locator> {
    const value = page.getByTestId(`block-${id}`).getByRole('button', { name: text, exact: true }).first()
    await value.waitFor()
    return value
  }

  /** Of the cells of a row, as they are read: `Анна Петрова | 260,0 тыс. ₽ | 3`. */
  async cells(row: Locator): Promise<string> {
    const texts = await row.locator('th, td').allTextContents()
    return texts.map(plain).join(' | ')
  }

  /** Opens what a number leads to and reads how many records it has; the drawer is closed again. */
  async recordsOf(value: Locator, count: number): Promise<void> {
    await value.click()
    await this.hasRecords(count)
    await this.page.keyboard.press('Escape')
    await this.page.getByTestId('records').waitFor({ state: 'detached' })
  }

  /** The open drawer says so many records, checked against the number, and lists them. */
  async hasRecords(count: number): Promise<void> {
    const drawer = this.page.getByTestId('records')
    await drawer.locator(`[data-testid="records-total"][data-total="${count}"]`).waitFor()
    if (count > 0) await drawer.locator(`[role="grid"][aria-rowcount="${count + 1}"]`).waitFor()
    expect(await drawer.getByTestId('records-check').getAttribute('data-verdict')).not.toBe('differs')
  }

  /** Rows of a question, as REST answers it. */
  async ask(query: object): Promise<Row[]> {
    const response = await fetch(`${this.product.origin}/cubejs-api/v1/load`, {
      method: 'POST',
      headers: { authorization: this.#token, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const { data, error } = (await response.json()) as { data?: Row[]; error?: string }
    if (!data) throw new Error(`${JSON.stringify(query)}: ${error}`)
    return data
  }

  /** The one number of a question with one measure. */
  async number(query: {
    measures: [string]
    filters?: object[]
    timeDimensions?: object[]
  }): Promise<number> {
    return Number((await this.ask(query))[0]?.[query.measures[0]] ?? 0)
  }

  parameters(): URLSearchParams {
    return new URL(this.page.url()).searchParams
  }

  token(): string {
    return this.#token
  }

  async clipboard(): Promise<string> {
    return await this.page.evaluate(() => navigator.clipboard.readText())
  }

  async menu(block: string, entry: string): Promise<void> {
    await this.page.getByTestId(`block-${block}`).locator('[aria-haspopup="menu"]').click()
    await this.page.getByRole('menuitem', { name: entry, exact: true }).click()
  }
}

/** With ordinary spaces, as people would type it. */
export const plain = (text: string | null): string => (text ?? '').replace(/\s+/g, ' ').trim()

/** «1 234 567 ₽», «12,5 %» → 1234567, 12.5; nothing without digits. */
export const numberIn = (text: string | null): number =>
  Number(
    (text ?? '')
      .replace(/[^\d,−-]/g, '')
      .replace('−', '-')
      .replace(',', '.'),
  )
