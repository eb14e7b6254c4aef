/** What the other pages, filters and saved views promise: every number here is added up by hand. */
import { describe, expect, test } from 'vitest'
import { pages } from '../../dashboard/pages.ts'
import { noBrowser } from '../support/browser.ts'
import { plain } from './promises.ts'
import { ANNA, JANUARY, onWorkedCompany } from './worked-company.ts'

describe.skipIf(noBrowser)('promises of the pages kept over the worked example', () => {
  const { stage, page, at, chips } = onWorkedCompany()

  test('F86, F87, F88, F83, F84: forgotten and open ones do not depend on the period', async () => {
    for (const period of [JANUARY, 'p=2019-01']) {
      await stage().go(`/?${period}`)
      await stage().shows('forgotten', '200 тыс. ₽')
      await stage().shows('open-now', '200 тыс. ₽')
    }
    await page().getByText('на этот момент — выбранный период не влияет').waitFor()
    await stage().recordsOf(await stage().shows('forgotten', '200 тыс. ₽'), 1)
  })

  test('F47, F120, F121, F123: a threshold of one’s own decides what is forgotten; who and where', async () => {
    const silent = Math.floor((Date.now() - Date.parse('2026-01-20T10:00:00+03:00')) / 86_400_000)
    await stage().go('/forgotten')
    await stage().shows('forgotten-deals', '200 тыс. ₽')
    await page().getByTestId('forgotten-departments').getByText('Сопровождение').waitFor()
    expect(await stage().cells((await stage().block('forgotten-managers')).locator('tbody tr'))).toContain(
      '200,0 тыс. ₽ | 1 | 1 | 200,0 тыс. ₽',
    )
    const days = page().getByRole('spinbutton', { name: 'своё число' })
    await days.fill(String(silent + 5))
    await days.press('Enter')
    await at('forgotten-list').getByText('Ничего не забыто').waitFor()
    await days.fill(String(silent - 5))
    await days.press('Enter')
    await stage().shows('forgotten-deals', '200 тыс. ₽')
    const list = await stage().block('forgotten-list')
    const link = list.getByRole('link', { name: /Сделка 4/ })
    expect(await link.getAttribute('href')).toBe(`${stage().portals[0]!.url}/crm/deal/details/4/`)
    await list.getByText(new RegExp(`^${silent}$`)).waitFor()
    await page().getByRole('button', { name: 'Пороги по воронкам' }).click()
    await page().getByRole('dialog').getByText('под условие попадает 1 сделка на 200').first().waitFor()
    await page().keyboard.press('Escape')
  })

  test('F122, F124: «no next step» is a condition of its own', async () => {
    await stage().go('/forgotten')
    await stage().shows('forgotten-no-step', '200 тыс. ₽')
    await at('forgotten-no-step').getByText('из них ещё и забыты:').waitFor()
    const list = await stage().block('forgotten-list')
    await list.getByRole('button', { name: 'Без шага' }).click()
    await list.getByText('не запланирован').waitFor()
    expect(stage().parameters().toString()).toContain('forgotten-list')
  })

  test('F17: a portal without leads has no blocks of leads, and says what answers instead', async () => {
    await stage().go(`/sales?${JANUARY}`)
    await stage().shows('created', '5')
    expect(await at('leads-received').count()).toBe(0)
    await stage().go('/forgotten')
    await stage().shows('forgotten-deals', '200 тыс. ₽')
    expect(await at('forgotten-leads').count()).toBe(0)
    await stage().go(`/marketing?${JANUARY}`)
    await page().getByTestId('marketing-no-leads').waitFor()
    await stage().shows('deals-created', '5')
    await stage().shows('deals-won', '3')
    await stage().shows('deals-lost', '1')
    await stage().shows('deals-open', '1')
    await stage().shows('deals-conversion', '60 %')
    expect(await at('leads-received').count()).toBe(0)
  })

  test('F23, F112: without telephony calls say so; the index says its weights', async () => {
    await stage().go(`/team?${JANUARY}`)
    await page().getByTestId('no-calls').first().waitFor()
    expect(plain(await at('team-calls').textContent())).toContain('Телефония не подключена')
    await stage().block('team-people')
    expect(plain(await page().getByTestId('index-formula').textContent())).toContain(
      'встреча 5, звонок 3, письмо 2, дело или задача 2, комментарий 1, другое 1',
    )
  })

  test('F52, F14, F125: a view is saved, named, opened by default, changed, reset, deleted and brought back', async () => {
    await stage().go(`/sales?${JANUARY}&x=emp:${ANNA}`)
    await stage().shows('won-amount', '260 тыс. ₽')
    const button = () => page().getByTestId('views-button')
    const panel = () => page().getByTestId('views')
    await button().click()
    await panel().getByPlaceholder('Например, «Опт, свой отдел»').fill('Анна, январь')
    await panel().getByRole('checkbox', { name: 'Открывать страницу с ним' }).check()
    await panel().getByRole('button', { name: 'Сохранить вид' }).click()
    await expect.poll(async () => plain(await button().textContent())).toBe('Анна, январь')
    expect(stage().parameters().get('view')).toMatch(/^\d+$/)
    // The page opens with it.
    await stage().go('/sales')
    await stage().shows('won-amount', '260 тыс. ₽')
    await expect.poll(async () => plain(await button().textContent())).toBe('Анна, январь')
    const people = await stage().block('people')
    await people.getByRole('button', { name: 'Анна Петрова', exact: true }).click()
    await stage().shows('won-amount', '290 тыс. ₽')
    await expect.poll(async () => plain(await button().textContent())).toBe('Анна, январьизменён')
    await button().click()
    await panel().getByRole('button', { name: 'Вернуть сохранённое' }).click()
    await stage().shows('won-amount', '260 тыс. ₽')
    await button().click()
    await panel().getByRole('button', { name: 'Удалить «Анна, январь»' }).click()
    const removed = page().getByText('Вид «Анна, январь» удалён')
    await removed.waitFor()
    // What is said next does not take the way back away, on a phone neither.
    await page().getByRole('button', { name: 'Скопировать ссылку' }).click()
    const copied = page().getByText('Ссылка скопирована')
    await copied.waitFor()
    await page().setViewportSize({ width: 390, height: 844 })
    const [above, below] = [(await removed.boundingBox())!, (await copied.boundingBox())!]
    expect(above.y + above.height).toBeLessThanOrEqual(below.y)
    expect(below.y + below.height).toBeLessThanOrEqual(844)
    expect(above.x).toBeGreaterThanOrEqual(0)
    expect(above.x + above.width).toBeLessThanOrEqual(390)
    await page().setViewportSize({ width: 1440, height: 900 })
    await page().getByRole('button', { name: 'Вернуть', exact: true }).click()
    await expect.poll(async () => plain(await button().textContent())).toBe('Анна, январь')
    // The click beside the panel closed it.
    await panel().waitFor({ state: 'detached' })
    await button().click()
    await panel().getByRole('button', { name: 'Удалить «Анна, январь»' }).click()
    await page().getByText('Вид «Анна, январь» удалён').waitFor()
    await panel().getByText('Сохранённых видов пока нет.').waitFor()
    await page().keyboard.press('Escape')
    await stage().go(`/sales?${JANUARY}`)
    await stage().shows('won-amount', '290 тыс. ₽')
  })

  test('F73, F53: filters go along from page to page, a shared link shows the same', async () => {
    await stage().go(`/sales?${JANUARY}`)
    const people = await stage().block('people')
    await people.getByRole('button', { name: 'Борис Орлов', exact: true }).click()
    await stage().shows('won-amount', '30 тыс. ₽')
    for (const [name, id, text] of [
      ['Менеджеры', undefined, undefined],
      ['Маркетинг', 'deals-created', '2'],
      ['Незабудка', 'forgotten-deals', '200 тыс. ₽'],
      ['Сводка', 'won-amount', '30 тыс. ₽'],
    ] as const) {
      await page().getByRole('navigation').getByRole('link', { name, exact: true }).click()
      await chips().getByText('Борис Орлов').waitFor()
      if (id) await stage().shows(id, text)
    }
    await page().getByRole('button', { name: 'Скопировать ссылку' }).click()
    await page().getByText('Ссылка скопирована').waitFor()
    const colleague = await stage().browser.newContext({
      locale: 'ru-RU',
      viewport: { width: 1440, height: 900 },
    })
    const view = await colleague.newPage()
    await view.goto(await stage().clipboard())
    await stage().shows('won-amount', '30 тыс. ₽', view)
    await view.getByTestId('chips').getByText('Борис Орлов').waitFor()
    await colleague.close()
  })

  test('F38, F40, F42, F50, F51, F43: filters take effect at once, wherever the page is scrolled to', async () => {
    await stage().go(`/?${JANUARY}`)
    await stage().block('managers')
    const search = page().locator('search')
    expect((await search.boundingBox())!.y).toBeLessThan(60)
    await search.getByRole('button', { name: 'Сотрудники' }).click()
    const box = page().getByRole('checkbox', { name: 'Сопровождение' })
    await box.check()
    await stage().shows('won-amount', '30 тыс. ₽')
    expect(stage().parameters().get('dep')).toBe('6')
    await page().getByRole('button', { name: 'Раскрыть: Продажи' }).click()
    await box.uncheck()
    await page().getByRole('checkbox', { name: 'Анна Петрова' }).check()
    await stage().shows('won-amount', '260 тыс. ₽')
    await page().getByRole('button', { name: 'Выбрать все' }).click()
    await stage().shows('won-amount', '290 тыс. ₽')
    await page().getByRole('button', { name: 'Снять', exact: true }).click()
    await expect.poll(() => stage().parameters().get('dep')).toBeNull()
    await page().keyboard.press('Escape')
    await page().getByTestId('period').click()
    await page().getByLabel('С', { exact: true }).fill('2026-01-01')
    await page().getByLabel('По', { exact: true }).fill('2026-01-12')
    await page().getByRole('button', { name: 'Показать', exact: true }).click()
    await stage().shows('won-amount', '130 тыс. ₽')
    await page().getByTestId('period').click()
    await page().getByRole('button', { name: 'Прошлый квартал' }).click()
    await expect.poll(() => stage().parameters().get('p')).toMatch(/^\d{4}-Q[1-4]$/)
  })

  test('F165, F166, F168, F21: customers have their eight figures; without sales there is no average', async () => {
    await stage().go('/customers')
    const list = await stage().block('customers-list')
    await list.getByText(/^Актуально на /).waitFor()
    const row = (name: string) => list.locator('tbody tr').filter({ hasText: name })
    await row('Компания А').waitFor()
    expect(await stage().cells(row('Компания А'))).toMatch(
      /\| 2 \| 190 000 ₽ \| 95 000 ₽ \| 0 \| 0 ₽ \| 0 \| 0 ₽ \| 15 янв/,
    )
    expect(await stage().cells(row('Компания Б'))).toMatch(
      /\| 1 \| 70 000 ₽ \| 70 000 ₽ \| 1 \| 200 000 ₽ \| 0 \| 0 ₽ \| 31 янв/,
    )
    expect(await stage().cells(row('Ксения Иксова'))).toMatch(
      /\| 1 \| 30 000 ₽ \| 30 000 ₽ \| 0 \| 0 ₽ \| 1 \| 50 000 ₽ \| 4 янв/,
    )
    expect(await stage().cells(row('Компания В'))).toMatch(/\| 0 \| 0 ₽ \| — \| 0 \| 0 ₽ \| 0 \| 0 ₽ \| —/)
    await list.getByTestId('customers-list-find').fill('компания б')
    await list.locator('[role="grid"][aria-rowcount="2"]').waitFor()
    expect(await row('Компания Б').getByRole('link').getAttribute('href')).toBe(
      `${stage().portals[0]!.url}/crm/company/details/2/`,
    )
  })

  test('F167: ready selections order the customers, a segment leaves only its own', async () => {
    await stage().go('/customers')
    const list = await stage().block('customers-list')
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

  test('F47, F53: who works without deals is in the list of people, and the chip has the name', async () => {
    await stage().go('/team?p=2025-11')
    await page().getByRole('search').getByRole('button', { name: 'Сотрудники' }).click()
    const tree = page().getByRole('dialog', { name: 'Сотрудники' })
    await tree.getByRole('button', { name: 'Сопровождение' }).click()
    await tree.getByRole('checkbox', { name: 'Вера Белова' }).check()
    await expect.poll(() => stage().parameters().get('emp')).toBe('5')
    await page().reload()
    await chips().getByText('Вера Белова', { exact: true }).waitFor()
  })

  test('F9: the dictionary is searched, has anchors, and leads to where a measure stands', async () => {
    await stage().go('/dictionary')
    const count = async () => Number(await page().getByTestId('dictionary-count').getAttribute('data-count'))
    await expect.poll(count).toBeGreaterThan(80)
    const meta = (await (
      await fetch(`${stage().product.origin}/cubejs-api/v1/meta`, {
        headers: { authorization: stage().token() },
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
    await expect.poll(() => stage().parameters().get('dictionary.find')).toBe('цикл')
    await stage().go('/dictionary#sales.average_check')
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
    // At once, before the words stand in the address.
    await page().getByTestId('measure').getByRole('link', { name: 'Выиграно', exact: true }).click()
    const part = page().locator('[id="sales.won_count"]')
    await part.waitFor()
    await expect.poll(count).toBe(known.length)
    await expect.poll(async () => ((await part.boundingBox())?.y ?? 0) > 0).toBe(true)
    await page().goBack()
    await expect.poll(() => stage().parameters().get('dictionary.find')).toBe('общая конверсия')
    await stage().go('/dictionary#sales.average_check')
    await entry.getByText('Где увидеть').click()
    await entry.getByRole('link', { name: 'Сводка: Средний чек' }).click()
    await page().getByTestId('block-average-check').waitFor()
    expect(new URL(page().url()).pathname).toBe('/')
  })

  test('F14, F45: a question of one’s own is built, saved and reopened', async () => {
    await stage().go(`/builder?${JANUARY}`)
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
    const asked = stage().parameters().toString()
    await page().getByTestId('views-button').click()
    await page().getByPlaceholder('Например, «Опт, свой отдел»').fill('Кто сколько')
    await page().getByRole('button', { name: 'Сохранить вид' }).click()
    await expect.poll(() => stage().parameters().get('view')).toMatch(/^\d+$/)
    await stage().go('/builder')
    await page().getByTestId('builder-start').waitFor()
    await page().getByTestId('views-button').click()
    await page().getByTestId('views').getByRole('button', { name: 'Кто сколько', exact: true }).click()
    await anna()
      .getByText(/260\s000/)
      .waitFor()
    for (const [key, value] of new URLSearchParams(asked))
      expect(stage().parameters().get(key), key).toBe(value)
  })

  test('F160, F161: English and dark are one switch away and are remembered', async () => {
    const own = await stage().browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    const view = await own.newPage()
    stage().watch(view)
    await view.goto(`${stage().product.origin}/sales?${JANUARY}`)
    await stage().shows('won-amount', '290 тыс. ₽', view)
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
      await view.goto(`${stage().product.origin}${path}?${JANUARY}`)
      await view.locator('main h1').waitFor()
      // Names that the CRM gives stay as they are: the pipelines of the settings.
      const ours = `main h1, main h2, nav a${path === '/settings' ? '' : ', main h3'}`
      const words = await view.locator(ours).allTextContents()
      for (const text of words) expect(text, path).not.toMatch(/[а-яё]/i)
    }
    await own.close()
  })
})
