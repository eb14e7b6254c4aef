/** What a row of the list of deals says of its stages: the worked example, with one deal that goes back and forth. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import { axeFindings, smallTargets } from '../support/accessible.ts'
import { noBrowser } from '../support/browser.ts'
import { plain, type Row, Stage } from './promises.ts'

interface Answer {
  data: { members: string[]; dataset: Row[string][][] }
}

const back = (id: number, day: string, stage: string) => ({
  ...{ ID: id, OWNER_ID: 4, TYPE_ID: 2, CREATED_TIME: `2026-01-${day}T10:00:00+03:00` },
  ...{ CATEGORY_ID: 0, STAGE_ID: stage, STAGE_SEMANTIC_ID: 'P' },
})

/** Deal 4: Новая on the 20th, В работе on the 22nd, back on the 24th, В работе again since the 27th. */
const data = {
  ...workedExample,
  deals: workedExample.deals!.map((deal) =>
    Number(deal.ID) === 4
      ? { ...deal, STAGE_ID: 'PREPARATION', MOVED_TIME: '2026-01-27T10:00:00+03:00' }
      : deal,
  ),
  history: [
    ...workedExample.history!,
    back(201, '22', 'PREPARATION'),
    back(202, '24', 'NEW'),
    back(203, '27', 'PREPARATION'),
  ],
}

