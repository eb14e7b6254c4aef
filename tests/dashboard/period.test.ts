import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawnTo, monthsBetween, startAfterKey, startsIn, unitFrom } from '../../dashboard/header/months.ts'
import {
  addMonths,
  compare,
  countDays,
  endOfMonth,
  ownRange,
  type Period,
  parsePeriod,
  periodKey,
  presets,
  type Range,
  rangeOf,
  startOfMonth,
  step,
  todayIn,
} from '../../dashboard/period.ts'
import { anyDay, anyPeriod } from './support/arbitrary.ts'

const today = '2026-11-21'
const period = (key: string) => parsePeriod(key) as Period

test('today is the day of the reporting zone', () => {
  const lateEvening = new Date('2026-11-21T21:30:00Z')
  expect(todayIn('Europe/Moscow', lateEvening)).toBe('2026-11-22')
  expect(todayIn('America/New_York', lateEvening)).toBe('2026-11-21')
})

test('calendar periods cover their whole unit', () => {
  expect(rangeOf(period('2024-02'), today)).toEqual({ from: '2024-02-01', to: '2024-02-29' })
  expect(rangeOf(period('2026-Q4'), today)).toEqual({ from: '2026-10-01', to: '2026-12-31' })
  expect(rangeOf(period('2026'), today)).toEqual({ from: '2026-01-01', to: '2026-12-31' })
})

test('rolling periods end today or with this month', () => {
  expect(rangeOf(period('30d'), today)).toEqual({ from: '2026-10-23', to: today })
  expect(rangeOf(period('12m'), today)).toEqual({ from: '2025-12-01', to: '2026-11-30' })
})

test('an unfinished month meets the same days of the month before', () => {
  expect(compare(period('2026-11'), today)).toEqual({
    current: { from: '2026-11-01', to: '2026-11-30' },
    previous: { from: '2026-10-01', to: '2026-10-21' },
    isPartial: true,
  })
})

test('a finished month meets the whole month before', () => {
  const { previous, isPartial } = compare(period('2026-10'), today)
  expect(previous).toEqual({ from: '2026-09-01', to: '2026-09-30' })
  expect(isPartial).toBe(false)
})

test('with the year before, whole months meet the same months', () => {
  expect(compare(period('2026-Q3'), today, 'year')).toEqual({
    current: { from: '2026-07-01', to: '2026-09-30' },
    previous: { from: '2025-07-01', to: '2025-09-30' },
    isPartial: false,
  })
  expect(compare(period('2025-02'), today, 'year').previous).toEqual({ from: '2024-02-01', to: '2024-02-29' })
  expect(compare(period('2024-02'), today, 'year').previous).toEqual({ from: '2023-02-01', to: '2023-02-28' })
})

test('with the year before, an unfinished period ends with the same day of that year', () => {
  expect(compare(period('2026-11'), today, 'year')).toMatchObject({
    previous: { from: '2025-11-01', to: '2025-11-21' },
    isPartial: true,
  })
  expect(compare(period('2024-02'), '2024-02-29', 'year').previous.to).toBe('2023-02-28')
  expect(compare(period('30d'), today, 'year').previous).toEqual({ from: '2025-10-23', to: '2025-11-21' })
  expect(compare(period('2026-02-27..2026-03-02'), today, 'year').previous).toEqual({
    from: '2025-02-27',
    to: '2025-03-02',
  })
})

test('any period meets days of the year before, in their order', () => {
  fc.assert(
    fc.property(anyPeriod, anyDay, (one, day) => {
      const { current, previous } = compare(one, day, 'year')
      expect(previous.from <= previous.to).toBe(true)
      expect(Number(current.from.slice(0, 4)) - Number(previous.from.slice(0, 4))).toBe(1)
      expect(previous.to < current.to).toBe(true)
    }),
  )
})

test('a month on its last day is finished', () => {
  expect(compare(period('2026-11'), '2026-11-30')).toMatchObject({
    previous: { from: '2026-10-01', to: '2026-10-31' },
    isPartial: false,
  })
})

test('30 March meets no more than the whole of February', () => {
  expect(compare(period('2026-03'), '2026-03-30').previous).toEqual({ from: '2026-02-01', to: '2026-02-28' })
})

test('the last 30 days meet the 30 days before', () => {
  expect(compare(period('30d'), today).previous).toEqual({ from: '2026-09-23', to: '2026-10-22' })
})

test('own whole months step by months, other dates by days', () => {
  expect(periodKey(step(period('2026-02-01..2026-03-31'), -1, today))).toBe('2025-12-01..2026-01-31')
  expect(periodKey(step(period('2026-11-03..2026-11-09'), 1, today))).toBe('2026-11-10..2026-11-16')
})

test('a step over the turn of the year keeps the unit', () => {
  expect(periodKey(step(period('2026-01'), -1, today))).toBe('2025-12')
  expect(periodKey(step(period('2025-Q4'), 1, today))).toBe('2026-Q1')
})

test('what is no period is refused', () => {
  for (const text of ['', 'now', '2026-13', '2026-Q5', '0000', '3000-01', '2026-02-30..2026-03-01', '0d'])
    expect(parsePeriod(text), text).toBeUndefined()
})

test('own dates may come in either order', () => {
  expect(ownRange('2026-03-09', '2026-03-01')).toEqual({
    kind: 'range',
    from: '2026-03-01',
    to: '2026-03-09',
  })
  expect(ownRange('2026-03-09', '')).toBeUndefined()
})

