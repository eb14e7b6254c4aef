/** What all questions together say. */
import type { Figures } from './measure.ts'
import { brief, median } from './timing.ts'

export interface Summary {
  /** Milliseconds that a statement through Cube takes longer than the same by hand: planning, queue, HTTP. */
  cubeConstantMs: number
  /** How often the analyst's statement is slower; aim at least 50. */
  analystToRollups: number
  /** Without the constant, how often Cube's statement is slower than the best by hand; aim at most 1.5. */
  rollupsToBest: number
  /** How often it is slower than DuckDB, constant included; aim at most 1. */
  rollupsToDuck: number
  /** Questions behind each median. */
  questions: number
}

/** Medians over the questions that a roll-up answers. */
export function summaryOf(questions: Record<string, Figures>): Summary {
  const served = Object.values(questions).filter(({ rollups }) => rollups.length > 0)
  const at = ({ ms }: Figures, way: keyof Figures['ms']) => ms[way]?.p50 ?? Number.NaN
  const middle = (of: (figures: Figures) => number) => median(served.map(of).filter(Number.isFinite))
  const constant = middle((figures) => at(figures, 'rollups') - at(figures, 'best'))
  return {
    cubeConstantMs: brief(constant),
    analystToRollups: brief(middle((figures) => at(figures, 'analyst') / at(figures, 'rollups'))),
    rollupsToBest: brief(
      middle((figures) => Math.max(0, at(figures, 'rollups') - constant) / at(figures, 'best')),
    ),
    rollupsToDuck: brief(middle((figures) => at(figures, 'rollups') / at(figures, 'duck'))),
    questions: served.length,
  }
}
