/** What the dashboard promises of portals whose clients are leads: who works on them, what they ended as. */
import type { Locator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { noBrowser } from '../support/browser.ts'
import { type Row, Stage } from './promises.ts'

const dayMs = 86_400_000
const dayOf = (ms: number) => new Date(ms + 3 * 3_600_000).toISOString().slice(0, 10)
const now = Date.now()
const [FROM, TO] = [dayOf(now - 365 * dayMs), dayOf(now - dayMs)]
const YEAR = `p=${FROM}..${TO}`

describe.skipIf(noBrowser)('promises kept over a company that leads its clients in leads', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await Stage.open([{ data: { deals: 80, leads: 240, seed: 11, anchor: new Date(now) } }])
  }, 180_000)
  afterAll(() => stage?.close())
  afterEach(() => stage.calm())

  const page = () => stage.page
  const at = (id: string) => page().getByTestId(`block-${id}`)
  const created = { timeDimensions: [{ dimension: 'leads.created_at', dateRange: [FROM, TO] }] }
  const held = async (place: Locator) =>
    Number(await place.locator('[data-number]').first().getAttribute('data-number'))
  const holds = (place: Locator, value: unknown) =>
    expect.poll(() => held(place), { timeout: 20_000 }).toBeCloseTo(Number(value), 6)
  const clicks = () => stage.parameters().get('x')
  /** The number of a measure in a row or a total of a table. */
  const cell = (row: Locator, measure: string) => row.locator(`td:has([data-records^="${measure};"])`)

  test('F18: managers have their leads, what became of them and what they brought; a click leaves one', async () => {
    const names = ['count', 'quality_count', 'junk_count', 'open_count', 'conversion', 'won_deals_count']
    const measures = [...names, 'revenue', 'revenue_per_lead'].map((name) => `leads.${name}`)
    const people = await stage.ask({ measures, dimensions: ['leads.manager_id'], ...created })
    const [first, second] = people.sort((a, b) => Number(b['leads.count']) - Number(a['leads.count']))
    const [all] = await stage.ask({ measures, ...created })
    await stage.go(`/marketing?${YEAR}`)
    const block = await stage.block('lead-managers')
    const rowOf = (row: Row | undefined) => block.locator(`tr[data-key="${row!['leads.manager_id']}"]`)
    for (const row of [first!, second!])
      expect(
        await rowOf(row)
          .locator('td [data-number]')
          .evaluateAll((cells) => cells.map((one) => Number((one as HTMLElement).dataset.number).toFixed(4))),
      ).toEqual(measures.map((measure) => Number(row[measure]).toFixed(4)))
    await stage.recordsOf(
      rowOf(first).locator('[data-records^="leads.quality_count;"]'),
      Number(first!['leads.quality_count']),
    )
    await rowOf(first).getByRole('button').first().click()
    await holds(at('leads-received'), first!['leads.count'])
    await rowOf(second)
      .getByRole('button')
      .first()
      .click({ modifiers: ['Control'] })
    await holds(at('leads-received'), Number(first!['leads.count']) + Number(second!['leads.count']))
    await holds(block.locator('tfoot'), all!['leads.count'])
    await rowOf(second).getByRole('button').first().press('Escape')
    await holds(at('leads-received'), all!['leads.count'])
    expect(clicks()).toBeNull()
  })

  test('F30: outcomes add up to what was received; the excluded ones leave every number of the page', async () => {
    const rows = await stage.ask({
      measures: ['leads.junk_count'],
      dimensions: ['leads.loss_reason'],
      ...created,
    })
    const reasons = rows.filter((row) => row['leads.loss_reason'])
    expect(reasons.length).toBeGreaterThan(2)
    const [one, other] = reasons.map((row) => String(row['leads.loss_reason'])) as [string, string]
    const measures = ['leads.count', 'leads.quality_count', 'leads.open_count', 'leads.conversion']
    const [all] = await stage.ask({ measures, ...created })
    const left = { member: 'leads.loss_reason', operator: 'notEquals', values: [one, other] }
    const [counted] = await stage.ask({ measures, ...created, filters: [left] })
    const ended = reasons.reduce((sum, row) => sum + Number(row['leads.junk_count']), 0)
    expect(ended + Number(all!['leads.quality_count']) + Number(all!['leads.open_count'])).toBe(
      Number(all!['leads.count']),
    )
    expect(Number(counted!['leads.conversion'])).toBeGreaterThan(Number(all!['leads.conversion']))

    await stage.go(`/marketing?${YEAR}`)
    const block = await stage.block('lead-outcomes')
    const line = (name: string) =>
      block.getByRole('listitem').filter({ has: page().getByText(name, { exact: true }) })
    for (const row of reasons)
      expect(await held(line(String(row['leads.loss_reason'])))).toBe(Number(row['leads.junk_count']))
    // Both before the first answer has come.
    await block.getByRole('checkbox', { name: `Считать: ${one}`, exact: true }).uncheck()
    await block.getByRole('checkbox', { name: `Считать: ${other}`, exact: true }).uncheck()
    await holds(at('leads-received'), counted!['leads.count'])
    await holds(at('leads-conversion'), counted!['leads.conversion'])
    expect(clicks()).toBe(`not:${one},${other}`)
    await page().getByTestId('chips').getByText(`${one}, ${other}`).waitFor()
    for (const id of ['lead-managers', 'lead-sources']) {
      const total = (await stage.block(id)).locator('tfoot')
      await holds(cell(total, 'leads.count'), counted!['leads.count'])
    }
    const stages = await stage.block('lead-stages')
    await stages.getByText(`${counted!['leads.count']} из ${counted!['leads.count']}`).waitFor()
    const list = await stage.block('lead-list')
    await list.locator(`[role="grid"][aria-rowcount="${Number(counted!['leads.count']) + 1}"]`).waitFor()
    // The block itself keeps all of them, and their records.
    await holds(line(one), reasons[0]!['leads.junk_count'])
    await stage.recordsOf(line(one).locator('[data-records]'), Number(reasons[0]!['leads.junk_count']))
    await stage.recordsOf(
      at('leads-received').getByRole('button').and(page().locator('[data-records]')),
      Number(counted!['leads.count']),
    )
    await block.getByRole('button', { name: 'Считать все' }).click()
    await holds(at('leads-received'), all!['leads.count'])
    expect(clicks()).toBeNull()
  })

  test('F129: the length of a bar is the source’s share of what was received', async () => {
    const [all] = await stage.ask({ measures: ['leads.count'], ...created })
    await stage.go(`/marketing?${YEAR}`)
    const bars = (await stage.block('lead-source-bars')).locator('[data-id]')
    const drawn = await bars.evaluateAll((all) =>
      all.map((bar) => {
        const part = bar.querySelector('i')!
        const share = part.getBoundingClientRect().width / part.parentElement!.getBoundingClientRect().width
        return { share, count: Number(bar.querySelector('b')!.textContent) }
      }),
    )
    expect(drawn.length).toBeGreaterThan(3)
    for (const { share, count } of drawn.slice(0, 3))
      expect(share).toBeCloseTo(count / Number(all!['leads.count']), 2)
  })

  test('a number has its menu from the first right click on', async () => {
    await stage.go('/')
    await page().locator('[data-number]').first().click({ button: 'right' })
    await page().getByTestId('value-menu').waitFor()
    await page().keyboard.press('Escape')
  })

  test('steps of a chart are never narrower than a target on a phone', async () => {
    await page().setViewportSize({ width: 360, height: 800 })
    await stage.go(`/marketing?p=30d&g=day`)
    const steps = (await stage.block('lead-dynamics')).locator('[data-step]')
    const widths = await steps.evaluateAll((all) => all.map((step) => step.getBoundingClientRect().width))
    expect(widths.length).toBeGreaterThanOrEqual(30)
    expect(Math.min(...widths)).toBeGreaterThan(23.9)
    const last = await steps.last().boundingBox()
    expect(last!.x + last!.width).toBeLessThanOrEqual(360)
    await page().setViewportSize({ width: 1440, height: 900 })
  })
})
