/**
 * What the dashboard promises of leads, activities and long lists, shown over a company that lives up to today: what
 * the pages say is what REST answers.
 */
import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { noBrowser } from '../support/browser.ts'
import { plain, Stage } from './promises.ts'

const dayMs = 86_400_000
const dayOf = (ms: number) => new Date(ms + 3 * 3_600_000).toISOString().slice(0, 10)
const now = Date.now()
/** The last year up to yesterday: full of records on whatever day the test runs. */
const [FROM, TO] = [dayOf(now - 365 * dayMs), dayOf(now - dayMs)]
const YEAR = `p=${FROM}..${TO}`
const AD = 'https://shop.example.com/catalog/parts/front-bumpers?utm_ad=1234567890&region=moscow&size=400x400'

describe.skipIf(noBrowser)('promises kept over a company with leads', () => {
  let stage: Stage

  beforeAll(async () => {
    const data = { deals: 160, leads: 220, seed: 7, anchor: new Date(now) }
    stage = await Stage.open([{ data }], ([portal]) => {
      const { leads, companies } = portal!.store
      for (const at of [1, 2, 3])
        leads.add({
          ...{ TITLE: `Заявка с объявления ${at}`, STATUS_ID: 'NEW', SOURCE_ID: '', ASSIGNED_BY_ID: '1' },
          ...{ UTM_SOURCE: 'avito', UTM_CAMPAIGN: at < 3 ? 'Бампера' : 'Оптика', UTM_CONTENT: AD },
          DATE_CREATE: `${dayOf(now - 40 * dayMs)}T10:00:00+03:00`,
        })
      for (let at = 1; at <= 420; at += 1)
        companies.add({ TITLE: `Покупатель ${String(at).padStart(4, '0')}`, ASSIGNED_BY_ID: '1' })
    })
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(() => stage.calm())

  const page = () => stage.page
  const at = (id: string) => page().getByTestId(`block-${id}`)
  const created = (cube: string, from = FROM, to = TO) => ({
    timeDimensions: [{ dimension: `${cube}.created_at`, dateRange: [from, to] }],
  })
  const isOf = (member: string, value: string) => ({ member, operator: 'equals', values: [value] })
  /** The exact number that a place holds. */
  const held = async (place: Locator) => {
    const text = await place.locator('[data-number]').first().getAttribute('data-number')
    return text === null ? null : Number(text)
  }
  /** Waits until a tile holds this number. */
  const holds = (id: string, value: number) =>
    expect.poll(() => held(at(id)), { message: id, timeout: 20_000 }).toBeCloseTo(value, 6)

  test('F76, F126, F127, F134, F140, F128: what came is what became of it, by one clock that is named', async () => {
    const measures = ['count', 'quality_count', 'junk_count', 'open_count', 'conversion', 'revenue_per_lead']
    const [row] = await stage.ask({ measures: measures.map((name) => `leads.${name}`), ...created('leads') })
    const [count, quality, junk, open, conversion, perLead] = measures.map((name) =>
      Number(row![`leads.${name}`]),
    ) as [number, number, number, number, number, number]
    expect(quality + junk + open).toBe(count)
    expect(conversion).toBeCloseTo(quality / count, 6)
    await stage.go(`/marketing?${YEAR}`)
    await holds('leads-received', count)
    await holds('leads-quality', quality)
    await holds('leads-junk', junk)
    await holds('leads-open', open)
    await holds('leads-conversion', conversion)
    await holds('leads-revenue-per-lead', perLead)
    await page().getByText('Всё по дате создания лида').waitFor()
    await stage.go(`/sales?${YEAR}`)
    await holds('leads-received', count)
    await stage.recordsOf(
      at('leads-received').getByRole('button').and(page().locator('[data-records]')),
      count,
    )
  })

  test('F128, F129, F55, F42, F18: sources are compared, one click leaves one, Ctrl adds another', async () => {
    const dimensions = ['leads.source', 'leads.source_id']
    const measures = ['leads.count', 'leads.quality_count', 'leads.revenue_per_lead']
    const rows = await stage.ask({ measures, dimensions, ...created('leads') })
    const named = rows.filter((row) => row['leads.source_id'])
    const [one, other] = named.sort((a, b) => Number(b['leads.count']) - Number(a['leads.count']))
    await stage.go(`/marketing?${YEAR}`)
    const table = await stage.block('lead-sources')
    const more = table.getByRole('button', { name: /^Показать все/ })
    if ((await more.count()) > 0) await more.click()
    expect(await table.locator('tbody tr').count()).toBe(rows.length)
    const rowOf = (row: typeof one) => table.locator(`tr[data-key="${row!['leads.source_id']}"]`)
    for (const row of [one, other]) {
      const numbers = await rowOf(row)
        .locator('td [data-number]')
        .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset.number)))
      for (const measure of measures)
        expect(
          numbers.some((number) => Math.abs(number - Number(row![measure])) < 0.01),
          measure,
        ).toBe(true)
    }
    const name = (row: typeof one) => String(row!['leads.source'])
    const bars = page().getByTestId('lead-source-bars')
    await bars.locator(`[data-id="${one!['leads.source_id']}"]`).click()
    await holds('leads-received', Number(one!['leads.count']))
    await page().getByTestId('chips').getByText(name(one)).waitFor()
    await rowOf(other)
      .getByRole('button', { name: name(other), exact: true })
      .click({ modifiers: ['Control'] })
    await holds('leads-received', Number(one!['leads.count']) + Number(other!['leads.count']))
    expect(await rowOf(one).getAttribute('data-chosen')).toBe('true')
    await page().goBack()
    await holds('leads-received', Number(one!['leads.count']))
  })

  test('F130, F45, F138, F129: months with a choice of measures, five sources against the period before', async () => {
    await stage.go(`/marketing?${YEAR}`)
    const dynamics = await stage.block('lead-dynamics')
    const steps = async () =>
      (
        await dynamics.locator('[data-step]').evaluateAll((all) => all.map((step) => step.ariaLabel ?? ''))
      ).map(plain)
    await expect.poll(async () => (await steps()).length).toBeGreaterThanOrEqual(12)
    const before = await steps()
    await dynamics.getByRole('combobox', { name: 'Показатель' }).selectOption({ label: 'Качественных' })
    await expect.poll(steps).not.toEqual(before)
    const whole = await stage.ask({
      measures: ['leads.quality_count'],
      timeDimensions: [{ dimension: 'leads.created_at', granularity: 'month', dateRange: [FROM, TO] }],
    })
    // The months in the middle are whole ones in both.
    const middle = whole.slice(1, -1).map((row) => String(Number(row['leads.quality_count'])))
    expect((await steps()).map((text) => text.split(': ')[1]).join(' ')).toContain(middle.join(' '))
    await dynamics.getByRole('button', { name: 'По источникам' }).click()
    await expect.poll(async () => (await steps()).join()).toMatch(/: [^,\d]+ \d/)
    const top = await stage.block('lead-top-sources')
    expect(await top.locator('tbody tr').count()).toBeLessThanOrEqual(5)
    const total = await stage.number({ measures: ['leads.count'], ...created('leads') })
    expect(await top.locator('tfoot td').allTextContents()).toContain(String(total))
  })

  test('F139: a month that is not over is hatched, named so, and compared with as many days', async () => {
    const today = dayOf(now)
    const first = `${today.slice(0, 8)}01`
    const last = new Date(Date.parse(`${first}T00:00:00Z`) - dayMs).toISOString().slice(0, 10)
    const upTo = [`${last.slice(0, 8)}${today.slice(8)}`, last].sort()[0]!
    const previous = await stage.number({
      measures: ['deals.count'],
      ...created('deals', `${last.slice(0, 8)}01`, upTo),
    })
    const whole = await stage.number({ measures: ['deals.count'], ...created('deals', first, today) })
    await stage.go('/sales')
    await holds('created', whole)
    expect(plain(await page().getByTestId('comparison').textContent())).toContain(
      'период не закончен: сравнение с тем же числом дней',
    )
    const was = plain(await at('created').textContent())
    expect(was).toContain(previous > 0 ? `было ${previous}` : 'сравнить не с чем')
    const trend = await stage.block('new-repeat')
    await trend.locator('[data-step]').last().and(page().locator('[aria-label*="не закончен"]')).waitFor()
    await trend.locator('pattern').first().waitFor({ state: 'attached' })
    const hatched = trend.locator(`rect[fill^="url("]`)
    const open = trend.locator('[data-step][aria-label*="не закончен"]')
    expect(await open.count()).toBe(1)
    expect(await hatched.count()).toBeLessThanOrEqual(2)
  })

  test('F25, F26, F57, F142, F144, F68, F34: tags unfold from source to ad; a long address is short and opens', async () => {
    await stage.go(`/marketing?${YEAR}`)
    const tree = await stage.block('lead-utm')
    const row = (key: string) => tree.locator(`tr[data-key="${key}"]`)
    await tree.getByRole('searchbox', { name: 'Найти метку' }).fill('shop.example')
    const ad = tree.locator('tr[data-level="2"]').filter({ hasText: '400x400' }).first()
    await ad.waitFor()
    const name = plain(await ad.locator('th button').textContent())
    expect(name).toMatch(/^shop\.example.{0,40}…/)
    const link = ad.getByRole('link')
    expect(await link.getAttribute('href')).toBe(AD)
    expect(await link.getAttribute('rel')).toContain('noopener')
    await tree.getByRole('searchbox', { name: 'Найти метку' }).fill('')
    await row('@').waitFor()
    await row('avito').locator('[aria-expanded="false"]').click()
    const campaign = row(`avito/${encodeURIComponent('Бампера')}`)
    await campaign.waitFor()
    expect(await held(campaign)).toBe(2)
    expect(await held(row(`avito/${encodeURIComponent('Оптика')}`))).toBe(1)
    expect(await held(row('avito'))).toBe(3)
    await campaign.locator('th button[aria-pressed]').click()
    await holds('leads-received', 2)
    expect(stage.parameters().get('x')).toBe('usrc:avito;ucam:Бампера')
    await page().goBack()
    await tree.getByRole('button', { name: 'Раскрыть уровень' }).click()
    await tree.locator('tr[data-level="1"]').first().waitFor()
    await tree.getByRole('button', { name: 'Свернуть уровень' }).click()
    await tree.locator('tr[data-level="1"]').first().waitFor({ state: 'detached' })
  })

  test('F133, F142, F74: what has no tag stands under «не указано» and can be listed', async () => {
    const blank = await stage.number({
      measures: ['leads.count'],
      ...created('leads'),
      filters: [{ member: 'leads.utm_source', operator: 'notSet' }],
    })
    expect(blank).toBeGreaterThan(0)
    await stage.go(`/marketing?${YEAR}`)
    const row = (await stage.block('lead-utm')).locator('tr[data-key="@"]')
    expect(plain(await row.locator('th').textContent())).toContain('не указано')
    expect(await held(row)).toBe(blank)
    await stage.recordsOf(row.locator('[data-records]').first(), blank)
  })

  test('F143, F66, F61: ads are sorted by what they sold and can be exported', async () => {
    await stage.go(`/marketing?${YEAR}`)
    const tree = await stage.block('lead-utm')
    await tree.getByRole('columnheader', { name: 'Выиграно' }).getByRole('button').click()
    await tree.locator('th[aria-sort="descending"]').filter({ hasText: 'Выиграно' }).waitFor()
    const column = (await tree.locator('thead tr').last().locator('th').allTextContents())
      .map(plain)
      .indexOf('Выиграно')
    const sold = await tree
      .locator('tbody tr')
      .evaluateAll(
        (rows, place) =>
          rows.map((row) =>
            Number(
              (row as HTMLTableRowElement).cells[place]!.querySelector<HTMLElement>('[data-number]')?.dataset
                .number ?? 0,
            ),
          ),
        column,
      )
    expect(sold.length).toBeGreaterThan(3)
    expect(sold).toEqual([...sold].sort((a, b) => b - a))
    const [download] = await Promise.all([
      page().waitForEvent('download'),
      stage.menu('lead-utm', 'Выгрузить в Excel'),
    ])
    expect(download.suggestedFilename()).toMatch(/\.xlsx$/)
  })

  test('F131–F133, F135–F137, F148: stages of leads — visited once each, shares never above 100 %, skipped ones listed', async () => {
    const measures = ['visited', 'reached', 'skipped'].map((name) => `lead_stages.${name}`)
    const asked = (filters: object[] = []) =>
      stage.ask({ measures, dimensions: ['lead_stages.stage'], filters, ...created('lead_stages') })
    const whole = await stage.number({ measures: ['leads.count'], ...created('leads') })
    await stage.go(`/marketing?${YEAR}`)
    const block = await stage.block('lead-stages')
    const lines = () =>
      block.locator('tbody tr').evaluateAll((rows) =>
        rows.map((row) => ({
          stage: row.querySelector('th')!.textContent!.trim(),
          numbers: [...row.querySelectorAll<HTMLElement>('td')].map((cell) =>
            Number(cell.querySelector<HTMLElement>('[data-number]')?.dataset.number ?? Number.NaN),
          ),
        })),
      )
    const compare = async (filters: object[] = []) => {
      for (const row of await asked(filters)) {
        const visited = Number(row[measures[0]!])
        const reached = Number(row[measures[1]!])
        expect(visited).toBeLessThanOrEqual(whole)
        expect(Number(row[measures[2]!])).toBe(reached - visited)
        await expect
          .poll(async () => {
            const line = (await lines()).find(({ stage }) => stage === row['lead_stages.stage'])
            return line?.numbers.slice(1, 3)
          })
          .toEqual([visited, reached])
      }
    }
    await compare()
    await page().getByTestId('lead-stages-control').waitFor()
    const skipping = (await asked()).find((row) => Number(row[measures[2]!]) > 0)!
    const skipped = block
      .getByRole('row', { name: new RegExp(`^${skipping['lead_stages.stage']}`) })
      .locator('[data-records*="lead_stages.skipped;"]')
    await stage.recordsOf(skipped.first(), Number(skipping[measures[2]!]))
    // The block's own source changes the block alone.
    const box = block.getByRole('combobox', { name: 'Источник блока' })
    const source = await box.locator('option').nth(1).textContent()
    await box.selectOption({ index: 1 })
    await compare([isOf('lead_stages.source', String(source))])
    await holds('leads-received', whole)
    await box.selectOption({ index: 0 })
    await block.getByRole('button', { name: 'По менеджерам' }).click()
    await block.getByRole('row').nth(2).waitFor()
    for (const text of await block.locator('tbody td').allTextContents())
      if (text.includes('%'))
        expect(Number(text.replace(/[^\d,]/g, '').replace(',', '.'))).toBeLessThanOrEqual(100)
  })

  test('F141, F146, F147: from lead to sale, who got how many, how fast the first stage is left', async () => {
    await stage.go(`/marketing?${YEAR}`)
    const [row] = await stage.ask({
      measures: ['leads.count', 'leads.quality_count', 'leads.won_deals_count'],
      ...created('leads'),
    })
    await stage.block('lead-funnel')
    const bars = await page().getByTestId('lead-funnel').locator('b').allTextContents()
    expect(bars.map(Number)).toEqual([
      Number(row!['leads.count']),
      Number(row!['leads.quality_count']),
      Number(row!['leads.won_deals_count']),
    ])
    const people = await stage.block('lead-people-days')
    const byPerson = await stage.ask({
      measures: ['leads.count'],
      dimensions: ['leads.manager_id', 'leads.manager'],
      ...created('leads'),
    })
    const most = byPerson.sort((a, b) => Number(b['leads.count']) - Number(a['leads.count']))[0]!
    expect(await held(people.getByRole('row', { name: new RegExp(`^${most['leads.manager']}`) }))).toBe(
      Number(most['leads.count']),
    )
    const speed = await stage.block('lead-first-stage')
    const [first] = await stage.ask({
      measures: ['lead_stages.average_days'],
      dimensions: ['lead_stages.stage_id'],
      filters: [isOf('lead_stages.stage_id', 'NEW')],
      ...created('lead_stages'),
    })
    const held1 = await speed
      .locator('tfoot [data-records*="average_days"]')
      .first()
      .getAttribute('data-number')
    expect(Number(held1)).toBeCloseTo(Number(first!['lead_stages.average_days']), 4)
  })

  test('F145, F44, F73: the list of leads has its own filters and days; they end with the page', async () => {
    const count = await stage.number({
      measures: ['leads.count'],
      ...created('leads'),
      filters: [isOf('leads.status', 'junk')],
    })
    await stage.go(`/marketing?${YEAR}`)
    const list = await stage.block('lead-list')
    await list.getByRole('combobox', { name: 'Статус' }).selectOption({ label: 'Некачественный' })
    await list.locator(`[role="grid"][aria-rowcount="${count + 1}"]`).waitFor()
    await list.getByRole('columnheader', { name: 'Без движения, дней' }).waitFor()
    const link = list.locator('tbody tr').first().getByRole('link')
    expect(await link.getAttribute('href')).toMatch(
      new RegExp(`^${stage.portals[0]!.url}/crm/lead/details/\\d+/$`),
    )
    await page().getByRole('navigation').getByRole('link', { name: 'Продажи', exact: true }).click()
    await page().getByRole('heading', { level: 1, name: 'Динамика продаж' }).waitFor()
    expect([...stage.parameters().keys()]).toEqual(['p'])
  })

  test('F120, F121, F145, F109: forgotten leads and deals by stage lead to lists', async () => {
    const until = [dayOf(now - 5000 * dayMs), dayOf(now - 15 * dayMs)]
    const [row] = await stage.ask({
      measures: ['leads.open_count'],
      timeDimensions: [{ dimension: 'leads.idle_since', dateRange: until }],
    })
    const count = Number(row!['leads.open_count'])
    expect(count).toBeGreaterThan(0)
    await stage.go('/forgotten')
    const tile = at('forgotten-leads').locator('[data-number]').first()
    await tile.waitFor()
    expect(Number(await tile.getAttribute('data-number'))).toBe(count)
    await stage.recordsOf(tile, count)
    const stages = await stage.block('forgotten-stages')
    const cell = stages.locator('tbody tr[data-level] [data-records*="open_count"]').first()
    await stage.recordsOf(cell, Number(await cell.getAttribute('data-number')))
  })

  test('F22, F113, F114, F118, F112: what managers do stands beside what they sell, as REST answers', async () => {
    const names = ['activity_index', 'calls', 'meetings', 'emails', 'todos', 'comments']
    const when = { timeDimensions: [{ dimension: 'activities.date', dateRange: [FROM, TO] }] }
    const rows = await stage.ask({
      measures: names.map((name) => `activities.${name}`),
      dimensions: ['activities.manager_id'],
      ...when,
    })
    await stage.go(`/team?${YEAR}`)
    const table = await stage.block('team-people')
    const busiest = rows.sort(
      (a, b) => Number(b['activities.activity_index']) - Number(a['activities.activity_index']),
    )[0]!
    const line = table.locator(`tr[data-key="${busiest['activities.manager_id']}"]`)
    for (const name of names) {
      const cell = line.locator(`[data-records^="activities.${name};"]`)
      expect(Number(await cell.getAttribute('data-number')), name).toBe(Number(busiest[`activities.${name}`]))
    }
    await stage.block('team-scatter')
    const dots = at('team-scatter').locator('[data-id]')
    expect(await dots.count()).toBeGreaterThan(3)
    const tip = at('team-scatter').locator('div[aria-hidden="true"]:has(dl)')
    const dot = at('team-scatter').locator(`[data-id="${busiest['activities.manager_id']}"]`)
    await dot.focus()
    await tip.waitFor()
    expect(plain(await tip.textContent())).toContain('Индекс активности')
    await page().keyboard.press('Enter')
    await expect.poll(() => stage.parameters().get('x')).toBe(`emp:${busiest['activities.manager_id']}`)
    await holds('team-index', Number(busiest['activities.activity_index']))
    await page().goBack()
    const discipline = await stage.block('team-discipline')
    const all = discipline.getByRole('button', { name: /^Показать все/ })
    if ((await all.count()) > 0) await all.click()
    const comments = discipline.locator(`tr[data-key="${busiest['activities.manager_id']}"] [data-number]`)
    expect(Number(await comments.first().getAttribute('data-number'))).toBe(
      Number(busiest['activities.comments']),
    )
  })

  test('F115, F116, F71, F46: lines have names at their ends, five colours at most, boxes and measures to choose', async () => {
    await stage.go(`/sales?${YEAR}`)
    const block = await stage.block('dynamics')
    await block.getByRole('button', { name: 'выбрать все' }).click()
    const people = page().getByTestId('dynamics-people')
    await expect.poll(() => people.getByRole('checkbox', { checked: true }).count()).toBeGreaterThan(5)
    const colours = () =>
      block
        .locator('svg g[stroke]')
        .evaluateAll((lines) => [...new Set(lines.map((line) => line.getAttribute('stroke')))])
    // Five colours and one grey.
    await expect.poll(async () => (await colours()).length).toBe(6)
    await stage.go(`/team?${YEAR}`)
    const team = await stage.block('team-dynamics')
    const checked = team.getByRole('checkbox', { checked: true })
    expect(await checked.count()).toBeLessThanOrEqual(5)
    const before = plain(await team.locator('[data-step]').nth(5).getAttribute('aria-label'))
    await team.getByRole('combobox', { name: 'Показатель' }).selectOption({ label: 'Выиграно, сумма' })
    await expect
      .poll(async () => plain(await team.locator('[data-step]').nth(5).getAttribute('aria-label')))
      .not.toBe(before)
    const kinds = await stage.block('team-kinds')
    await kinds.getByRole('combobox', { name: 'Показатель' }).selectOption({ label: 'Завершённые' })
    await expect
      .poll(async () => plain(await kinds.locator('[data-step]').nth(5).getAttribute('aria-label')))
      .toMatch(/Звонки \d/)
  })

  test('F168: customers are scrolled far and searched', async () => {
    const count = await stage.number({ measures: ['customers.count'] })
    expect(count).toBeGreaterThan(420)
    await stage.go('/customers?customers-list.sort=name')
    const list = await stage.block('customers-list')
    const grid = list.locator(`[role="grid"][aria-rowcount="${count + 1}"]`)
    await grid.waitFor()
    await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight }))
    const last = list.locator(`tbody tr[aria-rowindex="${count + 1}"]`)
    await last.getByRole('rowheader').waitFor()
    await expect.poll(async () => plain(await last.textContent()).length).toBeGreaterThan(5)
    await grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }))
    const middle = list.locator(`tbody tr[aria-rowindex="${Math.round(count / 2)}"]`)
    await expect.poll(async () => plain(await middle.textContent()).length).toBeGreaterThan(5)
    await list.getByTestId('customers-list-find').fill('Покупатель 0417')
    await list.locator('[role="grid"][aria-rowcount="2"]').waitFor()
    await list.getByText('Покупатель 0417').waitFor()
  })
})
