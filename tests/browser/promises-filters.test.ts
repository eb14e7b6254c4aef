/** What the filter bar promises: any month of any year at hand, and lists that leave their choice out. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { noBrowser } from '../support/browser.ts'
import { plain, Stage } from './promises.ts'

const anchor = new Date()
const year = anchor.getUTCFullYear()
const lastYear = `p=${year - 1}`
const created = {
  timeDimensions: [{ dimension: 'deals.created_at', dateRange: [`${year - 1}-01-01`, `${year - 1}-12-31`] }],
}

describe.skipIf(noBrowser)('promises of the filter bar', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await Stage.open([{ data: { deals: 400, leads: 0, seed: 11, anchor } }])
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(async () => {
    await stage.page.setViewportSize({ width: 1440, height: 900 })
    stage.calm()
  })

  const page = () => stage.page
  const countOf = (filters: object[] = []) => stage.number({ measures: ['deals.count'], ...created, filters })
  const chips = async () => plain(await page().getByTestId('chips').textContent())
  const address = (key: string) => expect.poll(() => stage.parameters().get(key))
  /** The tile «Создано», once it holds this number. */
  const holds = async (count: number) => {
    const value = page().getByTestId('block-created').locator('[data-number]').first()
    await expect.poll(() => value.getAttribute('data-number'), { timeout: 20_000 }).toBe(String(count))
    return value
  }

  test('F38: a far month is two clicks away; quarters, years, several months and the keyboard work too', async () => {
    await stage.go('/')
    const months = page().getByTestId('months')
    const open = () => page().getByTestId('period').click()
    const month = (key: string) => months.locator(`[aria-label="Месяцы"] [data-start="${key}-01"]`)
    const back = months.getByRole('button', { name: 'Предыдущий год' })
    await open()
    await back.click()
    await back.click()
    await month(`${year - 2}-03`).click()
    await address('p').toBe(`${year - 2}-03`)
    await page()
      .getByTestId('period')
      .getByText(`март ${year - 2}`)
      .waitFor()
    await months.waitFor({ state: 'detached' })
    // The year of the chosen month stands open, the month is marked.
    await open()
    expect(await month(`${year - 2}-03`).getAttribute('aria-pressed')).toBe('true')
    await month(`${year - 2}-08`).click({ modifiers: ['Shift'] })
    await address('p').toBe(`${year - 2}-03-01..${year - 2}-08-31`)
    await open()
    await months.locator(`[aria-label="Кварталы"] [data-start="${year - 2}-04-01"]`).click()
    await address('p').toBe(`${year - 2}-Q2`)
    await open()
    await months.getByRole('button', { name: `Весь ${year - 2} год` }).click()
    await address('p').toBe(String(year - 2))
    await open()
    await months.getByRole('checkbox', { name: 'Несколько месяцев подряд' }).check()
    await month(`${year - 2}-11`).click()
    await months.getByRole('button', { name: 'Следующий год' }).click()
    await month(`${year - 1}-02`).click()
    await address('p').toMatch(new RegExp(`^${year - 2}-11-01\\.\\.${year - 1}-02-2[89]$`))
    // By keyboard: one tab stop, arrows over the turn of the year, never beyond this month.
    await open()
    await month(`${year - 1}-02`).focus()
    for (const key of ['Home', 'ArrowLeft', 'PageUp', 'Enter']) await page().keyboard.press(key)
    await address('p').toBe(`${year - 3}-12`)
    await open()
    await month(`${year - 3}-12`).focus()
    for (const key of ['PageDown', 'PageDown', 'PageDown', 'ArrowRight', 'Enter'])
      await page().keyboard.press(key)
    await address('p').toBe(null)
    await months.waitFor({ state: 'detached' })
  })

  test('F38: nothing leads to years that an address cannot say', async () => {
    await stage.go('/?p=1970-Q1')
    await page().getByTestId('period').getByText('1970').waitFor()
    const previous = page().getByRole('button', { name: 'Предыдущий период' })
    await expect.poll(() => previous.isDisabled()).toBe(true)
    await page().getByTestId('period').click()
    const dates = page().getByRole('dialog', { name: 'Период' })
    await dates.getByLabel('По', { exact: true }).fill('2300-01-01')
    expect(await dates.getByRole('button', { name: 'Показать' }).isDisabled()).toBe(true)
    await page().keyboard.press('Escape')
  })

  test('F38, F61: the sheet of a phone has the months too', async () => {
    await page().setViewportSize({ width: 390, height: 844 })
    await stage.go('/')
    await page().getByTestId('filters').click()
    await page()
      .getByRole('dialog')
      .getByRole('button', { name: /^Период/ })
      .click()
    const months = page().getByTestId('months')
    await months.getByRole('button', { name: 'Предыдущий год' }).click()
    await months.getByRole('button', { name: `май ${year - 1}` }).click()
    await address('p').toBe(`${year - 1}-05`)
  })

  test('F48, F53, F49: «кроме выбранных» of a list: the rest, told everywhere, cleared at once', async () => {
    const all = await countOf()
    const sources = await stage.ask({
      measures: ['deals.count'],
      dimensions: ['deals.source', 'deals.source_id'],
      ...created,
      order: { 'deals.count': 'desc' },
    })
    const {
      'deals.source': name,
      'deals.source_id': id,
      'deals.count': own,
    } = sources.find((row) => row['deals.source_id'] !== null)!
    const rest = all - Number(own)
    expect(rest).toBeGreaterThan(0)
    await stage.go(`/?${lastYear}`)
    await holds(all)
    await page().getByRole('search').getByRole('button', { name: 'Источники' }).click()
    const list = page().getByRole('dialog', { name: 'Источники' })
    await list.getByRole('checkbox', { name: String(name) }).check()
    await holds(Number(own))
    await list.getByRole('button', { name: 'Кроме выбранных' }).click()
    await address('src').toBe(`!${id}`)
    const value = await holds(rest)
    expect(await chips()).toContain(`Источники:кроме ${name}`)
    await page().keyboard.press('Escape')
    // The list of records has as many, and says what is left out.
    await value.click()
    await stage.hasRecords(rest)
    const conditions = page().getByTestId('records-conditions')
    await conditions.getByText(`все, кроме: ${name}`).waitFor()
    await page().keyboard.press('Escape')
    await page().getByTestId('records').waitFor({ state: 'detached' })
    // Carried to another page and back by its link, cleared with one click.
    await page().getByRole('navigation').getByRole('link', { name: 'Продажи', exact: true }).click()
    await page().getByRole('heading', { level: 1, name: 'Динамика продаж' }).waitFor()
    await address('src').toBe(`!${id}`)
    expect(await chips()).toContain(`кроме ${name}`)
    await page()
      .getByRole('button', { name: /^Убрать фильтр: Источники/ })
      .click()
    await address('src').toBe(null)
  })

  test('F48, F55, F53: a click narrows what «кроме» leaves; Back undoes it; ids that nobody knows are called so', async () => {
    const rows = await stage.ask({
      measures: ['deals.count'],
      dimensions: ['deals.source_id', 'deals.pipeline', 'deals.pipeline_id'],
      ...created,
    })
    const out = rows.find((row) => row['deals.source_id'] !== null)!['deals.source_id']
    const left = rows.filter((row) => row['deals.source_id'] !== out && row['deals.source_id'] !== null)
    const sum = (some: typeof rows) => some.reduce((all, row) => all + Number(row['deals.count']), 0)
    const { 'deals.pipeline': name, 'deals.pipeline_id': id } = left[0]!
    await stage.go(`/sales?${lastYear}&src=!${out},none,NOBODY`)
    await holds(sum(left))
    await expect.poll(chips).toContain('кроме ')
    await expect.poll(chips).not.toContain('…')
    const lines = await stage.block('statistics')
    await lines.getByRole('button', { name: String(name) }).click()
    await holds(sum(left.filter((row) => row['deals.pipeline_id'] === id)))
    await address('src').toBe(`!${out},none,NOBODY`)
    await page().goBack()
    await holds(sum(left))
    // A page without a list of sources names a click on one.
    await stage.go('/customers?x=src:NOBODY')
    await expect.poll(chips).toContain('источник:ID NOBODY')
  })

  test('F48, F50: neither a department nor an employee; what was found is ticked at once', async () => {
    const people = await stage.ask({
      measures: ['deals.count'],
      dimensions: ['deals.manager', 'deals.manager_id', 'deals.department_ids'],
      ...created,
    })
    const path = String(people.find((row) => row['deals.department_ids'])!['deals.department_ids'])
    const department = path.split('/').at(-2)!
    const isBelow = (row: (typeof people)[number]) =>
      String(row['deals.department_ids'] ?? '').includes(`/${department}/`)
    const other = people.find((row) => !isBelow(row))!
    const rest = people.filter((row) => !isBelow(row) && row !== other)
    const count = rest.reduce((sum, row) => sum + Number(row['deals.count']), 0)
    await stage.go(`/?${lastYear}&dep=!${department}&emp=!${other['deals.manager_id']}`)
    await holds(count)
    await page().getByRole('button', { name: 'Сбросить фильтры' }).click()
    await holds(await countOf())
    await page().getByRole('search').getByRole('button', { name: 'Сотрудники' }).click()
    const tree = page().getByRole('dialog', { name: 'Сотрудники' })
    await tree.getByRole('searchbox').fill(String(other['deals.manager']))
    await tree.getByRole('button', { name: 'Кроме выбранных' }).click()
    await tree.getByRole('button', { name: 'Выбрать найденные: 1' }).click()
    await address('emp').toBe(`!${other['deals.manager_id']}`)
    await holds((await countOf()) - Number(other['deals.count']))
    await page().keyboard.press('Escape')
  })
})
