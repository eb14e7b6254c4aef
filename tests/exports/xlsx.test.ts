import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertDeals } from '../schema/marts.ts'
import { type ExportStand, exportStand } from './support/stand.ts'
import { type ReadWorkbook, readWorkbook, valuesOf } from './support/workbook.ts'

const EVIL = '=HYPERLINK("http://evil.example","жми") & <b> _x0041_\u0007'
const LINK = 'https://vitrina.example/?p=2026-01&emp=1,2'

let vitrina: ExportStand
beforeAll(async () => {
  vitrina = await exportStand(async ({ pool }) => {
    await insertDeals(pool, [
      {
        id: 1,
        created_at: '2026-01-10T22:30:00Z',
        amount: 1234.5,
        title: EVIL,
        status: 'won',
        is_repeat: true,
      },
      { id: 2, created_at: '2026-01-15T05:00:00Z', amount: 1_234_568, manager: 'Борис', manager_id: 2 },
      { id: 3, created_at: '2025-12-31T22:00:00Z', amount: null, status: 'lost' },
      { id: 4, created_at: '2025-12-05T12:00:00Z', amount: 10 },
    ])
  })
}, 600_000)
afterAll(() => vitrina?.close())

async function workbook(body: object): Promise<ReadWorkbook> {
  const response = await vitrina.send(body)
  expect(response.headers.get('content-type'), response.ok ? '' : await response.text()).toContain(
    'spreadsheetml',
  )
  const bytes = new Uint8Array(await response.arrayBuffer())
  if (process.env.KEEP_XLSX) writeFileSync(process.env.KEEP_XLSX, bytes)
  return readWorkbook(bytes)
}

const list = {
  ungrouped: true,
  dimensions: [
    'deals.id',
    'deals.title',
    'deals.created_at',
    'deals.amount',
    'deals.is_repeat',
    'deals.idle_days',
  ],
  order: { 'deals.id': 'asc' },
}

test('a list has real types and the formats of the model', async () => {
  const { sheets } = await workbook({ query: list, title: 'Все сделки', link: LINK })
  const [sheet] = sheets
  expect(sheet!.name).toBe('Все сделки')
  const [header, first, , third] = sheet!.rows
  expect(Object.values(header!).map(({ value }) => value)).toEqual([
    'ID сделки',
    'Сделка',
    'Создана',
    'Сумма',
    'Повторная продажа',
    'Дней без движения',
  ])
  // 11 January 2026, 01:30 in Moscow.
  const moment = (Date.UTC(2026, 0, 11, 1, 30) - Date.UTC(1899, 11, 30)) / 86_400_000
  expect(first).toMatchObject({
    A: { type: 'inlineStr', value: '1', format: '@' },
    B: { type: 'inlineStr' },
    C: { type: 'n', value: moment, format: 'dd.mm.yyyy hh:mm' },
    D: { type: 'n', value: 1234.5, format: '#,##0\\ "₽"' },
    E: { type: 'b', value: true },
  })
  expect(sheet!.rows[2]!.F).toMatchObject({ type: 'n', format: '#,##0.0' })
  expect(third!.D).toBeUndefined()
})

test('what looks like a formula stays text, and what XML cannot hold is left out', async () => {
  const { sheets, files } = await workbook({ query: list })
  const xml = sheets[0]!.xml
  expect(xml).not.toContain('<f>')
  expect(xml).toContain('t="inlineStr"><is><t xml:space="preserve">=HYPERLINK')
  expect(valuesOf(sheets[0]!)[0]!.Сделка).toBe(EVIL.replace('_x0041_', '_x005F_x0041_').replace('\u0007', ''))
  for (const [name, content] of Object.entries(files)) expect(content, name).toMatch(/^<\?xml/)
})

test('the header is frozen, filtered and as wide as its words', async () => {
  const [sheet] = (await workbook({ query: list })).sheets
  expect(sheet!.xml).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/)
  expect(sheet!.xml).toContain('<autoFilter ref="A1:F5"/>')
  const widths = [...sheet!.xml.matchAll(/<col [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width))
  expect(widths).toHaveLength(6)
  expect(Math.min(...widths)).toBeGreaterThanOrEqual(8)
  expect(Math.max(...widths)).toBeLessThanOrEqual(48)
})

const byManager = {
  measures: ['deals.count', 'deals.total_amount', 'deals.conversion'],
  dimensions: ['deals.manager'],
  timeDimensions: [{ dimension: 'deals.created_at', dateRange: ['2026-01-01', '2026-01-31'] }],
  filters: [{ member: 'deals.pipeline_id', operator: 'equals', values: ['0'] }],
  order: { 'deals.manager': 'asc' as const },
}

test('values are those of the REST API', async () => {
  const { data } = (await vitrina.load(byManager)) as { data: Record<string, string>[] }
  const values = valuesOf((await workbook({ query: byManager })).sheets[0]!)
  expect(values).toEqual(
    data.map((row) => ({
      Менеджер: row['deals.manager'],
      'Создано сделок': Number(row['deals.count']),
      'Сумма сделок': Number(row['deals.total_amount']),
      'Конверсия созданных в периоде': Number(row['deals.conversion']),
    })),
  )
  expect(values.map(({ 'Конверсия созданных в периоде': share }) => share)).toEqual([0.5, 0])
})

