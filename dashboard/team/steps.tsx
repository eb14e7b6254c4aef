/** The steps of the page's charts over time. */
import { type Step, stepPeriod, stepsIn, trendRange } from '../grains.ts'
import type { Period, Range } from '../period.ts'
import { Segmented } from '../ui/Segmented.tsx'
import type { Grain } from '../url.ts'
import { useUpdate } from '../view.ts'
import type { BlockContext } from '../widget.ts'

type When = Pick<BlockContext, 'view' | 'comparison' | 'today' | 'format'>

export const rangeOfSteps = ({ view, comparison, today }: Omit<When, 'format'>): Range =>
  trendRange(comparison.current, today, view.grain)

export const stepsOf = (context: When): Step[] =>
  stepsIn(rangeOfSteps(context), context.view.grain, {
    chosen: context.comparison.current,
    today: context.today,
    format: context.format,
  })

/** First day of the step that a row belongs to. */
export const startOfRow = (row: Record<string, unknown>, clock: string, grain: Grain): string =>
  String(row[`${clock}.${grain}`]).slice(0, 10)

export const periodOf = (step: Step, grain: Grain): Period => stepPeriod(step.start, grain)

const choices = ['week', 'month', 'quarter'] as const

export function StepSwitch({ context: { view, t } }: { context: BlockContext }) {
  const update = useUpdate()
  return (
    <Segmented
      label={t('trend.grain')}
      value={view.grain}
      options={choices.map((value) => ({ value: value as Grain, label: t(`team.step.${value}`) }))}
      onChange={(grain) => update({ grain })}
    />
  )
}
