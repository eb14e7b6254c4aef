import fc from 'fast-check'
import { addDays, type Day, type Period } from '../../../dashboard/period.ts'
import type { View } from '../../../dashboard/url.ts'

export const anyDay: fc.Arbitrary<Day> = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => addDays('1990-01-01', days))

const year = fc.integer({ min: 1990, max: 2100 })

export const anyPeriod: fc.Arbitrary<Period> = fc.oneof(
  fc.record({ kind: fc.constant('month' as const), year, month: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('quarter' as const), year, quarter: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('year' as const), year }),
  fc.record({ kind: fc.constant('days' as const), days: fc.integer({ min: 1, max: 999 }) }),
  fc.record({ kind: fc.constant('months' as const), months: fc.integer({ min: 1, max: 99 }) }),
  fc
    .tuple(anyDay, fc.integer({ min: 0, max: 800 }))
    .map(([from, days]) => ({ kind: 'range' as const, from, to: addDays(from, days) })),
)

const anyIds = fc.uniqueArray(
  fc.oneof(fc.nat().map(String), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })),
  { maxLength: 4 },
)

export const anyView: fc.Arbitrary<View> = fc
  .record({
    period: fc.option(anyPeriod, { nil: undefined }),
    pipelines: anyIds,
    departments: anyIds,
    employees: anyIds,
    sources: anyIds,
    grain: fc.constantFrom('month' as const, 'quarter' as const),
    cross: fc.option(fc.record({ kind: fc.constant('emp' as const), id: fc.nat().map(String) }), {
      nil: undefined,
    }),
    block: fc.option(fc.constantFrom('managers', 'won-amount'), { nil: undefined }),
    check: fc.option(fc.constantFrom('source_blank', 'amount_blank'), { nil: undefined }),
    query: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { nil: undefined }),
    sort: fc.option(fc.constantFrom('title', '-created'), { nil: undefined }),
    portal: fc.option(fc.integer({ min: 1, max: 32_767 }).map(String), { nil: undefined }),
  })
  .map(({ period, cross, block, check, query, sort, portal, ...rest }) => ({
    ...rest,
    ...(period && { period }),
    ...(cross && { cross }),
    ...(block && { block }),
    ...(check && { check }),
    ...(query && { query }),
    ...(sort && { sort }),
    ...(portal && { portal }),
  }))
