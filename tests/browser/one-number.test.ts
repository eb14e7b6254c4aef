/** One question, five doors: the page in Chromium, REST, SQL, OData and the exported file give one number. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Portal, startPortal } from '../../portal/index.ts'
import { readWorkbook, valuesOf } from '../exports/support/workbook.ts'
import { type Started, start } from '../server/start.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'

const ANCHOR = '2026-06-15T12:00:00+03:00'
const YEAR = '2025'
const [FIRST, LAST, AFTER] = [`${YEAR}-01-01`, `${YEAR}-12-31`, '2026-01-01']
const TIMEOUT = 300_000

/** Tile of the page, column of its table of managers, cube and measure. */
const MEASURES = [
  { tile: 'won-amount', column: 'Сумма', cube: 'sales', name: 'won_amount' },
  { tile: 'won-count', column: 'Выиграно', cube: 'sales', name: 'won_count' },
  { tile: 'average-check', column: 'Средний чек', cube: 'sales', name: 'average_check' },
  { tile: 'created', column: 'Создано', cube: 'deals', name: 'count' },
  { tile: 'conversion', column: 'Конверсия', cube: 'deals', name: 'conversion' },
] as const
const CUBES = [
  { cube: 'sales', time: 'date' },
  { cube: 'deals', time: 'created_at' },
] as const
const TOTAL = 'Итого'

/** Ids in the CRM. */
interface Scope {
  pipeline?: string
  manager?: string
}

/** Measures of one group, in their order; nothing is null. */
type Figures = (number | null)[]
/** By name of the manager; the whole is `TOTAL`. */
type Answer = Record<string, Figures>
type Row = Record<string, unknown>

interface MetaCube {
  measures: { name: string; shortTitle: string }[]
}

const figure = (value: unknown): number | null =>
  value === null || value === undefined || value === '' ? null : Number(value)

/** Rows of both cubes by manager: things that are not there are counted 0, ratios of nothing are nothing. */
function merged(rows: { cube: string; key: string; row: (name: string) => unknown }[]): Answer {
  const answer: Answer = {}
  for (const { cube, key, row } of rows) {
    answer[key] ??= MEASURES.map(({ name }) => (/^(won_amount|won_count|count)$/.test(name) ? 0 : null))
    for (const [index, measure] of MEASURES.entries())
      if (measure.cube === cube) answer[key][index] = figure(row(measure.name)) ?? answer[key][index]!
  }
  return answer
}

