import { nbsp } from './format.ts'
import { type Period, type PresetId, periodKey, presets, rangeOf, yearOf } from './period.ts'
import type { BlockContext } from './widget.ts'

type Words = Pick<BlockContext, 'format' | 't' | 'today'>

const day = (year: number, month: number) => `${year}-${String(month).padStart(2, '0')}-01`

/** «ноябрь 2026», «IV кв. 2026», «последние 30 дней», «1–21 окт». */
export function periodText(period: Period, { format, t, today }: Words): string {
  switch (period.kind) {
    case 'month':
      return format.monthLong(day(period.year, period.month))
    case 'quarter':
      return format.quarterLong(day(period.year, period.quarter * 3))
    case 'year':
      return t('period.year', { year: period.year }).replace(' ', nbsp)
    case 'days':
      return t('period.lastDays', { count: period.days })
    case 'months':
      return t('period.lastMonths', { count: period.months })
    case 'range':
      return format.dayRange(rangeOf(period, today), yearOf(today))
  }
}

/** The preset that a period equals, if any. */
export const presetOf = (period: Period, today: string): PresetId | undefined =>
  presets(today).find((preset) => periodKey(preset.period) === periodKey(period))?.id
