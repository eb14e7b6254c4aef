/**
 * Every number that a page shows, under random filters: what stands in the browser is what REST answers, and both
 * are what plain SQL over the raw tables computes.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compare, todayIn } from '../../dashboard/period.ts'
import { numberAsked, readRequest } from '../../dashboard/records/request.ts'
import { none, readView } from '../../dashboard/url.ts'
import { type Portal, startPortal } from '../../portal/index.ts'
import type { CubeName, Truth } from '../measures/truth.ts'
import { truthSql, truths } from '../measures/truth.ts'
import { type Started, start } from '../server/start.ts'
import { allShown } from '../support/accessible.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'

const ANCHOR = '2026-06-15T12:00:00+03:00'
const TIMEOUT = 600_000
const PAGES = ['/', '/sales', '/team', '/marketing', '/customers']
/** Random addresses a page; each holds some hundred numbers. */
const ADDRESSES = Number(process.env.NUMBERS_ADDRESSES ?? 2)

/** Periods as the address writes them, with their days. */
const PERIODS: Record<string, [string, string]> = {
  '2026-04': ['2026-04-01', '2026-04-30'],
  '2026-Q1': ['2026-01-01', '2026-03-31'],
  '2025': ['2025-01-01', '2025-12-31'],
  '2025-11-17..2026-05-09': ['2025-11-17', '2026-05-09'],
}

interface Scope {
  period: string
  pipelines: string[]
  employees: string[]
  sources: string[]
  clicked: string[]
}

/** A number as the page holds it. */
interface Shown {
  block: string
  value: number
  request: string
}

interface Filter {
  name: string
  values: string[]
}

interface Asked {
  cube: CubeName
  measure: string
  filters: Filter[]
  time: { name: string; from: string; to: string } | undefined
}

const addressOf = ({ period, pipelines, employees, sources, clicked }: Scope): string => {
  const lists = { pipe: pipelines, emp: employees, src: sources }
  const parts = Object.entries(lists).flatMap(([key, ids]) =>
    ids.length > 0 ? [`${key}=${ids.join(',')}`] : [],
  )
  return `?${[`p=${period}`, ...parts, ...(clicked.length > 0 ? [`x=emp:${clicked.join(',')}`] : [])].join('&')}`
}

