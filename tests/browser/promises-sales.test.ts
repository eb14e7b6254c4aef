/** What the summary and the page of sales promise: every number here is added up by hand. */
import { describe, expect, test } from 'vitest'
import { noBrowser } from '../support/browser.ts'
import { plain } from './promises.ts'
import { ANNA, BORIS, JANUARY, onWorkedCompany } from './worked-company.ts'

describe.skipIf(noBrowser)('promises of sales kept over the worked example', () => {
  const { stage, page, at, chips } = onWorkedCompany()

  test('F76–F85, F89–F93, F80, F81, F162: tiles of sales are those added up by hand', async () => {
    await stage().go(`/sales?${JANUARY}`)
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
      await stage().shows(id, text)
    await at('open-now').getByText('1 сделка').waitFor()
  })

  test('F159, F161: the summary is light — eight numbers, five blocks', async () => {
    await stage().go(`/?${JANUARY}`)
    await stage().shows('won-amount', '290 тыс. ₽')
    const blocks = page().locator('main section[data-area]')
    expect(await blocks.and(page().locator('[data-area="main"]')).count()).toBe(5)
    expect(await blocks.count()).toBe(13)
  })

  test('F95, F104, F96: the table of managers has all figures of each and their whole', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const people = await stage().block('people')
    const row = (key: string) => people.locator(`tr[data-key="${key}"]`)
    expect(await stage().cells(row(ANNA))).toContain(
      '260,0 тыс. ₽ | 3 | 86,7 тыс. ₽ | 3 | 100 % | 7,7 | 0 | 0 ₽ | 0 | 0 % | 66,7 %',
    )
    expect(await stage().cells(row(BORIS))).toContain(
      '30,0 тыс. ₽ | 1 | 30,0 тыс. ₽ | 2 | 0 % | 10 | 1 | 200,0 тыс. ₽ | 1 | 50 % | 0 %',
    )
    expect(await stage().cells(people.locator('tfoot tr'))).toBe(
      'Итого | 290,0 тыс. ₽ | 4 | 72,5 тыс. ₽ | 5 | 60 % | 8,3 | 1 | 200,0 тыс. ₽ | 1 | 20 % | 50 %',
    )
    await people.getByRole('button', { name: 'Показать изменение' }).click()
    // Created in December: one deal of Борис; in January two.
    await row(BORIS).getByText(/\+100/).waitFor()
    expect(stage().parameters().has('people.change')).toBe(true)
  })

  test('F66, F65: every column of the managers sorts, both ways', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const people = await stage().block('people')
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
    await stage().go(`/sales?${JANUARY}`)
    const people = await stage().block('people')
    const name = (text: string) => people.getByRole('button', { name: text, exact: true })
    await name('Анна Петрова').click()
    await stage().shows('won-amount', '260 тыс. ₽')
    await chips().getByText('Анна Петрова').waitFor()
    expect(await people.locator(`tr[data-key="${ANNA}"]`).getAttribute('data-chosen')).toBe('true')
    // The block that was clicked keeps all its rows.
    expect(await people.locator('tbody tr').count()).toBe(2)
    await name('Борис Орлов').click({ modifiers: ['Control'] })
    await stage().shows('won-amount', '290 тыс. ₽')
    expect(stage().parameters().get('x')).toBe(`emp:${ANNA},${BORIS}`)
    await name('Анна Петрова').click({ modifiers: ['Control'] })
    await stage().shows('won-amount', '30 тыс. ₽')
    await page().goBack()
    await stage().shows('won-amount', '290 тыс. ₽')
    await page().goBack()
    await stage().shows('won-amount', '260 тыс. ₽')
    await name('Анна Петрова').click()
    await stage().shows('won-amount', '290 тыс. ₽')
    expect(await chips().count()).toBe(0)
    await name('Борис Орлов').click()
    await chips().getByRole('button', { name: 'Убрать фильтр: менеджер Борис Орлов' }).click()
    await stage().shows('won-amount', '290 тыс. ₽')
    expect(stage().parameters().get('x')).toBeNull()
  })

  test('F55, F102, F97: a source and a department filter by a click, Esc frees', async () => {
    await stage().go('/sales?p=2025-11-01..2026-01-31')
    const lines = () => page().getByTestId('statistics-lines')
    await (await stage().block('statistics')).getByRole('button', { name: 'Источники' }).click()
    await lines().locator('[data-key="WEB"]').getByRole('button', { name: 'Сайт', exact: true }).click()
    await stage().shows('won-amount', '290 тыс. ₽')
    await chips().getByText('Сайт').waitFor()
    await (await stage().block('statistics')).getByRole('button', { name: 'Отделы' }).click()
    await lines().locator('[data-key="6"]').getByRole('button', { name: 'Сопровождение' }).click()
    await stage().shows('won-amount', '30 тыс. ₽')
    await page().keyboard.press('Escape')
    await stage().shows('won-amount', '290 тыс. ₽')
  })

  test('F74, F133, F24: what has no source stands under «не указано» and can be listed', async () => {
    await stage().go('/sales?p=2025-11-01..2026-01-31')
    await stage().shows('won-amount', '330 тыс. ₽')
    await (await stage().block('statistics')).getByRole('button', { name: 'Источники' }).click()
    const blank = page().getByTestId('statistics-lines').locator('li').filter({ hasText: 'не указано' })
    await blank.getByRole('button', { name: '1', exact: true }).first().click()
    await stage().hasRecords(1)
    await page().getByTestId('records').getByText('Оптовая сделка').waitFor()
    await page().keyboard.press('Escape')
    await blank.getByRole('button', { name: 'не указано', exact: true }).click()
    await stage().shows('won-amount', '40 тыс. ₽')
    expect(stage().parameters().get('x')).toBe('src:none')
  })

  test('F56, F57: arrows lead from months to quarters and to weeks; a click on a step makes it the period', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const block = await stage().block('new-repeat')
    await block.getByRole('button', { name: 'крупнее' }).click()
    const quarter = block.getByRole('button', { name: /^I кв\. 26/ })
    await quarter.waitFor()
    expect(plain(await quarter.getAttribute('aria-label'))).toContain(
      'Всего 290 000 ₽, Повторные 160 000 ₽, Новые 130 000 ₽',
    )
    await quarter.click()
    await expect.poll(() => stage().parameters().get('p')).toBe('2026-Q1')
    await block.getByRole('button', { name: 'подробнее' }).click()
    await block.getByRole('button', { name: /^янв 26/ }).waitFor()
    await block.getByRole('button', { name: 'подробнее' }).click()
    const week = block.getByRole('button', { name: /^12–18 янв/ })
    await week.waitFor()
    expect(plain(await week.getAttribute('aria-label'))).toContain('Всего 190 000 ₽')
    await page().goBack()
    await page().goBack()
    await expect.poll(() => stage().parameters().get('g')).toBe('quarter')
    expect(stage().parameters().get('p')).toBe('2026-Q1')
  })

  test('F94, F92, F89: new and repeat sales by months, money and pieces', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const block = await stage().block('new-repeat')
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
    await stage().go(`/?${JANUARY}`)
    const block = await stage().block('trend')
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
    expect(stage().parameters().get('p')).toBe('2026-01')
  })

  test('F62, F63: a chart has a table; a block fills the screen and gives it back', async () => {
    await stage().go(`/?${JANUARY}`)
    const block = await stage().block('trend')
    await block.getByRole('button', { name: 'Показать как таблицу' }).click()
    const row = block.getByRole('row').filter({ hasText: /янв\s26/ })
    await expect.poll(() => stage().cells(row)).toContain('130 000 ₽ | 160 000 ₽ | 290 000 ₽')
    await stage().menu('trend', 'На весь экран')
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
    await stage().go(`/sales?${JANUARY}`)
    const people = await stage().block('people')
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
    expect(Number(await stage().clipboard())).toBeCloseTo(260_000 / 3, 2)
    await check.focus()
    await page().keyboard.press('Shift+F10')
    await page().getByRole('menuitem', { name: 'Копировать строку' }).click()
    await expect.poll(() => stage().clipboard()).toMatch(/^Анна Петрова\t260000(\.0+)?\t3\t86666\.6/)
  })

  test('F72: a tile, a cell, a cell of a matrix and a bar of the funnel lead to as many records', async () => {
    await stage().go(`/sales?${JANUARY}`)
    await stage().recordsOf(await stage().shows('won-count', '4'), 4)
    await stage().recordsOf(await stage().shows('lost-amount', '50 тыс. ₽'), 1)
    const people = await stage().block('people')
    await stage().recordsOf(people.locator(`tr[data-key="${ANNA}"] td`).nth(1).getByRole('button'), 3)
    const matrix = await stage().block('stage-matrix')
    await stage().recordsOf(
      matrix
        .getByRole('row', { name: /^Новая/ })
        .getByRole('button')
        .first(),
      1,
    )
    await stage().go(`/?${JANUARY}`)
    const funnel = await stage().block('funnel')
    const bar = funnel.getByRole('group', { name: /^В работе: дошли 4/ })
    await stage().recordsOf(bar.getByRole('button', { name: '4', exact: true }), 4)
    await stage().recordsOf(bar.getByRole('button', { name: '2', exact: true }), 2)
    const losses = await stage().block('losses')
    await stage().recordsOf(
      losses
        .getByRole('row', { name: /^Дорого/ })
        .getByRole('button')
        .first(),
      1,
    )
  })

  test('F67, F105, F98: the list behind a number leads into the CRM and says how long deals last', async () => {
    await stage().go(`/sales?${JANUARY}`)
    await (await stage().shows('won-count', '4')).click()
    await stage().hasRecords(4)
    const rows = page().getByTestId('records').locator('tbody tr')
    const text = plain(await rows.filter({ hasText: 'Сделка 6' }).textContent())
    expect(text).toContain('70 000 ₽')
    expect(text).toMatch(/3$/)
    const link = rows.filter({ hasText: 'Сделка 6' }).getByRole('link')
    expect(await link.getAttribute('href')).toBe(`${stage().portals[0]!.url}/crm/deal/details/6/`)
    expect(await link.getAttribute('target')).toBe('_blank')
    expect(await link.getAttribute('rel')).toContain('noopener')
  })

  test('F111, F110, F90: a ratio says its formula and both populations, each with its records', async () => {
    await stage().go(`/sales?${JANUARY}`)
    await (await stage().shows('conversion', '60 %')).click()
    const why = page().getByTestId('records-why')
    await why.getByText('Успешные / созданные, по сделкам, созданным в периоде.').waitFor()
    const parts = why.locator('dl > div')
    const populations = async () => (await parts.locator('dd b').allTextContents()).map(plain).join(' из ')
    await expect.poll(populations).toBe('3 из 5')
    await why.getByText('формула, версия').waitFor()
    await page().getByTestId('records').getByRole('button', { name: 'Записи', exact: true }).click()
    await stage().hasRecords(3)
    await page().getByTestId('records').getByRole('button', { name: 'Создано сделок' }).click()
    await stage().hasRecords(5)
    await page().keyboard.press('Escape')
    // The flow measure bears another name and another formula.
    await (await stage().shows('overall-conversion', '80 %')).click()
    await page().getByTestId('records').getByRole('heading', { name: 'Общая конверсия' }).waitFor()
    await expect.poll(populations).toBe('4 из 5')
    await why
      .getByText(/бывает больше 100 %/)
      .first()
      .waitFor()
  })

  test('F110, F9: the formula stands beside the name', async () => {
    await stage().go(`/?${JANUARY}`)
    await at('average-check').getByRole('button', { name: 'Как считается: Средний чек' }).click()
    await page().getByText('Сумма выигранных / число выигранных, по сделкам, выигранным в периоде.').waitFor()
  })

  test('F19, F39: pipelines are named — those that are in a number and those that are not', async () => {
    await stage().go('/sales?p=2025-11-01..2026-01-31')
    await stage().shows('won-amount', '330 тыс. ₽')
    await page().locator('search').getByRole('button', { name: 'Воронки' }).click()
    await page()
      .getByRole('checkbox', { name: /Продажи/ })
      .check()
    await page().keyboard.press('Escape')
    await stage().shows('won-amount', '290 тыс. ₽')
    await chips().getByText('Продажи').waitFor()
    await stage().menu('won-amount', 'Почему такое число')
    const why = page().getByTestId('records-why')
    await why.getByText('Не вошли: Опт.').waitFor()
    await why.getByText('Какие воронки вошли').waitFor()
  })

  test('F20, F37, F103, F106, F131, F132, F135, F101: stages convert as added up by hand, skipped ones listed', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const block = await stage().block('stage-conversion')
    await block.getByText('Контроль: создано 5 сделок, до первой стадии «Новая» дошли все.').waitFor()
    const row = (name: string) => block.getByRole('row', { name: new RegExp(`^${name}`) })
    expect(await stage().cells(row('Новая'))).toBe('Новая | 5из 5 | 5 | 80 % | 0 | 0 % | 1,8')
    expect(await stage().cells(row('В работе'))).toMatch(/\| 2из 5 \| 4 \| 75 % \| 2 \| 50 % \| 6,5$/)
    expect(await stage().cells(row('Счёт'))).toMatch(/\| 2из 5 \| 3 \| 100 % \| 1 \| 33,3 % \| 6,5$/)
    await stage().recordsOf(row('В работе').locator('td').nth(3).getByRole('button'), 2)
    await block.getByRole('button', { name: 'Менеджер', exact: true }).click()
    await block
      .getByRole('row', { name: /Анна Петрова/ })
      .first()
      .waitFor()
  })

  test('F58, F99, F69, F100, F102: the matrix folds pipelines, has totals in sight and days on stages', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const block = await stage().block('stage-matrix')
    const stageRow = block.getByRole('row', { name: /^Новая/ })
    await stageRow.waitFor()
    const pipeline = block.getByRole('row', { name: /^Продажи/ })
    expect(await stage().cells(pipeline)).toBe('Продажи | 1 | 1')
    await pipeline.locator('[aria-expanded]').click()
    await stageRow.waitFor({ state: 'detached' })
    await pipeline.locator('[aria-expanded]').click()
    await stageRow.waitFor()
    await block.getByRole('button', { name: 'Дней на стадии' }).click()
    const work = block.getByRole('row', { name: /^В работе/ })
    // Anna's deal 1 stood there for 4 days, Boris's deal 3 for 9.
    await expect.poll(() => stage().cells(work)).toMatch(/\| 4 \| 9 \| 6,5$/)
    await block.getByRole('button', { name: 'Менеджеры в строках' }).click()
    await block.getByRole('row', { name: /^Анна Петрова/ }).waitFor()
  })

  test('F107, F108, F27: reasons of losses stand apart; stages say how many they lose', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const reasons = await stage().block('losses-reasons')
    expect(await stage().cells(reasons.getByRole('row', { name: /^Дорого/ }))).toMatch(/1 \| 50,0 тыс. ₽$/)
    const stages = await stage().block('losses-stages')
    expect(await stage().cells(stages.getByRole('row', { name: /^В работе/ }))).toMatch(/25 % \| 1 \| 4$/)
    await stage().recordsOf(
      stages
        .getByRole('row', { name: /^В работе/ })
        .getByRole('button')
        .nth(1),
      1,
    )
    const matrix = await stage().block('losses-matrix')
    expect(await stage().cells(matrix.getByRole('row', { name: /^Дорого/ }))).toBe('Дорого | — | 1 | — | 1')
  })

  test('F98, F82, F44, F65, F75: the list of deals has its own filters, which change nothing but itself', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const list = await stage().block('deal-list')
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
    await stage().shows('won-amount', '290 тыс. ₽')
    await stage().shows('won-count', '4')
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
    await stage().go(`/sales?${JANUARY}`)
    const block = await stage().block('dynamics')
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
    // Picked in the list of changes, too: Esc frees them all.
    const picked = () => stage().parameters().get('x')
    const name = (text: string) => page().getByTestId('dynamics-changes').getByRole('button', { name: text })
    await name('Анна Петрова').click()
    await name('Борис Орлов').click({ modifiers: ['Control'] })
    await expect.poll(picked).toBe(`emp:${ANNA},${BORIS}`)
    await page().keyboard.press('Escape')
    await expect.poll(picked).toBeNull()
  })
})
