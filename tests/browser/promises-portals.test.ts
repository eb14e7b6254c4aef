/** What the dashboard promises where several portals stand side by side, and of charts with few points. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pages } from '../../dashboard/pages.ts'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { allShown } from '../support/accessible.ts'
import { noBrowser } from '../support/browser.ts'
import { plain, Stage } from './promises.ts'

const ANNA = '3'
const JANUARY = 'p=2026-01'

describe.skipIf(noBrowser)('promises kept over two portals that number alike', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await Stage.open([{ data: workedExample }, { data: workedExample }], ([, second]) => {
      const { deals, leads } = second!.store
      // The same ids, ten times the money.
      for (const { ID: id, OPPORTUNITY: amount } of deals.all())
        deals.update(id, { OPPORTUNITY: String(Number(amount) * 10) })
      leads.add({
        ...{ TITLE: 'Лид второго портала', STATUS_ID: 'NEW', SOURCE_ID: 'WEB', ASSIGNED_BY_ID: ANNA },
        DATE_CREATE: '2026-01-10T10:00:00+03:00',
      })
    })
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(() => stage.calm())

  const page = () => stage.page
  const january = { timeDimensions: [{ dimension: 'sales.date', dateRange: ['2026-01-01', '2026-01-31'] }] }

  for (const { path, name } of pages)
    test(`${path} shows both portals, then one, without a fault`, async () => {
      for (const portal of ['', '&portal=2']) {
        await stage.go(`${path}?${JANUARY}${portal}`)
        await allShown(page())
        expect(await page().locator('main [role="alert"]').allTextContents(), name).toEqual([])
        expect(await page().evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1440)
        // A number that hangs on an id says whose id it is, or nothing could open its records.
        if (portal === '') {
          const requests = await page()
            .locator('main [data-records]')
            .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.records!))
          expect(requests.filter((one) => /;\w+_ids?=/.test(one) && !one.includes(';portal_id='))).toEqual([])
        }
        // An id says one block.
        const ids = await page().evaluate(() => [...document.querySelectorAll('[id]')].map(({ id }) => id))
        expect(ids.filter((id, at) => id.startsWith('block-') && ids.indexOf(id) !== at)).toEqual([])
      }
    })

  test('F55, F95: namesakes stand apart, a click chooses portal and person together', async () => {
    expect(await stage.number({ measures: ['sales.won_amount'], ...january })).toBe(290_000 * 11)
    await stage.go(`/sales?${JANUARY}`)
    await stage.shows('won-amount', '3,2 млн ₽')
    const people = await stage.block('people')
    const row = (portal: number) => people.locator(`tr[data-key="${portal}:${ANNA}"]`)
    const amount = (portal: number) =>
      row(portal).locator('[data-records*="won_amount"]').first().getAttribute('data-number')
    expect(Number(await amount(1))).toBe(260_000)
    // The dollars of deal 2 are ten times as many as well.
    expect(Number(await amount(2))).toBe(2_600_000)
    await row(1)
      .getByRole('button', { name: /^Анна Петрова/ })
      .click()
    await stage.shows('won-amount', '260 тыс. ₽')
    expect(stage.parameters().get('portal')).toBe('1')
    expect(stage.parameters().get('x')).toBe(`emp:${ANNA}`)
    await page().goBack()
    await stage.shows('won-amount', '3,2 млн ₽')
  })

  test('F72, F67: a number of one portal leads to that portal’s records alone', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const people = await stage.block('people')
    await people.locator(`tr[data-key="2:${ANNA}"] [data-records*="won_count"]`).first().click()
    await stage.hasRecords(3)
    const links = page().getByTestId('records').locator('tbody').getByRole('link')
    for (const link of await links.all())
      expect(await link.getAttribute('href')).toContain(`${stage.portals[1]!.url}/crm/deal/details/`)
  })

  test('F99, F20: stages of both portals fold apart, with one whole', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const block = await stage.block('stage-matrix')
    const totals = block.getByRole('row', { name: /^Итого/ })
    await expect.poll(() => stage.cells(totals)).toMatch(/\| 2$/)
    await block.getByRole('button', { name: 'Сумма', exact: true }).click()
    await expect
      .poll(() => totals.locator('[data-number]').last().getAttribute('data-number'))
      .toMatch(/^2200000(\.0+)?$/)
  })

  test('F17: leads are shown where one of the portals has them, and not for the one that has none', async () => {
    await stage.go(`/marketing?${JANUARY}`)
    await stage.shows('leads-received', '1')
    await stage.go(`/marketing?${JANUARY}&portal=1`)
    await stage.shows('deals-created', '5')
    await page().getByTestId('marketing-no-leads').waitFor()
  })

  test('F117: fewer than three points stand as columns, three as lines', async () => {
    const question = 'b.c=sales&b.m=won_amount&b.d=manager&b.g=month&b.v=lines'
    const block = page().locator('main [data-testid^="block-"]')
    const steps = block.locator('[data-step]')
    const lines = block.locator('g[stroke] path')
    const columns = block.getByTestId(/^bar\.item/)
    await stage.go(`/builder?p=2026-01&portal=1&${question}`)
    await columns.first().waitFor({ state: 'attached' })
    expect(await steps.count()).toBe(1)
    expect(plain(await steps.getAttribute('aria-label'))).toContain('Анна Петрова 260 000 ₽')
    expect(await lines.count()).toBe(0)
    await stage.go(`/builder?p=2025-11-01..2026-01-31&portal=1&${question}`)
    await lines.first().waitFor({ state: 'attached' })
    expect(await steps.count()).toBe(3)
    expect(await columns.count()).toBe(0)
  })

  test('F43, F70: a phone has the filters in a sheet and cards instead of tables, no page is wider than it', async () => {
    const phone = await stage.browser.newContext({
      ...{ locale: 'ru-RU', viewport: { width: 390, height: 844 }, hasTouch: true },
    })
    const view = await phone.newPage()
    stage.watch(view)
    for (const { path } of pages) {
      await view.goto(`${stage.product.origin}${path}?${JANUARY}&portal=1`)
      await view.locator('main h1').waitFor()
      expect(await view.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390)
    }
    await view.goto(`${stage.product.origin}/sales?${JANUARY}&portal=1`)
    await stage.shows('won-amount', '290 тыс. ₽', view)
    const people = await stage.block('people', view)
    await people.getByText('Анна Петрова').first().waitFor()
    expect(await people.locator('table').count()).toBe(0)
    await view.getByTestId('filters').click()
    const sheet = view.getByRole('dialog')
    await sheet.getByRole('button', { name: /Сотрудники/ }).click()
    await sheet.getByRole('checkbox', { name: 'Сопровождение' }).check()
    await sheet.getByRole('button', { name: 'Готово' }).click()
    await stage.shows('won-amount', '30 тыс. ₽', view)
    await phone.close()
  })
})