describe.skipIf(noBrowser)('numbers of the pages', () => {
  let portal: Portal
  let product: Started
  let browser: Browser
  let page: Page
  let pool: pg.Pool
  let token: string
  let known: Record<'pipeline_id' | 'manager_id' | 'source_id', string[]>

  beforeAll(async () => {
    const data = { deals: 250, seed: 29, anchor: ANCHOR }
    portal = await startPortal({ limits: false, data, clock: () => Date.parse(ANCHOR) })
    product = await start({ BITRIX24_WEBHOOK_URL: portal.webhookUrl, VITRINA_SYNC_INTERVAL: '3600' })
    browser = await launchBrowser()
    await product.says('"msg":"Ready."')
    const { databaseUrl } = JSON.parse(await readFile(join(product.folder, 'data/running.json'), 'utf8'))
    pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
    pool.on('error', () => {})
    await pool.query(truthSql)
    const ids = async (name: string) =>
      (
        await pool.query<{ id: string }>(
          `select distinct ${name}::text as id from truth.deals where ${name} is not null`,
        )
      ).rows
        .map(({ id }) => id)
        .sort()
    known = {
      pipeline_id: await ids(truths.deals.dimensions.pipeline_id!),
      manager_id: await ids(truths.deals.dimensions.manager_id!),
      source_id: await ids(truths.deals.dimensions.source_id!),
    }
    token = ((await (await fetch(`${product.origin}/api/session`)).json()) as { token: string }).token
    const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    page.setDefaultTimeout(60_000)
  }, TIMEOUT)
  afterAll(async () => {
    await pool?.end()
    await browser?.close()
    await product?.stop()
    await portal?.close()
  })

  const anyScope = (): fc.Arbitrary<Scope> => {
    const some = (ids: string[], maxLength: number): fc.Arbitrary<string[]> =>
      fc.oneof(fc.constant<string[]>([]), fc.uniqueArray(fc.constantFrom(...ids), { maxLength }))
    return fc.record({
      period: fc.constantFrom(...Object.keys(PERIODS)),
      pipelines: some(known.pipeline_id, 2),
      employees: some(known.manager_id, 6),
      sources: some(known.source_id, 3),
      clicked: some(known.manager_id, 2),
    })
  }

  /** Opens an address, lets every block answer, and reads all numbers that lead to records. */
  async function shownAt(path: string): Promise<Shown[]> {
    await page.goto(product.origin + path)
    await allShown(page)
    const failure = page.locator('main [role="alert"]')
    if ((await failure.count()) > 0) throw new Error(`${path}: ${await failure.first().innerText()}`)
    return await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main [data-records][data-number]')].map((element) => ({
        block: element.closest('[data-testid^="block-"]')?.getAttribute('data-testid') ?? '',
        value: Number(element.dataset.number),
        request: element.dataset.records!,
      })),
    )
  }

  /** What a number asks, said once more: undefined where the truth has no such measure or moment. */
  function askedBy({ request }: Shown, scope: Scope): Asked | undefined {
    const { measure: member, where = [], time, without = [] } = readRequest(request)!
    const [cube, measure] = member.split('.') as [CubeName, string]
    const truth: Truth | undefined = truths[cube]
    if (!truth?.measures[measure] || time === 'forgotten') return undefined
    const page: [string, string[]][] = [
      ['pipeline_id', scope.pipelines],
      ['manager_id', scope.employees],
      ['source_id', scope.sources],
    ]
    const filters: Filter[] = page
      .filter(([name, values]) => values.length > 0 && truth.dimensions[name] !== undefined)
      .map(([name, values]) => ({ name, values }))
    const ownsPerson = where.some(({ name }) => name === 'manager_id') || without.includes('emp')
    if (scope.clicked.length > 0 && !ownsPerson) filters.push({ name: 'manager_id', values: scope.clicked })
    filters.push(...where)
    if (filters.some(({ name }) => truth.dimensions[name] === undefined)) return undefined
    const [from, to] = PERIODS[scope.period]!
    const isTimeless = time === 'ever' || (!time && cube === 'customers')
    const asked = isTimeless ? undefined : (time ?? { name: truth.times[0]!, from, to })
    if (asked && !truth.times.includes(asked.name)) return undefined
    return { cube, measure, filters, time: asked }
  }

  async function byTruth({ cube, measure, filters, time }: Asked): Promise<number | null> {
    const truth: Truth = truths[cube]
    const condition = ({ name, values }: Filter) => {
      const ids = values.filter((value) => value !== none).map((value) => `'${value.replaceAll("'", "''")}'`)
      const column = truth.dimensions[name]!
      const parts = [
        ...(ids.length > 0 ? [`(${column})::text in (${ids.join(', ')})`] : []),
        ...(ids.length < values.length ? [`coalesce((${column})::text, '') = ''`] : []),
      ]
      return `(${parts.join(' or ')})`
    }
    const local = time && `(t.${time.name} at time zone 'Europe/Moscow')`
    const conditions = [
      ...filters.map(condition),
      ...(time?.from ? [`${local} >= '${time.from}'::date`] : []),
      ...(time?.to ? [`${local} < '${time.to}'::date + 1`] : []),
    ]
    const where = conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
    const { rows } = await pool.query<{ value: string | null }>(
      `select (${truth.measures[measure]})::text as value from truth.${truth.table} as t ${where}`,
    )
    return rows[0]!.value === null ? null : Number(rows[0]!.value)
  }

  async function byRest({ cube, measure, filters, time }: Asked): Promise<number | null> {
    const query = {
      measures: [`${cube}.${measure}`],
      filters: filters.map(({ name, values }) => {
        const member = `${cube}.${name}`
        const ids = values.filter((value) => value !== none)
        const equals = { member, operator: 'equals', values: ids }
        if (ids.length === values.length) return equals
        return ids.length > 0
          ? { or: [equals, { member, operator: 'notSet' }] }
          : { member, operator: 'notSet' }
      }),
      ...(time && {
        timeDimensions: [
          {
            dimension: `${cube}.${time.name}`,
            dateRange: [time.from || '1970-01-01', time.to || '2199-12-31'],
          },
        ],
      }),
    }
    const value = (await rowsOf(query))[0]?.[`${cube}.${measure}`]
    return value === null || value === undefined ? null : Number(value)
  }

  async function rowsOf(query: object): Promise<Record<string, string | null>[]> {
    const response = await fetch(`${product.origin}/cubejs-api/v1/load`, {
      method: 'POST',
      headers: { authorization: token, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const { data, error } = (await response.json()) as {
      data?: Record<string, string | null>[]
      error?: string
    }
    if (!data) throw new Error(`${JSON.stringify(query)}: ${error}`)
    return data
  }

  const isClose = (a: number, b: number) =>
    Math.abs(a - b) <= 0.005 + 1e-9 * Math.max(Math.abs(a), Math.abs(b))

  test.each(PAGES)(
    '%s shows what REST answers and what plain SQL computes',
    { timeout: TIMEOUT },
    async (path) => {
      const scopes = fc.sample(fc.noBias(anyScope()), { numRuns: ADDRESSES, seed: 7 })
      let compared = 0
      const wrong: string[] = []
      for (const scope of scopes) {
        const address = path + addressOf(scope)
        const shown = await shownAt(address)
        const seen = new Map<string, Shown>(shown.map((one) => [`${one.block} ${one.request}`, one]))
        for (const one of seen.values()) {
          const asked = askedBy(one, scope)
          if (!asked) continue
          const [truth, rest] = [await byTruth(asked), await byRest(asked)]
          compared += 1
          // Nothing is shown as 0 where counts and sums are nothing.
          if (!isClose(one.value, truth ?? 0) || !isClose(one.value, rest ?? 0))
            wrong.push(
              `${address} ${one.block} ${one.request}: page ${one.value}, SQL ${truth}, REST ${rest}`,
            )
        }
      }
      expect(wrong).toEqual([])
      expect(compared).toBeGreaterThan(20 * ADDRESSES)
    },
  )

  test.each([
    ['/sales', 'dep', 'deals.department_id', 'statistics.by=department'],
    ['/sales', 'src', 'deals.source_id', 'statistics.by=source&stage-conversion.by=source'],
    ['/sales', 'emp', 'deals.manager_id', 'stage-conversion.by=manager&stage-conversion.value=visited'],
    ['/marketing', 'src', 'deals.source_id', ''],
    ['/team', 'emp', 'deals.manager_id', ''],
    ['/customers', 'seg', 'customers.segment', ''],
    ['/forgotten', 'dep', 'deals.department_id', ''],
  ])(
    '%s with %s picked: each number leads to what it counts',
    { timeout: TIMEOUT },
    async (path, ...picked) => {
      const [kind, member, options] = picked
      const [cube] = member.split('.')
      const [row] = await rowsOf({
        measures: [`${cube}.count`],
        dimensions: [member],
        filters: [{ member, operator: 'set' }],
        order: { [`${cube}.count`]: 'desc' },
      })
      const search = `?p=2026-Q1&x=${kind}:${encodeURIComponent(row![member]!)}&${options}`
      const shown = await shownAt(path + search)
      const session = await (await fetch(`${product.origin}/api/session`)).json()
      const today = todayIn(session.timezone)
      const view = readView(search)
      const context = { view, today, portals: [], session, comparison: compare(view.period!, today) }
      const wrong: string[] = []
      for (const { block, request: text, value } of shown) {
        const request = readRequest(text)!
        const [answer] = await rowsOf({ measures: [request.measure], ...numberAsked(request, context) })
        const asked = Number(answer?.[request.measure] ?? 0)
        if (!isClose(value, asked)) wrong.push(`${block} ${text}: page ${value}, its records ${asked}`)
      }
      expect(wrong).toEqual([])
      expect(shown.length).toBeGreaterThan(20)
    },
  )

  test('the list behind a number has as many records as the number says', { timeout: TIMEOUT }, async () => {
    const [scope] = fc.sample(fc.noBias(anyScope()), { numRuns: 1, seed: 11 }) as [Scope]
    for (const path of PAGES) {
      const shown = await shownAt(path + addressOf({ ...scope, clicked: [] }))
      const counts = shown.filter(
        ({ request, value }) => /[._](count|reached|visited|calls)(;|$)/.test(request) && value > 0,
      )
      for (const one of fc.sample(fc.shuffledSubarray(counts), { numRuns: 1, seed: 3 })[0]!.slice(0, 4)) {
        await page.evaluate(
          ({ request }) =>
            document.querySelector<HTMLElement>(`main [data-records="${CSS.escape(request)}"]`)?.click(),
          one,
        )
        const drawer = page.getByTestId('records')
        await drawer.locator(`[data-testid="records-total"][data-total="${one.value}"]`).waitFor()
        await page.keyboard.press('Escape')
        await drawer.waitFor({ state: 'detached' })
      }
    }
  })
})
