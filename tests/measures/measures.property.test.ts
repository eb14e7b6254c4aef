/** Every measure of every cube, against an independent computation over `raw`, while portals live on. */
import { afterAll, describe, expect, test } from 'vitest'
import { compareAll, newTally } from './compare.ts'
import { accidents, type Clock, chance, passTime } from './life.ts'
import { type Stack, startStack } from './stack.ts'

const ANCHOR = '2026-06-15T12:00:00+03:00'
/** From then on deals are watched since their creation. */
const SETTINGS = { installed_at: ANCHOR }
const TIMEOUT = 300_000

const tally = newTally()
const stacks: Stack[] = []
afterAll(async () => {
  for (const stack of stacks) await stack.close()
  const { comparisons, questions, fromRollups } = tally
  console.log(`${comparisons} comparisons of ${questions} questions, ${fromRollups} answered from roll-ups`)
})

/** Asks a stack about everything; what differs fails with the question and both values. */
async function compareNow(stack: Stack, seed: number, each: number): Promise<void> {
  const faults = await compareAll(stack, tally, seed, each)
  if (faults.length > 0) expect.fail(`${faults.length} questions differ:\n${faults.slice(0, 12).join('\n')}`)
}

describe('every measure equals an independent computation over raw', () => {
  test('in the life of a company', { timeout: TIMEOUT }, async () => {
    const clock: Clock = { now: Date.parse(ANCHOR) }
    const data = { deals: 150, leads: 150, seed: 22, anchor: ANCHOR }
    const stack = await startStack({ data, clock: () => clock.now }, 'Europe/Moscow', SETTINGS)
    stacks.push(stack)
    const { database, turn } = stack
    const portal = stack.portals[0]!
    const random = chance(7)
    await compareNow(stack, 1, 8)

    for (let day = 0; day < 2; day++) {
      await passTime(portal, clock, 100, random)
      await turn()
    }
    await compareNow(stack, 2, 14)

    accidents(portal, clock)
    await turn()
    await passTime(portal, clock, 80, random)
    await database.pool.query(
      `insert into app.stage_roles (portal_id, category_id, stage_id, role) values
         (1, 0, 'FINAL_INVOICE', 'won'), (1, 0, 'APOLOGY', 'open'), (1, 7, 'C7:EXECUTING', 'lost'),
         (1, 7, 'C7:LOSE', 'ignored'), (1, 10, 'C10:NEW', 'ignored');
       insert into app.reporting_pipelines values (1, 0), (1, 7)`,
    )
    await turn()
    await compareNow(stack, 3, 18)
  })

  test('in two portals that number alike, one of them far east and without leads', {
    timeout: TIMEOUT,
  }, async () => {
    const clock: Clock = { now: Date.parse(ANCHOR) }
    const here = { clock: () => clock.now, data: { deals: 60, leads: 60, seed: 11, anchor: ANCHOR } }
    const east = { ...here, data: { deals: 60, seed: 44, extras: false, anchor: ANCHOR } }
    const stack = await startStack(
      [here, { ...east, offset: '+10:00', crmMode: 'simple' }],
      'Asia/Vladivostok',
      { ...SETTINGS, currency: 'USD' },
    )
    stacks.push(stack)
    const { rows } = await stack.database.pool.query(
      `select count(*)::int as same from raw.deals as a join raw.deals as b using (id) where a.portal_id = 1 and b.portal_id = 2`,
    )
    expect(rows[0].same).toBeGreaterThan(30)
    for (const portal of stack.portals) accidents(portal, clock)
    for (const portal of stack.portals) await passTime(portal, clock, 60, chance(3))
    await stack.turn()
    await compareNow(stack, 4, 18)
  })
})

test('roll-ups and marts both answered, in every cube', () => {
  for (const [cube, { rollups, marts }] of Object.entries(tally.byCube)) {
    expect(marts, cube).toBeGreaterThan(0)
    expect(rollups, cube).toBeGreaterThan(0)
  }
  expect(tally.comparisons).toBeGreaterThan(5_000)
})
