/** What `/v1/meta` says beyond Cube's own: what calculated measures are made of, and how each number is written. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MetaCube } from '../../server/cube/meta.ts'
import { EXECUTIVE, type Stand, stand } from '../schema/start.ts'

interface Measure {
  name: string
  aggType: string
  format?: string
  meta: { parts?: string[]; unit?: string }
}

let here: Stand
let measures: Map<string, Measure>
beforeAll(async () => {
  here = await stand()
  const { body } = await here.get('/cubejs-api/v1/meta')
  measures = byName(body.cubes)
}, 120_000)
afterAll(() => here.close())

const byName = (cubes: MetaCube[]) =>
  new Map(cubes.flatMap((cube) => cube.measures as Measure[]).map((measure) => [measure.name, measure]))

test.each([
  ['deals.conversion', ['deals.won_count', 'deals.count']],
  ['deals.average_check', ['deals.won_amount', 'deals.won_count']],
  ['deals.cycle_days', ['deals.won_count']],
  ['sales.win_rate', ['sales.won_count', 'sales.lost_count']],
  ['sales.overall_conversion', ['sales.won_count', 'sales.created_count']],
  ['deal_stages.drop_share', ['deal_stages.lost_here', 'deal_stages.reached']],
  ['deal_stages.current_days', ['deal_stages.current_count']],
  ['leads.revenue_per_lead', ['leads.revenue', 'leads.count']],
  ['customers.revenue_per_customer', ['customers.won_amount', 'customers.count']],
])('%s is made of %s', (name, parts) => {
  expect(measures.get(name)!.meta.parts).toEqual(parts)
})

test('what is counted or added up has no parts', () => {
  for (const { name, aggType, meta } of measures.values())
    if (aggType !== 'number') expect(meta.parts, name).toBeUndefined()
  expect(measures.get('activities.call_minutes')!.meta.parts).toBeUndefined()
})

test('parts are measures that the caller sees too', () => {
  const calculated = [...measures.values()].filter(({ meta }) => meta.parts)
  expect(calculated.length).toBeGreaterThan(20)
  for (const { name, meta } of calculated)
    expect(
      meta.parts!.filter((part) => !measures.has(part)),
      name,
    ).toEqual([])
})

test('in this process the same is told', async () => {
  const inProcess = byName(await here.cube.meta(EXECUTIVE))
  for (const [name, { meta }] of measures) expect(inProcess.get(name)!.meta, name).toEqual(meta)
})

/** Money and shares by their format; counts have none, or are counted; of other numbers the unit, if any. */
function kindOf({ format, aggType, meta }: Measure): string {
  if (format === 'currency') return 'money'
  if (format === 'percent') return 'share'
  return meta.unit ?? (format === 'number' || !/^(count|sum)/.test(aggType) ? 'number' : 'count')
}

test('every measure says what kind of number it is', () => {
  const named = (kind: string) =>
    [...measures.values()].filter((one) => kindOf(one) === kind).map(({ name }) => name)
  const wrong = [
    ...named('money').filter((name) => !/_amount$|check$|revenue/.test(name)),
    ...named('share').filter((name) => !/share$|conversion|rate$/.test(name)),
    ...named('days').filter((name) => !/days/.test(name)),
    ...named('minutes').filter((name) => !/minutes/.test(name)),
    ...named('count').filter((name) => /amount|days|share|(?<!_in_10_)minutes|revenue|check$/.test(name)),
  ]
  expect(wrong).toEqual([])
  expect(named('number')).toEqual(['activities.activity_index'])
  expect(named('days')).toHaveLength(7)
})
