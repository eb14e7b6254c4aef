import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mostColoured, tonesOf } from '../../dashboard/charts/colors.ts'
import { fitting, placeLabels, spread, tickLabels } from '../../dashboard/charts/placing.ts'
import {
  nearest,
  nearestAt,
  neighbour,
  type Placed,
  runsOf,
  seriesAt,
} from '../../dashboard/charts/pointing.ts'
import { extentOf, extentWithZero, linear, middle, niceTicks } from '../../dashboard/charts/scale.ts'
import { chartColors } from '../../dashboard/theme.ts'

const near = (a: number, b: number) => Math.abs(a - b) < 1e-6

test('ticks are round, evenly spaced and cover the values', () => {
  expect(niceTicks({ low: 0, high: 37.1e6 })).toEqual([0, 1e7, 2e7, 3e7, 4e7])
  expect(niceTicks({ low: 0, high: 0.297 })).toEqual([0, 0.1, 0.2, 0.3])
  expect(niceTicks({ low: -2e6, high: 12e6 })).toEqual([-5e6, 0, 5e6, 1e7, 1.5e7])
  expect(niceTicks({ low: 0, high: 0 })).toEqual([0, 1])
  const amount = fc
    .double({ min: -1e12, max: 1e12, noNaN: true })
    .filter((value) => value === 0 || Math.abs(value) > 1e-6)
  fc.assert(
    fc.property(amount, amount, fc.integer({ min: 2, max: 8 }), (a, b, about) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      fc.pre(high - low > Math.abs(high) * 1e-6 || low === high)
      const ticks = niceTicks({ low, high }, about)
      const air = (high - low || 1) * 1e-9 + Math.abs(high) * 1e-9
      expect(ticks[0]!).toBeLessThanOrEqual(low + air)
      expect(ticks.at(-1)!).toBeGreaterThanOrEqual(high - air)
      expect(ticks.length).toBeLessThanOrEqual(about * 2 + 2)
    }),
  )
})

test('counts have no ticks between whole numbers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (high) => {
      const ticks = niceTicks({ low: 0, high }, 4, true)
      expect(ticks.every(Number.isInteger)).toBe(true)
      expect(new Set(ticks).size).toBe(ticks.length)
    }),
  )
})

test('columns and lines begin at nothing, dots where they are', () => {
  expect(extentWithZero([5, null, 9])).toEqual({ low: 0, high: 9 })
  expect(extentWithZero([-3, undefined, 2])).toEqual({ low: -3, high: 2 })
  expect(extentOf([100, 110])).toEqual({ low: 100, high: 110 })
  expect(extentOf([10, 110])).toEqual({ low: 0, high: 110 })
  expect(linear({ low: 0, high: 10 }, [200, 0])(5)).toBe(100)
  expect(middle([9, 1, 5])).toBe(5)
  expect(middle([1, 3])).toBe(2)
})

test('names at the ends of lines never touch, stay inside and keep their order', () => {
  const wanted = fc.array(fc.double({ min: 0, max: 320, noNaN: true }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(wanted, (places) => {
      const [top, bottom, gap] = [0, 320, 24]
      const spaced = spread(places, gap, [top, bottom])
      const sorted = [...spaced].sort((a, b) => a - b)
      const least = Math.min(gap, places.length > 1 ? (bottom - top) / (places.length - 1) : gap)
      sorted.slice(1).forEach((place, index) => {
        expect(place - sorted[index]!).toBeGreaterThanOrEqual(least - 1e-6)
      })
      expect(sorted[0]!).toBeGreaterThanOrEqual(top - 1e-6)
      expect(sorted.at(-1)!).toBeLessThanOrEqual(bottom + 1e-6)
      for (const [a, left] of places.entries())
        for (const [b, right] of places.entries())
          if (left < right) expect(spaced[a]!).toBeLessThan(spaced[b]!)
    }),
  )
})

test('names that have room stay where their lines end', () => {
  expect(spread([10, 100, 60], 24, [0, 320])).toEqual([10, 100, 60])
  const [first, second] = spread([100, 100], 24, [0, 320])
  expect(near(first!, 88) && near(second!, 112)).toBe(true)
})

test('of numbers above columns the important ones stand, and none touches another', () => {
  expect([...fitting([0, 20, 40, 60], [30, 30, 30, 30], [2, 0, 1, 3])]).toEqual([2, 0])
  expect(fitting([0, 50, 100], [30, 30, 30], [0, 1, 2]).size).toBe(3)
})

test('labels below steps lose their year before they lose their neighbours', () => {
  const labels = ['ноя\u00A025', 'дек\u00A025', 'янв\u00A026']
  expect(tickLabels(labels, 60)).toEqual(labels)
  expect(tickLabels(labels, 30)).toEqual(['ноя', 'дек', 'янв'])
  expect(tickLabels(labels, 20)).toEqual(['', '', 'янв\u00A026'])
  // Two Novembers would be called alike.
  expect(tickLabels(['ноя\u00A025', 'ноя\u00A026'], 30)).toEqual(['', 'ноя\u00A026'])
})

test('labels of dots cover neither dots nor labels and stay inside', () => {
  const dot = fc.record({
    x: fc.integer({ min: 0, max: 600 }),
    y: fc.integer({ min: 0, max: 300 }),
    radius: fc.integer({ min: 3, max: 18 }),
    title: fc.string({ minLength: 1, maxLength: 20 }),
  })
  fc.assert(
    fc.property(fc.array(dot, { minLength: 1, maxLength: 25 }), (dots) => {
      const boxes = placeLabels(
        dots,
        dots.map((_, index) => index),
        { width: 600, height: 300 },
      )
      const placed = [...boxes]
      for (const [index, box] of placed) {
        expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 600 && box.y + box.height <= 300).toBe(true)
        for (const [other, { x, y, radius }] of dots.entries()) {
          if (other === index) continue
          const isClear =
            box.x >= x + radius ||
            box.x + box.width <= x - radius ||
            box.y >= y + radius ||
            box.y + box.height <= y - radius
          expect(isClear).toBe(true)
        }
      }
      for (const [a, one] of placed)
        for (const [b, two] of placed) {
          if (a >= b) continue
          const isClear =
            one.x >= two.x + two.width ||
            two.x >= one.x + one.width ||
            one.y >= two.y + two.height ||
            two.y >= one.y + one.height
          expect(isClear).toBe(true)
        }
    }),
  )
})