describe.skipIf(noBrowser)('a deal shows its path through the stages', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await Stage.open([{ data, crmMode: 'simple' }])
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(() => stage.calm())

  const page = () => stage.page
  const isFitForAll = async () => {
    expect(await axeFindings(stage.context, page())).toEqual([])
    expect(await smallTargets(page())).toEqual([])
  }
  const steps = async () => {
    const lines = page().getByTestId('path').locator('li')
    await lines.first().waitFor()
    return (await lines.allInnerTexts()).map(plain)
  }

  test('F105: how long a deal sat on each stage stands in the list of deals', async () => {
    await stage.go('/sales?p=2026-01')
    const list = await stage.block('deal-list')
    const button = list.getByRole('button', { name: 'Путь по стадиям: Сделка 2' })
    await button.click()
    expect(await steps()).toEqual([
      'Новая 1 день с 5 янв',
      'В работе пропущена',
      'Счёт 9 дней с 6 янв',
      'Выиграна 15 янв',
    ])
    await button.click()
    await page().getByTestId('path').waitFor({ state: 'detached' })
    await list.getByRole('button', { name: 'Путь по стадиям: Сделка 4' }).click()
    const [first, now] = await steps()
    expect(first).toBe('Новая 5 дней впервые 20 янв, 2 захода')
    const days = Math.floor((Date.now() - Date.parse('2026-01-27T10:00:00+03:00')) / 86_400_000)
    expect(now).toMatch(/^В работе 2 дня, теперь уже [\d ,]+ д\S+ впервые 22 янв, 2 захода$/)
    const said = Number(
      now!
        .match(/уже ([\d ,]+) д/)![1]!
        .replace(' ', '')
        .replace(',', '.'),
    )
    expect(Math.floor(said + 0.05)).toBe(days)
    await isFitForAll()
    // The rows below make room: none lies over another.
    const path = (await page().getByTestId('path').boundingBox())!
    for (const row of await list.locator('tbody tr:not([data-open])').all()) {
      const box = (await row.boundingBox())!
      expect(box.y >= path.y + path.height - 1 || box.y + box.height <= path.y + 1).toBe(true)
    }
  })

  test('F105: keys open the path, in the records behind a number too', async () => {
    await stage.go('/sales?p=2026-01')
    await (await stage.shows('lost-count', '1')).click()
    const grid = page().getByTestId('records').getByRole('grid')
    await grid.getByText('Сделка 3').waitFor()
    await grid.focus()
    await page().keyboard.press('ArrowDown')
    await page().keyboard.press(' ')
    expect(await steps()).toEqual([
      'Новая 1 день с 10 янв',
      'В работе 9 дней с 11 янв',
      'Проиграна 20 янв Дорого',
    ])
    await page().keyboard.press(' ')
    await page().getByTestId('path').waitFor({ state: 'detached' })
  })

  test.each([
    ['a row', { width: 1440, height: 900 }],
    ['a card', { width: 390, height: 844 }],
  ])('F105: %s stays open for its deal when newer data has another one above it', async (_, size) => {
    let version = 1_000_000
    let change = (rows: Row[]) => rows
    await page().route('**/cubejs-api/v1/load', async (route) => {
      if (!route.request().postData()?.includes('deals.url')) return route.fallback()
      const response = await route.fetch()
      const answer = (await response.json()) as Answer
      const { members, dataset } = answer.data
      const rows = dataset.map((cells) => Object.fromEntries(members.map((name, at) => [name, cells[at]!])))
      const changed = change(rows).map((row) => members.map((name) => row[name]!))
      await route.fulfill({ response, json: { ...answer, data: { members, dataset: changed } } })
    })
    await page().route('**/readyz', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), version } })
    })
    /** Rows come or go in the list, and the server tells of a new version. */
    const changes = (made: typeof change) => {
      change = made
      version++
    }
    const withMore = (rows: Row[], ids: string[]) => [
      ...ids.map((id) => ({ ...rows[0]!, 'deals.id': id })),
      ...rows,
    ]
    await page().setViewportSize(size)
    await stage.go('/sales?p=2026-01')
    const list = await stage.block('deal-list')
    const button = list.getByRole('button', { name: 'Путь по стадиям: Сделка 4' })
    await button.focus()
    await page().keyboard.press('Enter')
    const [first] = await steps()
    const row = list.locator('[data-open]')
    const box = async () => (await row.boundingBox())!
    const [place, { height }] = [Number(await row.getAttribute('data-index')), await box()]
    const isAt = async (index: number) => {
      await expect.poll(() => row.getAttribute('data-index'), { timeout: 30_000 }).toBe(String(index))
      expect(plain(await row.textContent())).toContain('Сделка 4')
      expect(await button.getAttribute('aria-expanded')).toBe('true')
      expect(await button.evaluate((node) => node === document.activeElement)).toBe(true)
      expect((await steps())[0]).toBe(first)
      await expect.poll(async () => (await box()).height).toBe(height)
      const next = list.locator(`[data-index="${index + 1}"]`)
      await expect.poll(async () => (await next.boundingBox())!.y >= (await box()).y + height - 1).toBe(true)
    }
    changes((rows) => withMore(rows, ['902', '901']))
    await isAt(place + 2)
    changes((rows) => withMore(rows, ['901']))
    await isAt(place + 1)
    // It closes with the record, and nothing stays taller.
    changes((rows) => rows.filter((row) => row['deals.title'] !== 'Сделка 4'))
    await row.waitFor({ state: 'detached' })
    const tops = await list
      .locator('[data-index]')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().y).sort((a, b) => a - b))
    const steady = tops.slice(1).map((top, at) => Math.round(top - tops[at]!))
    expect(new Set(steady).size).toBe(1)
    await page().unrouteAll({ behavior: 'wait' })
    await page().setViewportSize({ width: 1440, height: 900 })
  })

  test('F105: on a phone the path stands in the card, and a failure offers another try', async () => {
    await page().setViewportSize({ width: 390, height: 844 })
    await page().route('**/cubejs-api/v1/load', (route) =>
      route.request().postData()?.includes('visits_own') ? route.abort() : route.continue(),
    )
    await stage.go('/sales?p=2026-01')
    await stage.block('deal-list')
    await page().getByRole('button', { name: 'Путь по стадиям: Сделка 1' }).click()
    await page().getByText('Путь по стадиям не загрузился').waitFor()
    await page().unroute('**/cubejs-api/v1/load')
    stage.faults.splice(0)
    await page().getByTestId('path').getByRole('button', { name: 'Повторить' }).click()
    expect(await steps()).toEqual([
      'Новая 2 дня с 2 янв',
      'В работе 4 дня с 4 янв',
      'Счёт 4 дня с 8 янв',
      'Выиграна 12 янв',
    ])
    const path = (await page().getByTestId('path').boundingBox())!
    expect(path.x + path.width).toBeLessThanOrEqual(390)
    await isFitForAll()
    await page().setViewportSize({ width: 1440, height: 900 })
  })

  test('F97: the statistics tell deals apart by their type; its number leads to them', async () => {
    await stage.go('/sales?p=2026-01')
    const block = await stage.block('statistics')
    await block.getByRole('button', { name: 'Типы' }).click()
    await expect.poll(() => stage.parameters().get('statistics.by')).toBe('type')
    const line = block.getByTestId('statistics-lines').locator('li').first()
    const [row] = await stage.ask({
      measures: ['deals.count'],
      dimensions: ['deals.type'],
      timeDimensions: [{ dimension: 'deals.created_at', dateRange: ['2026-01-01', '2026-01-31'] }],
    })
    await line.getByText(String(row!['deals.type']), { exact: true }).waitFor()
    const number = line.locator('[data-records^="deals.count"]')
    expect([await number.getAttribute('data-number'), Number(row!['deals.count'])]).toEqual(['5', 5])
    await stage.recordsOf(number, 5)
  })
})
