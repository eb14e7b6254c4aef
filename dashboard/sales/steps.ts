/** Steps of time of the page's charts: finer, coarser, and into a step by a click. */
import { type Step, startsIn, stepPeriod, stepsIn, trendRange } from '../grains.ts'
import { type Day, periodKey, type Range, rangeOf } from '../period.ts'
import { type Grain, grains, type View } from '../url.ts'
import type { BlockContext } from '../widget.ts'

/** More are not told apart. */
const mostSteps = 62

const fits = (chosen: Range, today: Day, grain: Grain): boolean =>
  startsIn(trendRange(chosen, today, grain), grain).length <= mostSteps

/** The wanted step, or the next coarser one of which a chart has room for all. */
export function fittingGrain(chosen: Range, today: Day, wanted: Grain): Grain {
  const coarser = grains.slice(grains.indexOf(wanted))
  return coarser.find((grain) => fits(chosen, today, grain)) ?? 'year'
}

type Asked = Pick<BlockContext, 'view' | 'comparison' | 'today'>

export const grainOf = ({ view, comparison, today }: Asked): Grain =>
  fittingGrain(comparison.current, today, view.grain)

export const rangeShown = (context: Asked): Range =>
  trendRange(context.comparison.current, context.today, grainOf(context))

export const stepsShown = (context: BlockContext): Step[] => {
  const { comparison, today, format } = context
  return stepsIn(rangeShown(context), grainOf(context), { chosen: comparison.current, today, format })
}

/** The next finer step; undefined where there is none that a chart has room for. */
export function finerGrain(context: Asked): Grain | undefined {
  const finer = grains[grains.indexOf(grainOf(context)) - 1]
  return finer && fits(context.comparison.current, context.today, finer) ? finer : undefined
}

export const coarserGrain = (context: Asked): Grain | undefined =>
  grains[grains.indexOf(grainOf(context)) + 1]

/** What a click on a step changes: the step becomes the period, and once it is that, opens in finer steps. */
export function intoStep(start: Day, context: Pick<BlockContext, 'period'> & Asked): Partial<View> {
  const grain = grainOf(context)
  const period = stepPeriod(start, grain)
  const { today, comparison } = context
  const isChosen =
    periodKey(period) === periodKey(context.period) ||
    JSON.stringify(rangeOf(period, today)) === JSON.stringify(comparison.current)
  const finer = isChosen ? finerGrain(context) : undefined
  return finer ? { grain: finer } : { period }
}