const series = (key: string, values: (number | null)[], isHighlighted?: boolean) => ({
  key,
  title: key,
  values,
  ...(isHighlighted !== undefined && { isHighlighted }),
})
const colors = { series: chartColors.light.series, quiet: 'grey' }

test('five series are coloured at most, and only the highlighted while any is', () => {
  const many = Array.from({ length: 9 }, (_, index) => series(String(index), [1]))
  expect(tonesOf(many, colors).map(({ isQuiet }) => isQuiet)).toEqual([
    ...Array(mostColoured).fill(false),
    ...Array(4).fill(true),
  ])
  const chosen = tonesOf([series('a', [1]), series('b', [1], true)], colors)
  expect(chosen.map(({ color }) => color)).toEqual(['grey', chartColors.light.series[0]])
})

test('a missing value breaks a line, and stands last in the tooltip', () => {
  const scales = { x: (index: number) => index * 10, y: (value: number) => 100 - value }
  expect(runsOf([1, 2, null, 4], scales)).toEqual([
    [
      { index: 0, x: 0, y: 99 },
      { index: 1, x: 10, y: 98 },
    ],
    [{ index: 3, x: 30, y: 96 }],
  ])
  const tones = tonesOf([series('none', [null]), series('low', [1]), series('high', [9])], colors)
  expect(seriesAt(tones, 0).map(({ key }) => key)).toEqual(['high', 'low', 'none'])
})

test('the pointer means the line within reach', () => {
  const tones = tonesOf([series('low', [10]), series('high', [90]), series('none', [null])], colors)
  const scales = { y: (value: number) => 100 - value }
  expect(nearestAt(tones, 0, 85, scales)).toBe('low')
  expect(nearestAt(tones, 0, 12, scales)).toBe('high')
  expect(nearestAt(tones, 0, 50, scales)).toBeUndefined()
})

test('arrows go through dots by x and by y and stop at the ends', () => {
  const dots = [
    { key: 'a', title: 'a', x: 1, y: 30 },
    { key: 'b', title: 'b', x: 2, y: 10 },
    { key: 'c', title: 'c', x: 3, y: 20 },
  ]
  expect(neighbour(dots, 'a', 'ArrowRight')).toBe('b')
  expect(neighbour(dots, 'c', 'ArrowUp')).toBe('a')
  expect(neighbour(dots, 'a', 'ArrowUp')).toBe('a')
  expect(neighbour(dots, 'c', 'Home')).toBe('a')
  expect(neighbour(dots, 'a', 'Enter')).toBeUndefined()
})

test('a click beside a small dot means it, a click far away means nothing', () => {
  const dots: Placed[] = [
    { key: 'a', title: 'a', x: 0, y: 0, left: 100, top: 100, radius: 5 },
    { key: 'b', title: 'b', x: 0, y: 0, left: 130, top: 100, radius: 18 },
  ]
  expect(nearest(dots, 90, 100)?.key).toBe('a')
  expect(nearest(dots, 118, 100)?.key).toBe('b')
  expect(nearest(dots, 30, 100)).toBeUndefined()
})
