import { clockOf } from '../filters.ts'
import { daysText } from '../idle.ts'
import { yearOf } from '../period.ts'
import { periodText } from '../period-text.ts'
import type { BlockContext } from '../widget.ts'
import { useConditionTexts } from './conditions.ts'
import styles from './Drawer.module.css'
import type { NumberProps } from './Drawer.tsx'
import type { Model } from './model.ts'
import { cubeOf, numberAsked, type RecordsRequest } from './request.ts'

/** «ноябрь 2026 · по полю «Дата события»»; of other times than the page's their days. */
export function timeText(
  { measure, time }: RecordsRequest,
  model: Model,
  context: BlockContext,
): { text: string; clock: string | undefined } {
  const { t, format, today, period } = context
  const cube = cubeOf(measure)
  const titleOf = (member: string) => model.dimensions.get(member)?.title ?? member
  if (time === 'forgotten') {
    const days = daysText(context, cube === 'leads' ? 'leads' : 'deals')
    return { text: t('drawer.forgotten', { days }), clock: undefined }
  }
  if (time && time !== 'ever') {
    const name = titleOf(`${cube}.${time.name}`)
    const day = (text: string) => format.dayRange({ from: text, to: text }, yearOf(today))
    const text = !time.from
      ? t('drawer.until', { name, to: day(time.to || today) })
      : !time.to
        ? t('drawer.since', { name, from: day(time.from) })
        : t('drawer.between', {
            name,
            range: format.dayRange({ from: time.from, to: time.to }, yearOf(today)),
          })
    return { text, clock: undefined }
  }
  const clock = clockOf(cube)
  if (time === 'ever' || !clock) return { text: t('drawer.ever'), clock: undefined }
  return { text: periodText(period, context), clock: t('why.clock', { name: titleOf(clock) }) }
}

/** Period and conditions of a number, each in words. */
export function Conditions({ request, model, context }: NumberProps) {
  // The rule of what is forgotten is told as such, not as the filters that it makes.
  const told: RecordsRequest = request.time === 'forgotten' ? { ...request, time: 'ever' } : request
  const texts = useConditionTexts(numberAsked(told, context), model, context)
  const { text, clock } = timeText(request, model, context)
  return (
    <ul
      className={styles.conditions}
      aria-label={context.t('drawer.filters')}
      data-testid="records-conditions"
    >
      <li>
        <b>{text}</b>
        {clock && <span> {clock}</span>}
      </li>
      {texts.map((condition) => (
        <li key={`${condition.label}: ${condition.text}`}>
          {condition.label}: <b>{condition.text}</b>
        </li>
      ))}
    </ul>
  )
}
