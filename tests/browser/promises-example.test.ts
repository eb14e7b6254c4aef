/** What the dashboard promises, shown over the worked example of the metrics: every number here is added up by hand. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pages } from '../../dashboard/pages.ts'
import { workedExample } from '../../portal/fixtures/worked-example.ts'
import type { PortalData } from '../../portal/index.ts'
import { noBrowser } from '../support/browser.ts'
import { plain, Stage } from './promises.ts'

const ANNA = '3'
const BORIS = '4'
const JANUARY = 'p=2026-01'

/**
 * Beside the worked example: a wholesale pipeline with one deal of November 2025, won for 40 000 ₽, of nobody and
 * without a source; and a company that never bought.
 */
const data: PortalData = {
  ...workedExample,
  categories: [...(workedExample.categories ?? []), { id: 1, name: 'Опт', sort: 200, isDefault: false }],
  statuses: [
    ...(workedExample.statuses ?? []),
    wholesaleStage('C1:NEW', 'Запрос', 10, null),
    wholesaleStage('C1:WON', 'Отгружено', 20, 'S'),
    wholesaleStage('C1:LOSE', 'Отказ', 30, 'F'),
  ],
  companies: [
    ...(workedExample.companies ?? []),
    {
      ...{ ID: 3, TITLE: 'Компания В', ASSIGNED_BY_ID: 4, CREATED_BY_ID: 4 },
      DATE_CREATE: '2025-12-01T10:00:00+03:00',
    },
  ],
  deals: [
    ...(workedExample.deals ?? []),
    {
      ...{ ID: 7, TITLE: 'Оптовая сделка', CATEGORY_ID: 1, STAGE_ID: 'C1:WON', OPPORTUNITY: 40_000 },
      ...{ CURRENCY_ID: 'RUB', COMPANY_ID: null, CONTACT_ID: null, ASSIGNED_BY_ID: 3, CREATED_BY_ID: 3 },
      ...{ MODIFY_BY_ID: 3, DATE_CREATE: '2025-11-05T10:00:00+03:00', SOURCE_ID: '' },
      ...{ DATE_MODIFY: '2025-11-20T10:00:00+03:00', MOVED_TIME: '2025-11-20T10:00:00+03:00' },
      LAST_ACTIVITY_TIME: '2025-11-20T10:00:00+03:00',
    },
  ],
  history: [
    ...(workedExample.history ?? []),
    wholesaleMove(101, 1, '2025-11-05T10:00:00+03:00', 'C1:NEW', 'P'),
    wholesaleMove(102, 3, '2025-11-20T10:00:00+03:00', 'C1:WON', 'S'),
  ],
}

function wholesaleStage(code: string, name: string, sort: number, semantics: string | null) {
  return {
    ...{ ENTITY_ID: 'DEAL_STAGE_1', STATUS_ID: code, NAME: name, SORT: sort, SYSTEM: true },
    ...{ CATEGORY_ID: 1, SEMANTICS: semantics, COLOR: '#39A8EF' },
  }
}

function wholesaleMove(id: number, type: number, time: string, stage: string, semantics: string) {
  return {
    ...{ ID: id, OWNER_ID: 7, TYPE_ID: type, CREATED_TIME: time },
    ...{ CATEGORY_ID: 1, STAGE_ID: stage, STAGE_SEMANTIC_ID: semantics },
  }
}

