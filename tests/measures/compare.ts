/** Asks Cube and the truth the same, and says where they differ. */
import fc from 'fast-check'
import type { CubeQuery } from '../../server/cube/result.ts'
import { type Occurring, type Question, questions, toCube, toSql } from './questions.ts'
import type { Stack } from './stack.ts'
import { CUBES, type CubeName, computeTruth, type Truth, truths } from './truth.ts'

type Row = Record<string, string | null>

/** What a run has done so far. */
export interface Tally {
  comparisons: number
  questions: number
  fromRollups: number
  /** Cube → how many of its questions a roll-up answered. */
  byCube: Record<string, { rollups: number; marts: number }>
}

export const newTally = (): Tally => ({ comparisons: 0, questions: 0, fromRollups: 0, byCube: {} })

/** Questions under way at once. */
const AT_ONCE = 4

/** Time goes on between the two readings: what is measured to now may differ by minutes, in days. */
const TO_NOW: Record<string, number> = { current_days: 0.05 }

/**
 * Compares random questions of every cube.
 *
 * @param each  questions of each cube
 * @returns what differs, one text per question: the question as JSON and both values
 */
export async function compareAll(
  stack: Stack,
  tally: Tally,
  seed: number,
  each: number,
  cubes = CUBES,
): Promise<string[]> {
  await computeTruth(stack.database.pool)
  const occurring = await occurringIn(stack)
  // Without bias: else most of the first questions would be about a day or two.
  const asked = cubes.flatMap((cube, at) =>
    fc.sample(fc.noBias(questions(occurring, cube)), { numRuns: each, seed: 100 * seed + at }),
  )
  const faults: string[] = []
  const rest = asked.entries()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [index, question] of rest) {
        const fault = await compare(stack, tally, question, index % 3 === 0)
        if (fault) faults.push(fault)
      }
    }),
  )
  return faults
}

async function occurringIn({ database: { pool } }: Stack): Promise<Occurring> {
  const values: Occurring['values'] = {}
  for (const cube of CUBES) {
    values[cube] = {}
    const { dimensions, table }: Truth = truths[cube]
    for (const [name, sql] of Object.entries(dimensions)) {
      const { rows } = await pool.query(
        `select distinct (${sql})::text as value from truth.${table} as t where (${sql}) is not null order by 1 limit 40`,
      )
      values[cube][name] = rows.map((row) => row.value)
    }
  }
  const { rows: bounds } = await pool.query('select min(date) as first, max(date) as last from truth.sales')
  const { rows: people } = await pool.query(
    `select distinct portal_id as "portalId", manager_id::text as "userId", department_id::text as "departmentId"
     from truth.deals where manager_id is not null and department_id is not null order by 1, 2`,
  )
  return { values, people, ...bounds[0] }
}

async function compare(
  stack: Stack,
  tally: Tally,
  question: Question,
  parts: boolean,
): Promise<string | undefined> {
  const { data, fromRollup } = await ask(stack, question, toCube(question))
  const ofCube = tally.byCube[question.cube] ?? { rollups: 0, marts: 0 }
  tally.byCube[question.cube] = ofCube
  ofCube[fromRollup ? 'rollups' : 'marts']++
  tally.questions++
  if (fromRollup) tally.fromRollups++
  const { rows } = await stack.database.pool.query<Row>(toSql(question, stack.zone))
  const expected = byKey(rows, question)
  const actual = byKey(data, question)
  const faults = [...differences(question, actual, expected, tally), ...impossible(question, actual, tally)]
  if (parts && actual.size > 1) faults.push(...(await unequalTotals(stack, question, actual, tally)))
  if (faults.length === 0) return undefined
  const source = fromRollup ? 'a roll-up' : 'the marts'
  return `${JSON.stringify(question)}\n  answered from ${source}\n  ${faults.slice(0, 6).join('\n  ')}`
}

