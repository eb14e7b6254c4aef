/**
 * The semantic layer over a million deals: what questions cost through Cube and its roll-ups, by hand, in the portal's own
 * tables and in DuckDB; how long a change takes to be seen; how big everything is.
 */
import { refreshMarts } from '../marts/index.ts'
import { questions } from './questions/index.ts'
import { dropAnalystIndexes, indexForAnalyst } from './support/analyst.ts'
import { type CleanUp, withCleanUp } from './support/clean-up.ts'
import { type Duck, fillDuck } from './support/duck.ts'
import { type Freshness, freshness } from './support/freshness.ts'
import { type Asked, compareAll, type Figures, figures, measure } from './support/measure.ts'
import { fillPortal, ZONE } from './support/portal.ts'
import { periodsOf, type Question } from './support/question.ts'
import { type RollupSize, rawRows, rollupSizes, schemaSizes } from './support/sizes.ts'
import { openStand, type Stand } from './support/stand.ts'
import { type Summary, summaryOf } from './support/summary.ts'
import { brief, timed } from './support/timing.ts'
import { waysOf } from './support/ways.ts'

const DEALS = Number(process.env.BENCH_DEALS ?? 1_000_000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 15)
/** A part of the questions, by their names: for trials. */
const ASKED = new RegExp(process.env.BENCH_QUESTIONS ?? '')
const RESTARTS = Number(process.env.BENCH_RESTARTS ?? 2)
const DAYS = 3

export interface SemanticsBench {
  deals: number
  rounds: number
  /** Rows of `raw`. */
  rows: Record<string, number>
  /** Seconds. */
  build: { portal: number; marts: number; rollups: number }
  /** Megabytes by schema, indexes included. */
  sizes: Record<string, number>
  rollups: Record<string, RollupSize>
  questions: Record<string, Figures>
  summary: Summary
  /** Of smaller portals and of this one. */
  freshness: (Freshness & { deals: number })[]
}

export function bench(): Promise<SemanticsBench> {
  return withCleanUp(async (cleanUp) => {
    const periods = periodsOf(new Intl.DateTimeFormat('sv', { timeZone: ZONE }).format(Date.now()))
    const stand = await openStand(cleanUp)
    const fresh = []
    for (const deals of [DEALS / 10, (DEALS * 3) / 10].map(Math.round)) {
      await stand.openDatabase(`portal_${deals}`)
      await build(stand, deals)
      fresh.push({ deals, ...(await freshness(stand, 1000, DAYS, periods)) })
      note(`freshness: ${JSON.stringify(fresh.at(-1))}`)
      await stand.stopCube()
    }
    await stand.openDatabase(`portal_${DEALS}_whole`)
    const seconds = await build(stand, DEALS)
    const sizes = await schemaSizes(stand.pool)
    const rollups = await rollupSizes(stand.pool)
    const rows = await rawRows(stand.pool)
    const asked = questions(periods).filter(({ name }) => ASKED.test(name))
    const answered = await ask(stand, asked, cleanUp)
    for (const changes of [1000, 100, 10_000].map((count) => Math.min(count, Math.round(DEALS / 20))))
      fresh.push({ deals: DEALS, ...(await freshness(stand, changes, changes > 1000 ? 2 : DAYS, periods)) })
    await indexForAnalyst(stand.pool)
    note('after the changes, roll-ups and raw tables are compared once more')
    await compareAll(
      asked.map((question) => ({ question, ways: afterChanges(stand, question) })),
      true,
    )
    return {
      deals: DEALS,
      rounds: ROUNDS,
      rows,
      build: seconds,
      sizes,
      rollups,
      questions: answered,
      summary: summaryOf(answered),
      freshness: fresh,
    }
  })
}

/** A portal, its marts and roll-ups; Cube runs afterwards. */
async function build(stand: Stand, deals: number): Promise<SemanticsBench['build']> {
  const portal = await timed(() => fillPortal(stand.pool, deals))
  note(`portal of ${deals} deals: ${Math.round(portal.ms)} ms`)
  const marts = await timed(() => refreshMarts(stand.pool))
  note(`marts: ${Math.round(marts.ms)} ms`)
  await stand.startCube()
  const rollups = await timed(() => stand.cube.refresh())
  note(`roll-ups: ${Math.round(rollups.ms)} ms`)
  const seconds = ({ ms }: { ms: number }) => brief(ms / 1000)
  return { portal: seconds(portal), marts: seconds(marts), rollups: seconds(rollups) }
}

async function ask(stand: Stand, asked: Question[], cleanUp: CleanUp): Promise<Record<string, Figures>> {
  await indexForAnalyst(stand.pool)
  note('the analyst has indexes')
  const duck = await fillDuck(stand.pool, cleanUp)
  note('DuckDB is filled')
  const cold = await coldStarts(stand, asked)
  note('cold starts are measured')
  const ways: Asked[] = asked.map((question) => ({ question, ways: waysOf(stand, duck, question) }))
  const compared = await compareAll(ways)
  note('all ways agree')
  const times = await measure(
    ways,
    compared.map(({ every }) => every),
    ROUNDS,
  )
  note(`${ROUNDS} rounds are measured`)
  const results: Record<string, Figures> = {}
  for (const [index, question] of asked.entries())
    results[question.name] = figures(
      times[index]!,
      cold[index]!,
      await stand.rollupsOf(question.query),
      compared[index]!.rows,
    )
  duck.close()
  await dropAnalystIndexes(stand.pool)
  return results
}

/** The first answer to each question after PostgreSQL and Cube were started. */
async function coldStarts(stand: Stand, asked: Question[]): Promise<number[][]> {
  const times: number[][] = asked.map(() => [])
  for (let start = 0; start < RESTARTS; start++) {
    await stand.stopCube()
    await stand.restartPostgres()
    await stand.startCube()
    for (const [index, { query }] of asked.entries())
      times[index]!.push((await timed(() => stand.ask(query))).ms)
  }
  return times
}

/** DuckDB has the data of before. */
function afterChanges(stand: Stand, question: Question) {
  const { rollups, analyst } = waysOf(stand, {} as Duck, question)
  return { rollups: rollups!, analyst: analyst! }
}

const started = performance.now()

function note(line: string): void {
  console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`)
}