describe.skipIf(noBrowser)('promises kept over the worked example', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await Stage.open([{ data, crmMode: 'simple' }])
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(() => stage.calm())

  const page = () => stage.page
  const at = (id: string) => page().getByTestId(`block-${id}`)
  const chips = () => page().getByTestId('chips')

  test('F76–F85, F89–F93, F80, F81, F162: tiles of sales are those added up by hand', async () => {
    await stage.go(`/sales?${JANUARY}`)
    for (const [id, text] of Object.entries({
      'won-amount': '290 тыс. ₽',
      'won-count': '4',
      'average-check': '72,5 тыс. ₽',
      cycle: '8,3',
      'repeat-share': '50 %',
      'overall-conversion': '80 %',
      created: '5',
      conversion: '60 %',
      'loss-share': '20 %',
      'lost-count': '1',
      'lost-amount': '50 тыс. ₽',
      'open-now': '200 тыс. ₽',
    }))
      await stage.shows(id, text)
    await at('open-now').getByText('1 сделка').waitFor()
  })

  test('F159, F161: the summary is light — eight numbers, five blocks', async () => {
    await stage.go(`/?${JANUARY}`)
    await stage.shows('won-amount', '290 тыс. ₽')
    const blocks = page().locator('main section[data-area]')
    expect(await blocks.and(page().locator('[data-area="main"]')).count()).toBe(5)
    expect(await blocks.count()).toBe(13)
  })

  test('F95, F104, F96: the table of managers has all figures of each and their whole', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const people = await stage.block('people')
    const row = (key: string) => people.locator(`tr[data-key="${key}"]`)
    expect(await stage.cells(row(ANNA))).toContain(
      '260,0 тыс. ₽ | 3 | 86,7 тыс. ₽ | 3 | 100 % | 7,7 | 0 | 0 ₽ | 0 | 0 % | 66,7 %',
    )
    expect(await stage.cells(row(BORIS))).toContain(
      '30,0 тыс. ₽ | 1 | 30,0 тыс. ₽ | 2 | 0 % | 10 | 1 | 200,0 тыс. ₽ | 1 | 50 % | 0 %',
    )
    expect(await stage.cells(people.locator('tfoot tr'))).toBe(
      'Итого | 290,0 тыс. ₽ | 4 | 72,5 тыс. ₽ | 5 | 60 % | 8,3 | 1 | 200,0 тыс. ₽ | 1 | 20 % | 50 %',
    )
    await people.getByRole('button', { name: 'Показать изменение' }).click()
    // Created in December: one deal of Борис; in January two.
    await row(BORIS).getByText(/\+100/).waitFor()
    expect(stage.parameters().has('people.change')).toBe(true)
  })

  test('F66, F65: every column of the managers sorts, both ways', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const people = await stage.block('people')
    const first = () => people.locator('tbody tr').first().getAttribute('data-key')
    for (const [column, larger] of [
      ['Сумма', ANNA],
      ['Цикл, дн.', BORIS],
      ['В работе', BORIS],
      ['Доля повторных', ANNA],
    ] as const) {
      const head = people.getByRole('columnheader', { name: column, exact: true })
      const sorted = () => head.getAttribute('aria-sort')
      const before = await sorted()
      await head.getByRole('button').click()
      await expect.poll(sorted).not.toBe(before)
      const [once, firstOnce] = [await sorted(), await first()]
      await head.getByRole('button').click()
      await expect.poll(sorted).not.toBe(once)
      const orders = { [once!]: firstOnce, [(await sorted())!]: await first() }
      expect(orders, column).toEqual({
        descending: larger,
        ascending: larger === ANNA ? BORIS : ANNA,
      })
    }
  })

  test('F55, F53, F49, F41: clicks filter, Ctrl adds, chips name them and free them, Back undoes', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const people = await stage.block('people')
    const name = (text: string) => people.getByRole('button', { name: text, exact: true })
    await name('Анна Петрова').click()
    await stage.shows('won-amount', '260 тыс. ₽')
    await chips().getByText('Анна Петрова').waitFor()
    expect(await people.locator(`tr[data-key="${ANNA}"]`).getAttribute('data-chosen')).toBe('true')
    // The block that was clicked keeps all its rows.
    expect(await people.locator('tbody tr').count()).toBe(2)
    await name('Борис Орлов').click({ modifiers: ['Control'] })
    await stage.shows('won-amount', '290 тыс. ₽')
    expect(stage.parameters().get('x')).toBe(`emp:${ANNA},${BORIS}`)
    await name('Анна Петрова').click({ modifiers: ['Control'] })
    await stage.shows('won-amount', '30 тыс. ₽')
    await page().goBack()
    await stage.shows('won-amount', '290 тыс. ₽')
    await page().goBack()
    await stage.shows('won-amount', '260 тыс. ₽')
    await name('Анна Петрова').click()
    await stage.shows('won-amount', '290 тыс. ₽')
    expect(await chips().count()).toBe(0)
    await name('Борис Орлов').click()
    await chips().getByRole('button', { name: 'Убрать фильтр: менеджер Борис Орлов' }).click()
    await stage.shows('won-amount', '290 тыс. ₽')
    expect(stage.parameters().get('x')).toBeNull()
  })

  test('F55, F102, F97: a source and a department filter by a click, Esc frees', async () => {
    await stage.go('/sales?p=2025-11-01..2026-01-31')
    const lines = () => page().getByTestId('statistics-lines')
    await (await stage.block('statistics')).getByRole('button', { name: 'Источники' }).click()
    await lines().locator('[data-key="WEB"]').getByRole('button', { name: 'Сайт', exact: true }).click()
    await stage.shows('won-amount', '290 тыс. ₽')
    await chips().getByText('Сайт').waitFor()
    await (await stage.block('statistics')).getByRole('button', { name: 'Отделы' }).click()
    await lines().locator('[data-key="6"]').getByRole('button', { name: 'Сопровождение' }).click()
    await stage.shows('won-amount', '30 тыс. ₽')
    await page().keyboard.press('Escape')
    await stage.shows('won-amount', '290 тыс. ₽')
  })

  test('F74, F133, F24: what has no source stands under «не указано» and can be listed', async () => {
    await stage.go('/sales?p=2025-11-01..2026-01-31')
    await stage.shows('won-amount', '330 тыс. ₽')
    await (await stage.block('statistics')).getByRole('button', { name: 'Источники' }).click()
    const blank = page().getByTestId('statistics-lines').locator('li').filter({ hasText: 'не указано' })
    await blank.getByRole('button', { name: '1', exact: true }).first().click()
    await stage.hasRecords(1)
    await page().getByTestId('records').getByText('Оптовая сделка').waitFor()
    await page().keyboard.press('Escape')
    await blank.getByRole('button', { name: 'не указано', exact: true }).click()
    await stage.shows('won-amount', '40 тыс. ₽')
    expect(stage.parameters().get('x')).toBe('src:none')
  })

  test('F56, F57: arrows lead from months to quarters and to weeks; a click on a step makes it the period', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const block = await stage.block('new-repeat')
    await block.getByRole('button', { name: 'крупнее' }).click()
    const quarter = block.getByRole('button', { name: /^I кв\. 26/ })
    await quarter.waitFor()
    expect(plain(await quarter.getAttribute('aria-label'))).toContain(
      'Всего 290 000 ₽, Повторные 160 000 ₽, Новые 130 000 ₽',
    )
    await quarter.click()
    await expect.poll(() => stage.parameters().get('p')).toBe('2026-Q1')
    await block.getByRole('button', { name: 'подробнее' }).click()
    await block.getByRole('button', { name: /^янв 26/ }).waitFor()
    await block.getByRole('button', { name: 'подробнее' }).click()
    const week = block.getByRole('button', { name: /^12–18 янв/ })
    await week.waitFor()
    expect(plain(await week.getAttribute('aria-label'))).toContain('Всего 190 000 ₽')
    await page().goBack()
    await page().goBack()
    await expect.poll(() => stage.parameters().get('g')).toBe('quarter')
    expect(stage.parameters().get('p')).toBe('2026-Q1')
  })

  test('F94, F92, F89: new and repeat sales by months, money and pieces', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const block = await stage.block('new-repeat')
    const january = () => block.getByRole('button', { name: /^янв 26/ })
    expect(plain(await january().getAttribute('aria-label'))).toContain(
      'Всего 290 000 ₽, Повторные 160 000 ₽, Новые 130 000 ₽',
    )
    await block.getByRole('button', { name: 'Штуки' }).click()
    await expect
      .poll(async () => plain(await january().getAttribute('aria-label')))
      .toBe('янв 26: Всего 4, Новые 2, Повторные 2')
  })

  test('F59, F60: a step tells its numbers to the pointer and to the keyboard, Esc puts them away', async () => {
    await stage.go(`/?${JANUARY}`)
    const block = await stage.block('trend')
    const tip = block.locator('div[aria-hidden="true"]:has(dl)')
    const told = async () => plain(await tip.textContent())
    await block.getByRole('button', { name: /^янв 26/ }).hover()
    await tip.waitFor()
    expect(await told()).toMatch(/янв 26.*Всего290 000 ₽/)
    await page().keyboard.press('Escape')
    await tip.waitFor({ state: 'detached' })
    await block.getByRole('button', { name: /^янв 26/ }).focus()
    await tip.waitFor()
    await page().keyboard.press('ArrowLeft')
    await expect.poll(told).toMatch(/^дек 25.*Всего0 ₽/)
    await page().keyboard.press('ArrowRight')
    await expect.poll(told).toMatch(/^янв 26.*290 000 ₽/)
    await page().keyboard.press('Enter')
    expect(stage.parameters().get('p')).toBe('2026-01')
  })

  test('F62, F63: a chart has a table; a block fills the screen and gives it back', async () => {
    await stage.go(`/?${JANUARY}`)
    const block = await stage.block('trend')
    await block.getByRole('button', { name: 'Показать как таблицу' }).click()
    const row = block.getByRole('row').filter({ hasText: /янв\s26/ })
    await expect.poll(() => stage.cells(row)).toContain('130 000 ₽ | 160 000 ₽ | 290 000 ₽')
    await stage.menu('trend', 'На весь экран')
    const full = page().getByRole('dialog', { name: 'Динамика выручки' })
    await full
      .getByRole('row')
      .filter({ hasText: /янв\s26/ })
      .waitFor()
    expect((await full.boundingBox())!.width).toBe(1440)
    await page().keyboard.press('Escape')
    await full.waitFor({ state: 'detached' })
    await block.getByRole('button', { name: 'Показать как график' }).click()
    await block.getByRole('button', { name: /^янв 26/ }).waitFor()
  })

  test('F64: a right click copies the exact value, or the row', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const people = await stage.block('people')
    const check = people.locator(`tr[data-key="${ANNA}"]`).getByRole('button', { name: '86,7 тыс. ₽' })
    // The menu of numbers comes once the page has nothing else to load.
    const menu = page().getByTestId('value-menu')
    await expect
      .poll(
        async () => {
          await check.click({ button: 'right' })
          return await menu.count()
        },
        { timeout: 20_000 },
      )
      .toBe(1)
    await page().getByRole('menuitem', { name: 'Копировать значение' }).click()
    await page()
      .getByText(/^Скопировано: 86/)
      .waitFor()
    expect(Number(await stage.clipboard())).toBeCloseTo(260_000 / 3, 2)
    await check.focus()
    await page().keyboard.press('Shift+F10')
    await page().getByRole('menuitem', { name: 'Копировать строку' }).click()
    await expect.poll(() => stage.clipboard()).toMatch(/^Анна Петрова\t260000(\.0+)?\t3\t86666\.6/)
  })

  test('F72: a tile, a cell, a cell of a matrix and a bar of the funnel lead to as many records', async () => {
    await stage.go(`/sales?${JANUARY}`)
    await stage.recordsOf(await stage.shows('won-count', '4'), 4)
    await stage.recordsOf(await stage.shows('lost-amount', '50 тыс. ₽'), 1)
    const people = await stage.block('people')
    await stage.recordsOf(people.locator(`tr[data-key="${ANNA}"] td`).nth(1).getByRole('button'), 3)
    const matrix = await stage.block('stage-matrix')
    await stage.recordsOf(
      matrix
        .getByRole('row', { name: /^Новая/ })
        .getByRole('button')
        .first(),
      1,
    )
    await stage.go(`/?${JANUARY}`)
    const funnel = await stage.block('funnel')
    const bar = funnel.getByRole('group', { name: /^В работе: дошли 4/ })
    await stage.recordsOf(bar.getByRole('button', { name: '4', exact: true }), 4)
    await stage.recordsOf(bar.getByRole('button', { name: '2', exact: true }), 2)
    const losses = await stage.block('losses')
    await stage.recordsOf(
      losses
        .getByRole('row', { name: /^Дорого/ })
        .getByRole('button')
        .first(),
      1,
    )
  })

  test('F67, F105, F98: the list behind a number leads into the CRM and says how long deals last', async () => {
    await stage.go(`/sales?${JANUARY}`)
    await (await stage.shows('won-count', '4')).click()
    await stage.hasRecords(4)
    const rows = page().getByTestId('records').locator('tbody tr')
    const text = plain(await rows.filter({ hasText: 'Сделка 6' }).textContent())
    expect(text).toContain('70 000 ₽')
    expect(text).toMatch(/3$/)
    const link = rows.filter({ hasText: 'Сделка 6' }).getByRole('link')
    expect(await link.getAttribute('href')).toBe(`${stage.portals[0]!.url}/crm/deal/details/6/`)
    expect(await link.getAttribute('target')).toBe('_blank')
    expect(await link.getAttribute('rel')).toContain('noopener')
  })

  test('F111, F110, F90: a ratio says its formula and both populations, each with its records', async () => {
    await stage.go(`/sales?${JANUARY}`)
    await (await stage.shows('conversion', '60 %')).click()
    const why = page().getByTestId('records-why')
    await why.getByText('Успешные / созданные, по сделкам, созданным в периоде.').waitFor()
    const parts = why.locator('dl > div')
    const populations = async () => (await parts.locator('dd b').allTextContents()).map(plain).join(' из ')
    await expect.poll(populations).toBe('3 из 5')
    await why.getByText('формула, версия').waitFor()
    await page().getByTestId('records').getByRole('button', { name: 'Записи', exact: true }).click()
    await stage.hasRecords(3)
    await page().getByTestId('records').getByRole('button', { name: 'Создано сделок' }).click()
    await stage.hasRecords(5)
    await page().keyboard.press('Escape')
    // The flow measure bears another name and another formula.
    await (await stage.shows('overall-conversion', '80 %')).click()
    await page().getByTestId('records').getByRole('heading', { name: 'Общая конверсия' }).waitFor()
    await expect.poll(populations).toBe('4 из 5')
    await why
      .getByText(/бывает больше 100 %/)
      .first()
      .waitFor()
  })

  test('F110, F9: the formula stands beside the name', async () => {
    await stage.go(`/?${JANUARY}`)
    await at('average-check').getByRole('button', { name: 'Как считается: Средний чек' }).click()
    await page().getByText('Сумма выигранных / число выигранных, по сделкам, выигранным в периоде.').waitFor()
  })

  test('F19, F39: pipelines are named — those that are in a number and those that are not', async () => {
    await stage.go('/sales?p=2025-11-01..2026-01-31')
    await stage.shows('won-amount', '330 тыс. ₽')
    await page().locator('search').getByRole('button', { name: 'Воронки' }).click()
    await page()
      .getByRole('checkbox', { name: /Продажи/ })
      .check()
    await page().keyboard.press('Escape')
    await stage.shows('won-amount', '290 тыс. ₽')
    await chips().getByText('Продажи').waitFor()
    await stage.menu('won-amount', 'Почему такое число')
    const why = page().getByTestId('records-why')
    await why.getByText('Не вошли: Опт.').waitFor()
    await why.getByText('Какие воронки вошли').waitFor()
  })

  test('F20, F37, F103, F106, F131, F132, F135, F101: stages convert as added up by hand, skipped ones listed', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const block = await stage.block('stage-conversion')
    await block.getByText('Контроль: создано 5 сделок, до первой стадии «Новая» дошли все.').waitFor()
    const row = (name: string) => block.getByRole('row', { name: new RegExp(`^${name}`) })
    expect(await stage.cells(row('Новая'))).toBe('Новая | 5из 5 | 5 | 80 % | 0 | 0 % | 1,8')
    expect(await stage.cells(row('В работе'))).toMatch(/\| 2из 5 \| 4 \| 75 % \| 2 \| 50 % \| 6,5$/)
    expect(await stage.cells(row('Счёт'))).toMatch(/\| 2из 5 \| 3 \| 100 % \| 1 \| 33,3 % \| 6,5$/)
    await stage.recordsOf(row('В работе').locator('td').nth(3).getByRole('button'), 2)
    await block.getByRole('button', { name: 'Менеджер', exact: true }).click()
    await block
      .getByRole('row', { name: /Анна Петрова/ })
      .first()
      .waitFor()
  })

  test('F58, F99, F69, F100, F102: the matrix folds pipelines, has totals in sight and days on stages', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const block = await stage.block('stage-matrix')
    const stageRow = block.getByRole('row', { name: /^Новая/ })
    await stageRow.waitFor()
    const pipeline = block.getByRole('row', { name: /^Продажи/ })
    expect(await stage.cells(pipeline)).toBe('Продажи | 1 | 1')
    await pipeline.locator('[aria-expanded]').click()
    await stageRow.waitFor({ state: 'detached' })
    await pipeline.locator('[aria-expanded]').click()
    await stageRow.waitFor()
    await block.getByRole('button', { name: 'Дней на стадии' }).click()
    const work = block.getByRole('row', { name: /^В работе/ })
    // Anna's deal 1 stood there for 4 days, Boris's deal 3 for 9.
    await expect.poll(() => stage.cells(work)).toMatch(/\| 4 \| 9 \| 6,5$/)
    await block.getByRole('button', { name: 'Менеджеры в строках' }).click()
    await block.getByRole('row', { name: /^Анна Петрова/ }).waitFor()
  })

  test('F107, F108, F27: reasons of losses stand apart; stages say how many they lose', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const reasons = await stage.block('losses-reasons')
    expect(await stage.cells(reasons.getByRole('row', { name: /^Дорого/ }))).toMatch(/1 \| 50,0 тыс. ₽$/)
    const stages = await stage.block('losses-stages')
    expect(await stage.cells(stages.getByRole('row', { name: /^В работе/ }))).toMatch(/25 % \| 1 \| 4$/)
    await stage.recordsOf(
      stages
        .getByRole('row', { name: /^В работе/ })
        .getByRole('button')
        .nth(1),
      1,
    )
    const matrix = await stage.block('losses-matrix')
    expect(await stage.cells(matrix.getByRole('row', { name: /^Дорого/ }))).toBe('Дорого | — | 1 | — | 1')
  })

  test('F98, F82, F44, F65, F75: the list of deals has its own filters, which change nothing but itself', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const list = await stage.block('deal-list')
    const has = (count: number) => list.locator(`[role="grid"][aria-rowcount="${count + 1}"]`).waitFor()
    const titles = () => list.locator('tbody tr th a').allTextContents()
    await has(5)
    await list.getByRole('button', { name: 'Закрыты' }).click()
    await has(5)
    await expect.poll(async () => (await titles()).join()).toContain('Сделка 5')
    await list.getByRole('combobox', { name: 'Статус' }).selectOption({ label: 'Проиграны' })
    await has(1)
    const text = plain(await list.locator('tbody tr').first().textContent())
    expect(text).toContain('Дорого')
    await stage.shows('won-amount', '290 тыс. ₽')
    await stage.shows('won-count', '4')
    await list.getByRole('combobox', { name: 'Статус' }).selectOption('Статус: все')
    await list.getByRole('button', { name: 'Созданы' }).click()
    await has(5)
    await list.getByRole('columnheader', { name: 'Длится, дней' }).getByRole('button').click()
    await expect.poll(async () => plain((await titles())[0] ?? '')).toMatch(/^Сделка 4/)
    await list.getByRole('combobox', { name: 'Менеджер' }).hover()
    await list.getByRole('option', { name: 'Анна Петрова' }).waitFor({ state: 'attached' })
    await list.getByRole('combobox', { name: 'Менеджер' }).selectOption({ label: 'Анна Петрова' })
    await has(3)
  })

  test('F45, F46, F96, F50: the chart of managers has a choice of measures and boxes of people', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const block = await stage.block('dynamics')
    const january = async () =>
      plain(await block.getByRole('button', { name: /^янв 26/ }).getAttribute('aria-label'))
    await expect.poll(january).toBe('янв 26: Анна Петрова 260 000 ₽, Борис Орлов 30 000 ₽')
    await block.getByRole('combobox', { name: 'Показатель' }).selectOption({ label: 'Создано, шт.' })
    await expect.poll(january).toBe('янв 26: Анна Петрова 3, Борис Орлов 2')
    await block.getByRole('checkbox', { name: 'Борис Орлов' }).uncheck()
    await expect.poll(january).toMatch(/^янв 26: (Анна Петрова )?3$/)
    await block.getByRole('button', { name: 'выбрать все' }).click()
    await expect.poll(january).toContain('Борис Орлов 2')
    const changes = page().getByTestId('dynamics-changes').locator(`[data-key="${BORIS}"]`)
    expect(plain(await changes.textContent())).toMatch(/Борис Орлов1→2\+100 % растёт/)
  })

  test('F86, F87, F88, F83, F84: forgotten and open ones do not depend on the period', async () => {
    for (const period of [JANUARY, 'p=2019-01']) {
      await stage.go(`/?${period}`)
      await stage.shows('forgotten', '200 тыс. ₽')
      await stage.shows('open-now', '200 тыс. ₽')
    }
    await page().getByText('на этот момент — выбранный период не влияет').waitFor()
    await stage.recordsOf(await stage.shows('forgotten', '200 тыс. ₽'), 1)
  })

  test('F47, F120, F121, F123: a threshold of one’s own decides what is forgotten; who and where', async () => {
    const silent = Math.floor((Date.now() - Date.parse('2026-01-20T10:00:00+03:00')) / 86_400_000)
    await stage.go('/forgotten')
    await stage.shows('forgotten-deals', '200 тыс. ₽')
    await page().getByTestId('forgotten-departments').getByText('Сопровождение').waitFor()
    expect(await stage.cells((await stage.block('forgotten-managers')).locator('tbody tr'))).toContain(
      '200,0 тыс. ₽ | 1 | 1 | 200,0 тыс. ₽',
    )
    const days = page().getByRole('spinbutton', { name: 'своё число' })
    await days.fill(String(silent + 5))
    await days.press('Enter')
    await at('forgotten-list').getByText('Ничего не забыто').waitFor()
    await days.fill(String(silent - 5))
    await days.press('Enter')
    await stage.shows('forgotten-deals', '200 тыс. ₽')
    const list = await stage.block('forgotten-list')
    const link = list.getByRole('link', { name: /Сделка 4/ })
    expect(await link.getAttribute('href')).toBe(`${stage.portals[0]!.url}/crm/deal/details/4/`)
    await list.getByText(new RegExp(`^${silent}$`)).waitFor()
    await page().getByRole('button', { name: 'Пороги по воронкам' }).click()
    await page().getByRole('dialog').getByText('под условие попадает 1 сделка на 200').first().waitFor()
    await page().keyboard.press('Escape')
  })

  test('F122, F124: «no next step» is a condition of its own', async () => {
    await stage.go('/forgotten')
    await stage.shows('forgotten-no-step', '200 тыс. ₽')
    await at('forgotten-no-step').getByText('из них ещё и забыты:').waitFor()
    const list = await stage.block('forgotten-list')
    await list.getByRole('button', { name: 'Без шага' }).click()
    await list.getByText('не запланирован').waitFor()
    expect(stage.parameters().toString()).toContain('forgotten-list')
  })

  test('F17: a portal without leads has no blocks of leads, and says what answers instead', async () => {
    await stage.go(`/sales?${JANUARY}`)
    await stage.shows('created', '5')
    expect(await at('leads-received').count()).toBe(0)
    await stage.go('/forgotten')
    await stage.shows('forgotten-deals', '200 тыс. ₽')
    expect(await at('forgotten-leads').count()).toBe(0)
    await stage.go(`/marketing?${JANUARY}`)
    await page().getByTestId('marketing-no-leads').waitFor()
    await stage.shows('deals-created', '5')
    await stage.shows('deals-won', '3')
    await stage.shows('deals-lost', '1')
    await stage.shows('deals-open', '1')
    await stage.shows('deals-conversion', '60 %')
    expect(await at('leads-received').count()).toBe(0)
  })

  test('F23, F112: without telephony calls say so; the index says its weights', async () => {
    await stage.go(`/team?${JANUARY}`)
    await page().getByTestId('no-calls').first().waitFor()
    expect(plain(await at('team-calls').textContent())).toContain('Телефония не подключена')
    await stage.block('team-people')
    expect(plain(await page().getByTestId('index-formula').textContent())).toContain(
      'встреча 5, звонок 3, письмо 2, дело или задача 2, комментарий 1, другое 1',
    )
  })

  test('F52, F14, F125: a view is saved, named, opened by default, changed, reset, deleted and brought back', async () => {
    await stage.go(`/sales?${JANUARY}&x=emp:${ANNA}`)
    await stage.shows('won-amount', '260 тыс. ₽')
    const button = () => page().getByTestId('views-button')
    const panel = () => page().getByTestId('views')
    await button().click()
    await panel().getByPlaceholder('Например, «Опт, свой отдел»').fill('Анна, январь')
    await panel().getByRole('checkbox', { name: 'Открывать страницу с ним' }).check()
    await panel().getByRole('button', { name: 'Сохранить вид' }).click()
    await expect.poll(async () => plain(await button().textContent())).toBe('Анна, январь')
    expect(stage.parameters().get('view')).toMatch(/^\d+$/)
    // The page opens with it.
    await stage.go('/sales')
    await stage.shows('won-amount', '260 тыс. ₽')
    await expect.poll(async () => plain(await button().textContent())).toBe('Анна, январь')
    const people = await stage.block('people')
    await people.getByRole('button', { name: 'Анна Петрова', exact: true }).click()
    await stage.shows('won-amount', '290 тыс. ₽')
    await expect.poll(async () => plain(await button().textContent())).toBe('Анна, январьизменён')
    await button().click()
    await panel().getByRole('button', { name: 'Вернуть сохранённое' }).click()
    await stage.shows('won-amount', '260 тыс. ₽')
    await button().click()
    await panel().getByRole('button', { name: 'Удалить «Анна, январь»' }).click()
    await page().getByText('Вид «Анна, январь» удалён').waitFor()
    await page().getByRole('button', { name: 'Вернуть', exact: true }).click()
    await expect.poll(async () => plain(await button().textContent())).toBe('Анна, январь')
    // The click beside the panel closed it.
    await panel().waitFor({ state: 'detached' })
    await button().click()
    await panel().getByRole('button', { name: 'Удалить «Анна, январь»' }).click()
    await page().getByText('Вид «Анна, январь» удалён').waitFor()
    await panel().getByText('Сохранённых видов пока нет.').waitFor()
    await page().keyboard.press('Escape')
    await stage.go(`/sales?${JANUARY}`)
    await stage.shows('won-amount', '290 тыс. ₽')
  })

  test('F73, F53: filters go along from page to page, a shared link shows the same', async () => {
    await stage.go(`/sales?${JANUARY}`)
    const people = await stage.block('people')
    await people.getByRole('button', { name: 'Борис Орлов', exact: true }).click()
    await stage.shows('won-amount', '30 тыс. ₽')
    for (const [name, id, text] of [
      ['Менеджеры', undefined, undefined],
      ['Маркетинг', 'deals-created', '2'],
      ['Незабудка', 'forgotten-deals', '200 тыс. ₽'],
      ['Сводка', 'won-amount', '30 тыс. ₽'],
    ] as const) {
      await page().getByRole('navigation').getByRole('link', { name, exact: true }).click()
      await chips().getByText('Борис Орлов').waitFor()
      if (id) await stage.shows(id, text)
    }
    await page().getByRole('button', { name: 'Скопировать ссылку' }).click()
    await page().getByText('Ссылка скопирована').waitFor()
    const colleague = await stage.browser.newContext({
      locale: 'ru-RU',
      viewport: { width: 1440, height: 900 },
    })
    const view = await colleague.newPage()
    await view.goto(await stage.clipboard())
    await stage.shows('won-amount', '30 тыс. ₽', view)
    await view.getByTestId('chips').getByText('Борис Орлов').waitFor()
    await colleague.close()
  })

  test('F38, F40, F42, F50, F51, F43: filters take effect at once, wherever the page is scrolled to', async () => {
    await stage.go(`/?${JANUARY}`)
    await stage.block('managers')
    const search = page().locator('search')
    expect((await search.boundingBox())!.y).toBeLessThan(60)
    await search.getByRole('button', { name: 'Сотрудники' }).click()
    const box = page().getByRole('checkbox', { name: 'Сопровождение' })
    await box.check()
    await stage.shows('won-amount', '30 тыс. ₽')
    expect(stage.parameters().get('dep')).toBe('6')
    await page().getByRole('button', { name: 'Раскрыть: Продажи' }).click()
    await box.uncheck()
    await page().getByRole('checkbox', { name: 'Анна Петрова' }).check()
    await stage.shows('won-amount', '260 тыс. ₽')
    await page().getByRole('button', { name: 'Выбрать все' }).click()
    await stage.shows('won-amount', '290 тыс. ₽')
    await page().getByRole('button', { name: 'Снять', exact: true }).click()
    await expect.poll(() => stage.parameters().get('dep')).toBeNull()
    await page().keyboard.press('Escape')
    await page().getByTestId('period').click()
    await page().getByLabel('С', { exact: true }).fill('2026-01-01')
    await page().getByLabel('По', { exact: true }).fill('2026-01-12')
    await page().getByRole('button', { name: 'Показать', exact: true }).click()
    await stage.shows('won-amount', '130 тыс. ₽')
    await page().getByTestId('period').click()
    await page().getByRole('button', { name: 'Прошлый квартал' }).click()
    await expect.poll(() => stage.parameters().get('p')).toMatch(/^\d{4}-Q[1-4]$/)
  })

  test('F165, F166, F168, F21: customers have their eight figures; without sales there is no average', async () => {
    await stage.go('/customers')
    const list = await stage.block('customers-list')
    await list.getByText(/^Актуально на /).waitFor()
    const row = (name: string) => list.locator('tbody tr').filter({ hasText: name })
    await row('Компания А').waitFor()
    expect(await stage.cells(row('Компания А'))).toMatch(
      /\| 2 \| 190 000 ₽ \| 95 000 ₽ \| 0 \| 0 ₽ \| 0 \| 0 ₽ \| 15 янв/,
    )
    expect(await stage.cells(row('Компания Б'))).toMatch(
      /\| 1 \| 70 000 ₽ \| 70 000 ₽ \| 1 \| 200 000 ₽ \| 0 \| 0 ₽ \| 31 янв/,
    )
    expect(await stage.cells(row('Ксения Иксова'))).toMatch(
      /\| 1 \| 30 000 ₽ \| 30 000 ₽ \| 0 \| 0 ₽ \| 1 \| 50 000 ₽ \| 4 янв/,
    )
    expect(await stage.cells(row('Компания В'))).toMatch(/\| 0 \| 0 ₽ \| — \| 0 \| 0 ₽ \| 0 \| 0 ₽ \| —/)
    await list.getByTestId('customers-list-find').fill('компания б')
    await list.locator('[role="grid"][aria-rowcount="2"]').waitFor()
    expect(await row('Компания Б').getByRole('link').getAttribute('href')).toBe(
      `${stage.portals[0]!.url}/crm/company/details/2/`,
    )
  })

  test('F167: ready selections order the customers, a segment leaves only its own', async () => {
    await stage.go('/customers')
    const list = await stage.block('customers-list')
    const first = async () => plain(await list.locator('tbody tr th').first().textContent())
    await list.getByRole('button', { name: 'Самый большой чек' }).click()
    await expect.poll(first).toMatch(/^Компания А/)
    await list.getByRole('button', { name: 'Давно не покупали' }).click()
    // Who never bought is not among them.
    await expect.poll(first).toMatch(/^(не указано|Ксения Иксова)/)
    await list.getByRole('button', { name: 'Давно не покупали' }).click()
    const never = page()
      .getByTestId('customers-segments')
      .getByRole('button', { name: /Без покупок/ })
    await never.click()
    await list.locator('[role="grid"][aria-rowcount="2"]').waitFor()
    await expect.poll(first).toMatch(/^Компания В/)
    await chips().getByText('Без покупок').waitFor()
  })

  test('F9: the dictionary is searched, has anchors, and leads to where a measure stands', async () => {
    await stage.go('/dictionary')
    const count = async () => Number(await page().getByTestId('dictionary-count').getAttribute('data-count'))
    await expect.poll(count).toBeGreaterThan(80)
    const meta = (await (
      await fetch(`${stage.product.origin}/cubejs-api/v1/meta`, {
        headers: { authorization: stage.token() },
      })
    ).json()) as { cubes: { isVisible?: boolean; measures: { isVisible?: boolean }[] }[] }
    const known = meta.cubes.flatMap(({ measures }) =>
      measures.filter(({ isVisible }) => isVisible !== false),
    )
    expect(await count()).toBe(known.length)
    await page().getByTestId('dictionary-find').fill('цикл')
    await expect.poll(count).toBeLessThan(10)
    for (const found of await page().getByTestId('measure').allTextContents())
      expect(found.toLowerCase()).toMatch(/цикл|создания до/)
    await expect.poll(() => stage.parameters().get('dictionary.find')).toBe('цикл')
    await stage.go('/dictionary#sales.average_check')
    const entry = page().locator('[id="sales.average_check"]')
    await entry.getByText('Сумма выигранных / число выигранных').waitFor()
    await expect
      .poll(async () => {
        const { y = -1 } = (await entry.boundingBox()) ?? {}
        return y > 0 && y < 900
      })
      .toBe(true)
    // What a measure is made of is shown even where the words of the search leave it out.
    await page().getByTestId('dictionary-find').fill('общая конверсия')
    await expect.poll(count).toBe(1)
    await expect.poll(() => stage.parameters().get('dictionary.find')).toBe('общая конверсия')
    await page().getByTestId('measure').getByRole('link', { name: 'Выиграно', exact: true }).click()
    const part = page().locator('[id="sales.won_count"]')
    await part.waitFor()
    await expect.poll(count).toBe(known.length)
    await expect.poll(async () => ((await part.boundingBox())?.y ?? 0) > 0).toBe(true)
    await stage.go('/dictionary#sales.average_check')
    await entry.getByRole('link', { name: 'Сводка: Средний чек' }).click()
    await page().getByTestId('block-average-check').waitFor()
    expect(new URL(page().url()).pathname).toBe('/')
  })

  test('F14, F45: a question of one’s own is built, saved and reopened', async () => {
    await stage.go(`/builder?${JANUARY}`)
    await page().getByTestId('builder-search').fill('выиграно на сумму')
    await page()
      .getByRole('checkbox', { name: /^Выиграно на сумму/ })
      .check()
    await page().getByRole('button', { name: 'Разрезы', exact: true }).click()
    await page().getByTestId('builder-search').fill('менеджер')
    await page()
      .getByRole('checkbox', { name: /^Менеджер/ })
      .first()
      .check()
    await page().getByRole('button', { name: 'Таблица', exact: true }).click()
    const anna = () =>
      page()
        .getByTestId('builder-table')
        .getByRole('row', { name: /Анна Петрова/ })
    await anna()
      .getByText(/260\s000/)
      .waitFor()
    const asked = stage.parameters().toString()
    await page().getByTestId('views-button').click()
    await page().getByPlaceholder('Например, «Опт, свой отдел»').fill('Кто сколько')
    await page().getByRole('button', { name: 'Сохранить вид' }).click()
    await expect.poll(() => stage.parameters().get('view')).toMatch(/^\d+$/)
    await stage.go('/builder')
    await page().getByTestId('builder-start').waitFor()
    await page().getByTestId('views-button').click()
    await page().getByTestId('views').getByRole('button', { name: 'Кто сколько', exact: true }).click()
    await anna()
      .getByText(/260\s000/)
      .waitFor()
    for (const [key, value] of new URLSearchParams(asked))
      expect(stage.parameters().get(key), key).toBe(value)
  })

  test('F160, F161: English and dark are one switch away and are remembered', async () => {
    const own = await stage.browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    const view = await own.newPage()
    stage.watch(view)
    await view.goto(`${stage.product.origin}/sales?${JANUARY}`)
    await stage.shows('won-amount', '290 тыс. ₽', view)
    const background = () => view.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const before = await background()
    await view.getByRole('button', { name: 'Настройки вида' }).click()
    await view.getByRole('menuitemradio', { name: 'Тёмное' }).click()
    await expect.poll(background).not.toBe(before)
    await view.getByRole('button', { name: 'Настройки вида' }).click()
    await view.getByRole('menuitemradio', { name: 'English' }).click()
    await view.getByRole('heading', { level: 1, name: 'Sales over time' }).waitFor()
    const dark = await background()
    await view.reload()
    await view.getByRole('heading', { level: 1, name: 'Sales over time' }).waitFor()
    expect(await background()).toBe(dark)
    for (const { path } of pages) {
      await view.goto(`${stage.product.origin}${path}?${JANUARY}`)
      await view.locator('main h1').waitFor()
      // Names that the CRM gives stay as they are.
      const words = await view.locator('main h1, main h2, main h3, nav a').allTextContents()
      for (const text of words) expect(text, path).not.toMatch(/[а-яё]/i)
    }
    await own.close()
  })
})
