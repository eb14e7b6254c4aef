import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combineProgress } from '../../server/first-sync.ts'
import type { RunProgress } from '../../server/status-report.ts'

const at = (percent: number, entity = 'deals'): RunProgress => ({
  entity,
  done: percent,
  total: 100,
  percent,
  rowsPerSecond: 10,
})

test('one portal is shown as it is', () => {
  const shown: RunProgress[] = []
  const of = combineProgress(1, (progress) => void shown.push(progress))
  of(1, 'a.example')(at(40))
  expect(shown).toEqual([at(40)])
})

test('of several the percent is over all and the name stands in front', () => {
  const shown: RunProgress[] = []
  const of = combineProgress(2, (progress) => void shown.push(progress))
  of(1, 'a.example')(at(40))
  of(2, 'b.example')(at(10, 'users'))
  of(1, 'a.example')('ended')
  of(2, 'b.example')(at(50, 'users'))
  expect(shown.map(({ entity, percent, rowsPerSecond }) => [entity, percent, rowsPerSecond])).toEqual([
    ['a.example: deals', 20, 10],
    ['b.example: users', 25, 20],
    ['b.example: users', 75, 10],
  ])
})

test('it never goes back or beyond 100 % while its portals do not', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 40 })), { maxLength: 60 }), (steps) => {
      const shown: number[] = []
      const of = combineProgress(3, ({ percent }) => void shown.push(percent))
      const percents = [0, 0, 0]
      for (const [portal, step] of steps) {
        percents[portal] = Math.min(100, percents[portal]! + step)
        of(portal, `p${portal}`)(at(percents[portal]!))
      }
      expect(shown).toEqual([...shown].sort((a, b) => a - b))
      for (const percent of shown) expect(percent).toBeLessThanOrEqual(100)
    }),
  )
})