test('the second sheet says what the numbers are', async () => {
  const { sheets, files } = await workbook({ query: byManager, title: 'Менеджеры', link: LINK })
  const about = Object.fromEntries(sheets[1]!.rows.map(({ A, B }) => [A!.value, B?.value]))
  expect(sheets[1]!.name).toBe('О выгрузке')
  expect(about).toMatchObject({
    Выгрузка: 'Менеджеры',
    'Период: Создана': '01.01.2026 – 31.01.2026',
    Воронка: 'Продажи',
    Строк: '2',
    'Данные CRM на': '01.02.2026 12:30',
    'Часовой пояс дат': 'Europe/Moscow',
    'Валюта сумм': 'RUB',
    Источник: 'demo.example',
    Кем: 'Руководитель, сотрудник 1',
    'Открыть в Витрине': LINK,
    'Конверсия созданных в периоде': 'Успешные / созданные, по сделкам, созданным в периоде.',
  })
  expect(about.Выгружено).toMatch(/^\d\d\.\d\d\.\d{4} \d\d:\d\d$/)
  expect(files['xl/worksheets/_rels/sheet2.xml.rels']).toContain(`Target="${LINK.replaceAll('&', '&amp;')}"`)
})

test('English titles, formats and words', async () => {
  const { sheets } = await workbook({ query: { ...list, filters: byManager.filters }, locale: 'en' })
  const [header, first] = sheets[0]!.rows
  expect(
    Object.values(header!)
      .map(({ value }) => value)
      .slice(0, 4),
  ).toEqual(['Deal ID', 'Deal', 'Created at', 'Amount'])
  expect(first!.C!.format).toBe('yyyy-mm-dd hh:mm')
  const about = Object.fromEntries(sheets[1]!.rows.map(({ A, B }) => [A!.value, B?.value]))
  expect(about).toMatchObject({
    Pipeline: 'Продажи',
    'CRM data as of': '2026-02-01 12:30',
    By: 'Executive, employee 1',
  })
})

test('the same question of two periods makes one table, other measures of the same groups too', async () => {
  const of = (measures: string[], from: string, to: string) => ({
    measures,
    timeDimensions: [{ dimension: 'deals.created_at', dateRange: [from, to] }],
  })
  const months = { ...of(['deals.count'], '2025-12-01', '2026-01-31') }
  months.timeDimensions = [{ ...months.timeDimensions[0]!, granularity: 'month' } as never]
  const { sheets } = await workbook({
    queries: [
      of(['deals.count'], '2026-01-01', '2026-01-31'),
      of(['deals.count'], '2025-12-01', '2025-12-31'),
      months,
      { measures: ['deals.open_count'], dimensions: ['deals.manager', 'deals.manager_id'] },
      { measures: ['deals.total_amount'], dimensions: ['deals.manager', 'deals.manager_id'] },
    ],
    title: 'Создано',
  })
  expect(sheets.map(({ name }) => name)).toEqual(['По периодам', 'Создана месяц', 'Менеджер', 'О выгрузке'])
  expect(valuesOf(sheets[0]!)).toEqual([
    { Период: '01.01.2026 – 31.01.2026', 'Создано сделок': 3 },
    { Период: '01.12.2025 – 31.12.2025', 'Создано сделок': 1 },
  ])
  expect(sheets[1]!.rows.slice(1).map(({ A, B }) => [A!.format, B!.value])).toEqual([
    ['mmm yyyy', 1],
    ['mmm yyyy', 3],
  ])
  const people = valuesOf(sheets[2]!)
  expect(people.find(({ Менеджер: name }) => name === 'Борис')).toEqual({
    Менеджер: 'Борис',
    'ID менеджера': '2',
    'В работе': 1,
    'Сумма сделок': 1_234_568,
  })
})

test('columns may be chosen, put in order and called otherwise', async () => {
  const columns = [{ member: 'deals.amount', title: 'Рубли' }, { member: 'deals.id' }]
  const { sheets } = await workbook({ query: list, columns })
  expect(Object.values(sheets[0]!.rows[0]!).map(({ value }) => value)).toEqual(['Рубли', 'ID сделки'])
})

test('nothing found is a file with a header', async () => {
  const { sheets } = await workbook({
    query: { ...list, filters: [{ member: 'deals.id', operator: 'equals', values: ['99'] }] },
  })
  expect(sheets[0]!.rows).toHaveLength(1)
  expect(sheets[0]!.xml).toContain('<autoFilter ref="A1:F1"/>')
})

test('the file is called as the block, in Cyrillic too', async () => {
  const response = await vitrina.send({ query: byManager, title: 'Менеджеры: кто/что' })
  const header = response.headers.get('content-disposition')!
  expect(header).toMatch(/^attachment; filename="vitrina-\d{4}-\d\d-\d\d\.xlsx"; filename\*=UTF-8''/)
  expect(decodeURIComponent(header.split("''")[1]!)).toMatch(/^Менеджеры кто что \d{4}-\d\d-\d\d\.xlsx$/)
  await response.arrayBuffer()
})
