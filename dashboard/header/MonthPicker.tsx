import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { useBlockContext } from '../context.tsx'
import { addTexts } from '../i18n/index.ts'
import { type Day, type Period, type Range, rangeOf, yearOf } from '../period.ts'
import styles from './MonthPicker.module.css'
import {
  drawnTo,
  isFirstYear,
  monthsBetween,
  startAfterKey,
  startsIn,
  unitFrom,
  unitOf,
  wholeMonths,
} from './months.ts'
import { monthsTexts } from './texts.ts'

addTexts(monthsTexts)

/** A year of months and quarters: one click to any of them, years ago too. */
export default function MonthPicker({ choose }: { choose: (period: Period) => void }) {
  const { t, format, period, today } = useBlockContext()
  const chosen = rangeOf(period, today)
  const shown = chosen.to < today ? chosen.to : today
  const [year, setYear] = useState(yearOf(shown))
  const [isSeveral, setSeveral] = useState(false)
  const [first, setFirst] = useState<Range>()
  const pick = (picked: Range, event: MouseEvent) => {
    if (first) {
      // Whoever opens it again before it is gone finds it as new.
      setFirst(undefined)
      setSeveral(false)
      choose(monthsBetween(first, picked))
    } else if (isSeveral) setFirst(picked)
    else choose(event.shiftKey ? drawnTo(chosen, picked) : wholeMonths(picked))
  }
  const hint = !isSeveral
    ? t('months.shift')
    : first
      ? t('months.last', { month: format.monthLong(first.from) })
      : t('months.first')
  const units = { year, setYear, shown, marked: first ?? chosen, pick }
  return (
    <div className={styles.picker} data-testid="months">
      <div className={styles.years}>
        <button
          type="button"
          className={styles.arrow}
          aria-label={t('months.yearBefore')}
          aria-disabled={isFirstYear(year) || undefined}
          onClick={() => isFirstYear(year) || setYear(year - 1)}
        >
          <ChevronLeft size={16} aria-hidden="true" />
        </button>
        <output className={styles.year}>{year}</output>
        <button
          type="button"
          className={styles.arrow}
          aria-label={t('months.yearAfter')}
          aria-disabled={year >= yearOf(today) || undefined}
          onClick={() => year >= yearOf(today) || setYear(year + 1)}
        >
          <ChevronRight size={16} aria-hidden="true" />
        </button>
        <button
          type="button"
          className={styles.unit}
          aria-pressed={isWithin(unitFrom(`${year}-01-01`, 12), units.marked)}
          onClick={(event) => pick(unitFrom(`${year}-01-01`, 12), event)}
        >
          {t('months.wholeYear', { year })}
        </button>
      </div>
      <div className={styles.grid}>
        <Units {...units} months={3} label={t('months.quarters')} />
        <Units {...units} months={1} label={t('months.label')} />
      </div>
      <div className={styles.foot}>
        <label>
          <input
            type="checkbox"
            checked={isSeveral}
            onChange={() => {
              setSeveral(!isSeveral)
              setFirst(undefined)
            }}
          />
          {t('months.several')}
        </label>
        <p className={isSeveral ? styles.next : styles.hint} role="status">
          {hint}
        </p>
      </div>
    </div>
  )
}

const isWithin = (part: Range, { from, to }: Range) => from <= part.from && part.to <= to

interface UnitsProps {
  year: number
  setYear: (year: number) => void
  /** The day that has the tab stop while it is in the year. */
  shown: Day
  marked: Range
  pick: (picked: Range, event: MouseEvent) => void
  months: 1 | 3
  label: string
}

/** The months of a year, or its quarters: one tab stop, arrows inside. */
function Units({ year, setYear, shown, marked, pick, months, label }: UnitsProps) {
  const { format, today } = useBlockContext()
  const [at, setAt] = useState(() => unitOf(shown, months))
  const box = useRef<HTMLFieldSetElement>(null)
  const moved = useRef(false)
  const starts = startsIn(year, months)
  const stop = starts.includes(at) ? at : starts[0]!
  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    box.current?.querySelector<HTMLElement>(`[data-start="${at}"]`)?.focus()
  }, [at])
  return (
    <fieldset
      ref={box}
      className={months === 1 ? styles.months : styles.quarters}
      aria-label={label}
      onKeyDown={(event) => {
        const to = startAfterKey(stop, event.key, today, { months, perRow: months === 1 ? 3 : 1 })
        if (!to) return
        event.preventDefault()
        moved.current = to !== at
        setAt(to)
        setYear(yearOf(to))
      }}
    >
      {starts.map((start) => {
        const unit = unitFrom(start, months)
        return (
          <button
            key={start}
            type="button"
            className={styles.unit}
            data-start={start}
            tabIndex={start === stop ? undefined : -1}
            disabled={start > today}
            aria-pressed={isWithin(unit, marked)}
            aria-current={unit.from <= today && today <= unit.to ? 'date' : undefined}
            aria-label={months === 1 ? format.monthLong(start) : format.quarterLong(start)}
            onFocus={() => setAt(start)}
            onClick={(event) => pick(unit, event)}
          >
            {months === 1 ? format.monthShort(start) : format.quarterShort(start)}
          </button>
        )
      })}
    </fieldset>
  )
}