async function ask({ cube }: Stack, question: Question, query: CubeQuery) {
  const answer = await cube.load(query, { ...question.context })
  const name = `${question.cube}.${question.time}.${question.granularity}`
  const data = (answer.data as Record<string, unknown>[]).map((row) => {
    const cells = Object.entries(row).map(([key, value]) => [key, value === null ? null : String(value)])
    return Object.fromEntries([
      ...cells,
      ['period', row[name] ? String(row[name]).slice(0, 10) : null],
    ]) as Row
  })
  return { data, fromRollup: Object.keys(answer.usedPreAggregations ?? {}).length > 0 }
}

/** Rows by their group. */
function byKey(rows: Row[], { cube, groups, granularity }: Question): Map<string, Row> {
  const names = [...groups.map((group) => `${cube}.${group}`), ...(granularity ? ['period'] : [])]
  return new Map(rows.map((row) => [names.map((name) => row[name] ?? 'nothing').join(' · '), row]))
}

function differences(
  question: Question,
  actual: Map<string, Row>,
  expected: Map<string, Row>,
  tally: Tally,
): string[] {
  const faults: string[] = []
  for (const key of actual.keys()) if (!expected.has(key)) faults.push(`«${key}»: only Cube has this group`)
  for (const [key, row] of expected) {
    const answer = actual.get(key)
    if (!answer) {
      faults.push(`«${key}»: only raw has this group`)
      continue
    }
    for (const measure of question.measures) {
      tally.comparisons++
      const [got, want] = [valueIn(answer, question.cube, measure), valueIn(row, question.cube, measure)]
      if (!same(measure, got, want)) faults.push(`${measure} of «${key}»: Cube says ${got}, raw says ${want}`)
    }
  }
  return faults
}

/** Counts and sums over nothing are 0 or nothing; ratios over nothing are nothing. */
function valueIn(row: Row, cube: CubeName, measure: string): number | null {
  const value = row[`${cube}.${measure}`] ?? null
  if (value === null) return truths[cube].additive.includes(measure) ? 0 : null
  return Number(value)
}

function same(measure: string, a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b
  return Math.abs(a - b) <= (TO_NOW[measure] ?? 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)))
}

/** Shares outside 0…1, parts larger than their whole, wholes that are not their parts. */
function impossible({ cube, measures }: Question, rows: Map<string, Row>, tally: Tally): string[] {
  const { shares, within, sums }: Truth = truths[cube]
  const faults: string[] = []
  for (const [key, row] of rows) {
    const value = (measure: string) => valueIn(row, cube, measure)
    const check = (names: string[], holds: () => boolean, text: () => string) => {
      if (!names.every((name) => measures.includes(name))) return
      tally.comparisons++
      if (!holds()) faults.push(`${text()} of «${key}»`)
    }
    for (const name of shares)
      check(
        [name],
        () => value(name) === null || (value(name)! >= 0 && value(name)! <= 1),
        () => `${name} ${value(name)} is no share`,
      )
    for (const [part, whole] of within)
      check(
        [part, whole],
        () => value(part)! <= value(whole)!,
        () => `${part} ${value(part)} is more than ${whole} ${value(whole)}`,
      )
    for (const [whole, parts] of sums)
      check(
        [whole, ...parts],
        () =>
          same(
            whole,
            value(whole),
            parts.reduce((sum, part) => sum + value(part)!, 0),
          ),
        () => `${whole} is not ${parts.join(' + ')}`,
      )
  }
  return faults
}

/** The total of an additive measure is the sum of its groups. */
async function unequalTotals(
  stack: Stack,
  question: Question,
  rows: Map<string, Row>,
  tally: Tally,
): Promise<string[]> {
  const { cube, time } = question
  const measures = question.measures.filter((measure) => truths[cube].additive.includes(measure))
  // Without the moment, what has none is counted in the total and in no period.
  if (measures.length === 0 || (question.granularity && !question.period && time !== truths[cube].times[0]))
    return []
  const whole: Question = { ...question, measures, groups: [], granularity: null }
  const { data } = await ask(stack, whole, toCube(whole))
  return measures.flatMap((measure) => {
    tally.comparisons++
    const total = valueIn(data[0] ?? {}, cube, measure)
    const sum = [...rows.values()].reduce((sum, row) => sum + valueIn(row, cube, measure)!, 0)
    return same(measure, total, sum) ? [] : [`${measure}: the total is ${total}, its parts add up to ${sum}`]
  })
}
