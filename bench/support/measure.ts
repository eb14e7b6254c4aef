/** Every way of every question, round by round: what disturbs the machine disturbs all of them. */
import { expectSame, type Row } from './compare.ts'
import type { Question } from './question.ts'
import { brief, median, percentile, timed } from './timing.ts'
import type { Way, Ways } from './ways.ts'

export interface Figures {
  /** Milliseconds of each way; `cold` is the first answer after a restart of PostgreSQL and Cube. */
  ms: Partial<Record<Way | 'cold', { p50: number; p95: number }>>
  /** Tables that the answer came from; none where rows are listed or no roll-up fits. */
  rollups: string[]
  rows: number
}

export interface Asked {
  question: Question
  ways: Ways
}

type Times = Partial<Record<Way, number[]>>

/** Compares the answers of all ways once, which warms them up, too. @throws where two answers differ */
export async function compareAll(
  asked: Asked[],
  mayBeEmpty = false,
): Promise<{ rows: number; every: Partial<Record<Way, number>> }[]> {
  const outcomes = []
  for (const { question, ways } of asked) {
    const answers: Record<string, Row[]> = {}
    const every: Partial<Record<Way, number>> = {}
    for (const [way, run] of entries(ways)) {
      const { ms, result } = await timed(() => named(question, way, run))
      answers[way] = result
      every[way] = ms > 1000 ? 5 : ms > 200 ? 3 : 1
    }
    expectSame(question, answers, mayBeEmpty)
    outcomes.push({ rows: answers.rollups!.length, every })
  }
  return outcomes
}

/**
 * @param every  a way is taken in each so many-th round only: what takes seconds is known after fewer
 * @returns milliseconds per question and way
 */
export async function measure(
  asked: Asked[],
  every: Partial<Record<Way, number>>[],
  rounds: number,
): Promise<Times[]> {
  const times: Times[] = asked.map(() => ({}))
  for (let round = 0; round < rounds; round++)
    for (const [index, { ways }] of asked.entries())
      for (const [way, run] of entries(ways)) {
        if (round % (every[index]![way] ?? 1) > 0) continue
        // The answer may have left the cache since the last round.
        if (way === 'again') await run()
        const { ms } = await timed(run)
        times[index]![way] ??= []
        times[index]![way].push(ms)
      }
  return times
}

export function figures(times: Times, cold: number[], rollups: string[], rows: number): Figures {
  const both = (values: number[]) => ({ p50: brief(median(values)), p95: brief(percentile(values, 0.95)) })
  const ways = Object.entries(times).map(([way, values]) => [way, both(values)])
  return { ms: { ...Object.fromEntries(ways), cold: both(cold) }, rollups, rows }
}

const entries = (ways: Ways) => Object.entries(ways) as [Way, () => Promise<Row[]>][]

async function named(question: Question, way: Way, run: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await run()
  } catch (error) {
    throw new Error(`bench: «${question.name}», ${way}: ${(error as Error).message}`, { cause: error })
  }
}
