import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Portal } from '../../portal/index.ts'
import { FILTERED, type Occurring, type Question, questions, toCube, toSql } from './questions.ts'
import { type Stack, startStack } from './stack.ts'
import { truthMeasures, truthSql } from './truth.ts'

type Row = Record<string, string | null>

const ANCHOR = '2026-06-15T12:00:00+03:00'
const PORTALS = [
  { deals: 60, seed: 11, anchor: ANCHOR },
  { deals: 400, seed: 22, anchor: ANCHOR },
  { deals: 1_500, seed: 33, anchor: ANCHOR },
]
const QUESTIONS_EACH = 80

/** Shares that may not leave 0…1; `overall_conversion` may, by design. */
const SHARES = /\.(conversion|loss_share|repeat_share|win_rate)$/

const stacks: Stack[] = []
afterAll(async () => {
  for (const stack of stacks) await stack.close()
})

describe('every measure of deals and sales equals an independent computation over raw', () => {
  for (const data of PORTALS)
    test(`in a portal of ${data.deals} deals`, { timeout: 240_000 }, async () => {
      const stack = await startStack(data, () => Date.parse(ANCHOR))
      stacks.push(stack)
      await compareAll(stack)
      await live(stack)
      await compareAll(stack)
    })

  test('in two portals that number alike', { timeout: 240_000 }, async () => {
    const [one, two] = [PORTALS[0]!, { ...PORTALS[0]!, seed: 44 }]
    const stack = await startStack([one, two], () => Date.parse(ANCHOR))
    stacks.push(stack)
    const { rows } = await stack.database.pool.query(
      `select count(*)::int as same from raw.deals as a join raw.deals as b using (id) where a.portal_id = 1 and b.portal_id = 2`,
    )
    expect(rows[0].same).toBeGreaterThan(30)
    await live(stack)
    await compareAll(stack)
  })
})

async function live({ portals, turn }: Stack): Promise<void> {
  for (const portal of portals) work(portal)
  await turn()
}

/** People work on: edits, stage moves, reopened and closed deals, reassignments, blanks, a new rate, a new deal. */
function work(portal: Portal): void {
  const { deals, statuses, currencies } = portal.store
  const stagesOf = (pipeline: unknown) =>
    statuses
      .all()
      .filter((row) => row.ENTITY_ID === (Number(pipeline) === 0 ? 'DEAL_STAGE' : `DEAL_STAGE_${pipeline}`))
  deals.all().forEach(({ ID: id, CATEGORY_ID: pipeline }, index) => {
    const stages = stagesOf(pipeline)
    if (index % 5 === 0) deals.update(id, { STAGE_ID: stages[index % stages.length]?.STATUS_ID })
    if (index % 7 === 0) deals.update(id, { OPPORTUNITY: String(1000.05 + index), CURRENCY_ID: 'USD' })
    if (index % 11 === 0) deals.update(id, { ASSIGNED_BY_ID: '999' })
    if (index % 13 === 0) deals.update(id, { SOURCE_ID: '', COMPANY_ID: '' })
  })
  deals.add({
    TITLE: 'Новая сделка',
    STAGE_ID: 'NEW',
    OPPORTUNITY: '5000',
    CURRENCY_ID: 'RUB',
    ASSIGNED_BY_ID: '2',
  })
  const dollar = currencies.all().find((row) => row.CURRENCY === 'USD')!
  currencies.update(dollar.ID, { AMOUNT: '97.1234' })
}

async function compareAll(stack: Stack): Promise<void> {
  const { pool } = stack.database
  await pool.query(truthSql)
  const occurring: Occurring = {}
  for (const member of FILTERED) {
    const { rows } = await pool.query(
      `select distinct ${member}::text as value from truth.deals where ${member} is not null limit 20`,
    )
    occurring[member] = rows.map((row) => row.value)
  }
  const { rows: bounds } = await pool.query('select min(date) as first, max(date) as last from truth.sales')
  const asked = questions(occurring, bounds[0].first, bounds[0].last)
  await fc.assert(
    fc.asyncProperty(asked, (question) => compare(stack, question)),
    { numRuns: QUESTIONS_EACH, seed: 20260615, endOnFailure: true },
  )
}

async function compare({ cube, database }: Stack, question: Question): Promise<void> {
  const answer = await cube.load(toCube(question), { role: 'executive' })
  const { rows } = await database.pool.query(toSql(question))
  const expected = byKey(
    rows.map((row) => row as Row),
    question,
  )
  const actual = byKey(
    (answer.data as Row[]).map((row) => withPeriod(row, question)),
    question,
  )
  expect([...actual.keys()].sort()).toEqual([...expected.keys()].sort())
  for (const [key, row] of expected)
    for (const measure of Object.keys(truthMeasures[question.cube])) {
      const name = `${question.cube}.${measure}`
      const got = actual.get(key)?.[name] ?? null
      const want = row[name] ?? null
      if (!same(name, got, want)) expect.fail(`${name} of ${key}: Cube says ${got}, raw says ${want}`)
      if (SHARES.test(name) && got !== null && !(Number(got) >= 0 && Number(got) <= 1))
        expect.fail(`${name} of ${key} is ${got}, outside 0…1`)
    }
}

/** Sums over nothing are 0 or nothing; ratios over nothing are nothing. */
function same(name: string, got: string | null, want: string | null): boolean {
  if (/_amount$|_count$|\.count$/.test(name)) return close(Number(got ?? 0), Number(want ?? 0))
  if (got === null || want === null) return got === want
  return close(Number(got), Number(want))
}

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))

function withPeriod(row: Row, { cube, granularity }: Question): Row {
  const time = cube === 'deals' ? 'deals.created_at' : 'sales.date'
  return granularity ? { ...row, period: String(row[`${time}.${granularity}`]).slice(0, 10) } : row
}

/** Rows by their group; Cube has no row where nothing happened, SQL without groups always has one. */
function byKey(rows: Row[], { cube, groups, granularity }: Question): Map<string, Row> {
  const names = [...groups.map((group) => `${cube}.${group}`), ...(granularity ? ['period'] : [])]
  return new Map(rows.map((row) => [names.map((name) => row[name] ?? 'nothing').join(' · '), row]))
}