describe.skipIf(noBrowser)('one question through five doors', () => {
  let portal: Portal
  let product: Started
  let browser: Browser
  let page: Page
  let sql: pg.Client
  let operator: { user: string; password: string }
  let token: string
  /** Of measures, as files write them. */
  let titles: Record<string, string>

  beforeAll(async () => {
    const data = { deals: 150, seed: 17, anchor: ANCHOR, extras: false }
    portal = await startPortal({ limits: false, data, clock: () => Date.parse(ANCHOR) })
    product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl })
    browser = await launchBrowser()
    await product.says('"msg":"Ready."')
    const pgpass = await readFile(join(product.folder, 'data/pgpass'), 'utf8')
    const [, port, , user = '', password = ''] = pgpass.trim().split(':')
    operator = { user, password }
    sql = new pg.Client({ host: '127.0.0.1', port: Number(port), database: 'vitrina', ...operator })
    await sql.connect()
    token = ((await (await fetch(`${product.origin}/api/session`)).json()) as { token: string }).token
    const { cubes } = (await ask('/cubejs-api/v1/meta', `Bearer ${token}`)) as unknown as {
      cubes: MetaCube[]
    }
    titles = Object.fromEntries(
      cubes.flatMap(({ measures }) => measures.map(({ name, shortTitle }) => [name, shortTitle])),
    )
    const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.origin })
    page = await context.newPage()
    page.setDefaultTimeout(60_000)
  }, TIMEOUT)
  afterAll(async () => {
    await sql?.end()
    await browser?.close()
    await product?.stop()
    await portal?.close()
  })

  /** What an address answers, told apart from a fault. */
  async function ask(path: string, authorization: string): Promise<{ data: Row[]; value: Row[] }> {
    const response = await fetch(product.origin + path, { headers: { authorization } })
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status} ${path}: ${text}`)
    return JSON.parse(text) as { data: Row[]; value: Row[] }
  }

  const namesOf = (cube: string) => MEASURES.filter((one) => one.cube === cube).map(({ name }) => name)

  /** Of the year, as a whole and by manager. */
  async function byRest({ pipeline, manager }: Scope): Promise<Answer> {
    const rows: Parameters<typeof merged>[0] = []
    for (const { cube, time } of CUBES)
      for (const dimensions of [[], [`${cube}.manager`]]) {
        const query = {
          measures: namesOf(cube).map((name) => `${cube}.${name}`),
          dimensions,
          timeDimensions: [{ dimension: `${cube}.${time}`, dateRange: [FIRST, LAST] }],
          filters: Object.entries({ pipeline_id: pipeline, manager_id: manager }).flatMap(([name, id]) =>
            id ? [{ member: `${cube}.${name}`, operator: 'equals', values: [id] }] : [],
          ),
        }
        const path = `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`
        for (const row of (await ask(path, `Bearer ${token}`)).data)
          rows.push({
            cube,
            key: dimensions[0] ? String(row[dimensions[0]]) : TOTAL,
            row: (name) => row[`${cube}.${name}`],
          })
      }
    return merged(rows)
  }

  async function bySql({ pipeline, manager }: Scope): Promise<Answer> {
    const rows: Parameters<typeof merged>[0] = []
    for (const { cube, time } of CUBES) {
      const values = [FIRST, AFTER]
      const is = (name: string, id: string | undefined) => (id ? ` AND ${name} = $${values.push(id)}` : '')
      const measures = namesOf(cube).map((name) => `MEASURE(${name}) AS ${name}`)
      const { rows: found } = await sql.query<Row>(
        `SELECT manager, GROUPING(manager) AS whole, ${measures.join(', ')} FROM ${cube}
         WHERE ${time} >= $1 AND ${time} < $2${is('pipeline_id', pipeline)}${is('manager_id', manager)}
         GROUP BY ROLLUP (manager)`,
        values,
      )
      for (const row of found)
        rows.push({ cube, key: row.whole === 1 ? TOTAL : String(row.manager), row: (name) => row[name] })
    }
    return merged(rows)
  }

  async function byOData({ pipeline, manager }: Scope): Promise<Answer> {
    const rows: Parameters<typeof merged>[0] = []
    const authorization = `Basic ${Buffer.from(`${operator.user}:${operator.password}`).toString('base64')}`
    for (const { cube, time } of CUBES)
      for (const groups of [false, true]) {
        const filter = [
          `${time}_year eq ${FIRST}`,
          ...(pipeline ? [`pipeline_id eq ${pipeline}`] : []),
          ...(manager ? [`manager_id eq ${manager}`] : []),
        ].join(' and ')
        const aggregate = `aggregate(${namesOf(cube).join(',')})`
        const apply = `filter(${filter})/${groups ? `groupby((manager),${aggregate})` : aggregate}`
        const { value } = await ask(`/odata/v4/${cube}?$apply=${encodeURIComponent(apply)}`, authorization)
        for (const row of value)
          rows.push({ cube, key: groups ? String(row.manager) : TOTAL, row: (name) => row[name] })
      }
    return merged(rows)
  }

  const open = async ({ pipeline, manager }: Scope) => {
    const ids = `${pipeline ? `&pipe=${pipeline}` : ''}${manager ? `&emp=${manager}` : ''}`
    await page.goto(`${product.origin}/?p=${YEAR}${ids}`)
    await page.getByTestId('block-managers').scrollIntoViewIfNeeded()
    await page.getByTestId('managers-table').locator('tfoot').waitFor()
  }

  const choose = async (entry: string) => {
    await page.getByTestId('block-managers').locator('[aria-haspopup="menu"]').click()
    await page.getByRole('menuitem', { name: entry }).click()
  }

  /** «Копировать данные» of the managers: all digits of what the page has. */
  async function byCopying(): Promise<Answer> {
    await page.evaluate(() => navigator.clipboard.writeText(''))
    await choose('Копировать данные')
    const read = () => page.evaluate(() => navigator.clipboard.readText())
    await expect.poll(read, { timeout: 20_000 }).not.toBe('')
    const [header, ...lines] = (await read()).split('\n').map((line) => line.split('\t'))
    return Object.fromEntries(
      lines.map((cells) => [cells[0]!, MEASURES.map(({ column }) => figure(cells[header!.indexOf(column)]))]),
    )
  }

  /** «Выгрузить в Excel» of the same, as Excel reads it. */
  async function byFile(): Promise<Answer> {
    const [download] = await Promise.all([page.waitForEvent('download'), choose('Выгрузить в Excel')])
    const { sheets } = readWorkbook(await readFile(await download.path()))
    const rows = sheets
      .filter(({ name }) => name === 'Менеджер' || name === TOTAL)
      .flatMap((sheet) => valuesOf(sheet).map((row) => ({ key: String(row.Менеджер ?? TOTAL), row })))
    return merged(
      rows.flatMap(({ key, row }) =>
        MEASURES.map(({ cube, name }) => ({
          cube,
          key,
          row: (asked: string) => (asked === name ? row[titles[`${cube}.${name}`]!] : null),
        })),
      ),
    )
  }

  /** The number that a tile writes, with all its digits. */
  async function onTile(id: string): Promise<number> {
    const value = page.getByTestId(`block-${id}`).locator('[data-number]').first()
    return Number(await value.getAttribute('data-number'))
  }

  async function compare(scope: Scope): Promise<Answer> {
    const truth = await byRest(scope)
    const inWords = JSON.stringify(scope)
    expectSame(await bySql(scope), truth, `SQL ${inWords}`)
    expectSame(await byOData(scope), truth, `OData ${inWords}`)
    await open(scope)
    for (const [index, { tile }] of MEASURES.entries())
      expect(await onTile(tile), `tile ${tile} ${inWords}`).toBeCloseTo(truth[TOTAL]![index]!, 9)
    expectSame(await byCopying(), truth, `the page ${inWords}`)
    expectSame(await byFile(), truth, `the file ${inWords}`)
    return truth
  }

  test('they give one number, of all deals, of a pipeline, of a manager and of both', {
    timeout: TIMEOUT,
  }, async () => {
    const busiest = async (name: string) => {
      const query = {
        measures: ['sales.won_count'],
        dimensions: [`sales.${name}`],
        timeDimensions: [{ dimension: 'sales.date', dateRange: [FIRST, LAST] }],
        order: [['sales.won_count', 'desc']],
        limit: 1,
      }
      const path = `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`
      return String((await ask(path, `Bearer ${token}`)).data[0]![`sales.${name}`])
    }
    const manager = await busiest('manager_id')
    const pipeline = await busiest('pipeline_id')
    const scopes: Scope[] = [{}, { pipeline }, { manager }, { pipeline, manager }]
    const wholes: Figures[] = []
    for (const scope of scopes) wholes.push((await compare(scope))[TOTAL]!)
    // Filters that change nothing would prove nothing.
    const [all, ofPipeline, ofManager] = wholes as [Figures, Figures, Figures]
    for (const [index, { name }] of MEASURES.entries()) {
      expect(all[index], name).toBeGreaterThan(0)
      expect(ofPipeline[index], name).not.toBe(all[index])
      expect(ofManager[index], name).not.toBe(all[index])
    }
  })
})

/** People with open or lost deals alone stand in some of the answers, with nothing of what is asked here. */
const isSomething = ([, figures]: [string, Figures]) => figures.some((value) => value !== 0 && value !== null)
const groupsOf = (answer: Answer) => Object.fromEntries(Object.entries(answer).filter(isSomething))

/** The same groups with the same figures; SQL and files have floating numbers, REST decimal ones. */
function expectSame(all: Answer, allTrue: Answer, what: string): void {
  const [answer, truth] = [groupsOf(all), groupsOf(allTrue)]
  expect(Object.keys(answer).sort(), what).toEqual(Object.keys(truth).sort())
  for (const [key, figures] of Object.entries(truth))
    for (const [index, wanted] of figures.entries()) {
      const found = answer[key]![index]!
      const where = `${what}: ${MEASURES[index]!.name} of «${key}»`
      if (wanted === null || found === null) expect(found, where).toBe(wanted)
      else expect(Number(found.toPrecision(14)), where).toBe(Number(wanted.toPrecision(14)))
    }
}
