import { Popover } from '@mantine/core'
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import {
  firstDay,
  lastDay,
  monthPeriod,
  ownRange,
  type Period,
  periodKey,
  presets,
  rangeOf,
  step,
} from '../period.ts'
import { periodText, presetOf } from '../period-text.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { useUpdate } from '../view.ts'
import headerStyles from './Header.module.css'
import styles from './PeriodControl.module.css'

const MonthPicker = lazy(() => import('./MonthPicker.tsx'))

/** Presets, months, own dates, and arrows to the neighbouring period. */
export function PeriodControl() {
  const context = useBlockContext()
  const { t, period, today } = context
  const update = useUpdate()
  const [isOpen, setOpen] = useState(false)
  const choose = (chosen: Period) => {
    const isDefault = periodKey(chosen) === periodKey(monthPeriod(today))
    update({ period: isDefault ? undefined : chosen })
    setOpen(false)
  }
  const [previous, next] = [step(period, -1, today), step(period, 1, today)]
  const isFirst = rangeOf(previous, today).from < firstDay
  const isLast = rangeOf(next, today).from > today
  const text = periodText(period, context)
  return (
    <fieldset className={styles.group} aria-label={t('period.label')}>
      <button
        type="button"
        className={styles.arrow}
        aria-label={t('period.previous')}
        title={periodText(previous, context)}
        // Not disabled at its bound: it would let the focus fall.
        aria-disabled={isFirst || undefined}
        onClick={() => isFirst || choose(previous)}
      >
        <ChevronLeft size={16} aria-hidden="true" />
      </button>
      <Popover opened={isOpen} onChange={setOpen}>
        <Popover.Target>
          <button
            type="button"
            className={styles.value}
            onClick={() => setOpen(!isOpen)}
            data-testid="period"
          >
            <CalendarDays size={15} aria-hidden="true" />
            <span className="visually-hidden">{t('period.label')}: </span>
            <span className={styles.text}>{text}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown className={headerStyles.float} aria-label={t('period.label')}>
          <PeriodChoice choose={choose} />
        </Popover.Dropdown>
      </Popover>
      <button
        type="button"
        className={styles.arrow}
        aria-label={t('period.next')}
        title={periodText(next, context)}
        aria-disabled={isLast || undefined}
        onClick={() => isLast || choose(next)}
      >
        <ChevronRight size={16} aria-hidden="true" />
      </button>
    </fieldset>
  )
}

const comparedTo = ['prev', 'year'] as const

/** Presets, months, own dates, and what the period is compared with. */
export function PeriodChoice({ choose }: { choose: (period: Period) => void }) {
  const { t, period, today, view } = useBlockContext()
  const update = useUpdate()
  const range = rangeOf(period, today)
  const [from, setFrom] = useState(range.from)
  const [to, setTo] = useState(range.to)
  const own = ownRange(from, to)
  const current = presetOf(period, today)
  return (
    <div className={styles.choice}>
      <div className={styles.presets}>
        {presets(today).map((preset) => (
          <button
            key={preset.id}
            type="button"
            className={styles.preset}
            aria-pressed={preset.id === current}
            onClick={() => choose(preset.period)}
          >
            {t(`period.${preset.id}`)}
          </button>
        ))}
      </div>
      <div className={styles.months}>
        <Suspense>
          <MonthPicker choose={choose} />
        </Suspense>
      </div>
      <form
        className={styles.own}
        onSubmit={(event) => {
          event.preventDefault()
          if (own) choose(own)
        }}
      >
        <p>{t('period.own')}</p>
        <div className={styles.dates}>
          <DayInput label={t('period.from')} value={from} onChange={setFrom} />
          <DayInput label={t('period.to')} value={to} onChange={setTo} />
        </div>
        <button type="submit" className={headerStyles.primary} disabled={!own}>
          {t('period.apply')}
        </button>
      </form>
      <div className={styles.compare}>
        <p>{t('period.compare')}</p>
        <Segmented
          label={t('period.compare')}
          value={view.compared ?? 'prev'}
          options={comparedTo.map((value) => ({ value, label: t(`period.compare.${value}`) }))}
          onChange={(to) => update({ compared: to === 'prev' ? undefined : to })}
        />
      </div>
    </div>
  )
}

interface DayInputProps {
  label: string
  value: string
  onChange: (day: string) => void
}

const DayInput = ({ label, value, onChange }: DayInputProps) => (
  <label>
    {label}
    <input
      type="date"
      value={value}
      min={firstDay}
      max={lastDay}
      onChange={(event) => onChange(event.target.value)}
    />
  </label>
)