test('no period goes beyond the years of a calendar, whichever of its ends does', () => {
  for (const [from, to] of [
    ['1969-12-31', '2026-03-01'],
    ['2026-01-01', '9999-12-31'],
    ['0201-01-01', '2026-03-01'],
  ] as const) {
    expect(ownRange(from, to)).toBeUndefined()
    expect(parsePeriod(`${from}..${to}`)).toBeUndefined()
  }
  expect(parsePeriod('1970-01-01..2199-12-31')).toBeDefined()
  for (const text of ['1969', '1969-12', '2200', '2200-Q1']) expect(parsePeriod(text), text).toBeUndefined()
})

test('presets are what they are called', () => {
  const keys = Object.fromEntries(presets(today).map(({ id, period }) => [id, periodKey(period)]))
  expect(keys).toEqual({
    thisMonth: '2026-11',
    lastMonth: '2026-10',
    thisQuarter: '2026-Q4',
    lastQuarter: '2026-Q3',
    thisYear: '2026',
    days30: '30d',
    days90: '90d',
    months12: '12m',
  })
})

test('a period survives the address bar', () => {
  fc.assert(
    fc.property(anyPeriod, (one) => {
      expect(parsePeriod(periodKey(one))).toEqual(one)
    }),
  )
})

test('the previous period ends right before the current one', () => {
  fc.assert(
    fc.property(anyPeriod, anyDay, (one, day) => {
      const { current, previous, isPartial } = compare(one, day)
      const elapsed = countDays({ from: current.from, to: isPartial ? day : current.to })
      expect(previous.to < current.from).toBe(true)
      if (isPartial) expect(countDays(previous)).toBeLessThanOrEqual(elapsed)
      else expect(countDays({ from: previous.to, to: current.from })).toBe(2)
    }),
  )
})

/** A span of days that happens to be whole months is stepped by months from then on. */
const isWholeMonths = ({ from, to }: Range) => from === startOfMonth(from) && to === endOfMonth(to)

test('there and back again is the same range', () => {
  fc.assert(
    fc.property(anyPeriod, anyDay, (one, day) => {
      const there = rangeOf(step(one, -1, day), day)
      fc.pre(isWholeMonths(there) === isWholeMonths(rangeOf(one, day)))
      expect(rangeOf(step(step(one, -1, day), 1, day), day)).toEqual(rangeOf(one, day))
    }),
  )
})

test('months are counted over years', () => {
  expect(addMonths('2026-01-31', -13)).toBe('2024-12-01')
})

const month = (key: string) => rangeOf(period(key), today)

test('months that make a quarter or a year are called so', () => {
  const key = (a: string, b: string) => periodKey(monthsBetween(month(a), month(b)))
  expect(key('2025-03', '2025-03')).toBe('2025-03')
  expect(key('2025-04', '2025-06')).toBe('2025-Q2')
  expect(key('2025-12', '2025-01')).toBe('2025')
  expect(key('2025-02', '2024-11')).toBe('2024-11-01..2025-02-28')
  expect(key('2025-02', '2025-04')).toBe('2025-02-01..2025-04-30')
})

test('Shift draws the chosen period out to a month, or in', () => {
  const drawn = (chosen: string, picked: string) => periodKey(drawnTo(month(chosen), month(picked)))
  expect(drawn('2025-03', '2025-05')).toBe('2025-03-01..2025-05-31')
  expect(drawn('2025-Q2', '2025-01')).toBe('2025-01-01..2025-06-30')
  expect(drawn('2025', '2025-03')).toBe('2025-Q1')
  expect(drawn('30d', '2026-11')).toBe('2026-10-01..2026-11-30')
})

test('a year has twelve months and four quarters', () => {
  expect(
    startsIn(2025, 1)
      .map((from) => unitFrom(from, 1))
      .at(-1),
  ).toEqual(month('2025-12'))
  expect(startsIn(2025, 3).map((from) => unitFrom(from, 3))).toEqual(
    [1, 2, 3, 4].map((quarter) => month(`2025-Q${quarter}`)),
  )
})

test('keys move between months, over years, never to one that has not begun', () => {
  const from = (start: string, key: string) => startAfterKey(start, key, today, { months: 1, perRow: 3 })
  expect(from('2026-01-01', 'ArrowLeft')).toBe('2025-12-01')
  expect(from('2025-05-01', 'ArrowDown')).toBe('2025-08-01')
  expect(from('2025-05-01', 'PageUp')).toBe('2024-05-01')
  expect(from('2025-05-01', 'Home')).toBe('2025-01-01')
  expect(from('2026-05-01', 'End')).toBe('2026-11-01')
  expect(from('2025-12-01', 'PageDown')).toBe('2026-11-01')
  expect(from('1970-01-01', 'ArrowUp')).toBe('1970-01-01')
  expect(from('2025-05-01', 'Enter')).toBeUndefined()
})

test('keys move between quarters', () => {
  const from = (start: string, key: string) => startAfterKey(start, key, today, { months: 3, perRow: 1 })
  expect(from('2026-01-01', 'ArrowUp')).toBe('2025-10-01')
  expect(from('2025-01-01', 'End')).toBe('2025-10-01')
  expect(from('2026-07-01', 'PageDown')).toBe('2026-10-01')
})
