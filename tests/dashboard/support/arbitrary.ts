import fc from 'fast-check'
import { type ClickKind, clickMembers } from '../../../dashboard/clicks.ts'
import { addDays, type Day, type Period } from '../../../dashboard/period.ts'
import { chosenIds, grains, type ListFilter, type View } from '../../../dashboard/url.ts'

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
  fc.oneof(
    fc.nat().map(String),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.constantFrom('!a', '!', '%21'),
  ),
  { maxLength: 4 },
)

export const anyView: fc.Arbitrary<View> = fc
  .record({
    period: fc.option(anyPeriod, { nil: undefined }),
    compared: fc.option(fc.constant('year' as const), { nil: undefined }),
    pipelines: anyIds,
    departments: anyIds,
    employees: anyIds,
    sources: anyIds,
    except: fc.subarray<ListFilter>(['pipelines', 'people', 'sources']),
    grain: fc.constantFrom(...grains),
    clicks: fc.uniqueArray(
      fc.record({
        kind: fc.constantFrom(...(Object.keys(clickMembers) as ClickKind[])),
        ids: fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
      { selector: ({ kind }) => kind, maxLength: 3 },
    ),
    options: fc.dictionary(
      fc.constantFrom('dynamics.measure', 'sources.n'),
      fc.constantFrom('sales.won_amount', '21'),
    ),
    saved: fc.option(fc.integer({ min: 1, max: 9_999_999 }).map(String), { nil: undefined }),
    records: fc.option(fc.constantFrom('sales.won_count', 'deals.count;manager_id=17'), { nil: undefined }),
    block: fc.option(fc.constantFrom('managers', 'won-amount'), { nil: undefined }),
    check: fc.option(fc.constantFrom('source_blank', 'amount_blank'), { nil: undefined }),
    query: fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), { nil: undefined }),
    sort: fc.option(fc.constantFrom('title', '-created'), { nil: undefined }),
    portal: fc.option(fc.integer({ min: 1, max: 32_767 }).map(String), { nil: undefined }),
  })
  .map(({ period, compared, records, saved, block, check, query, sort, portal, except, ...rest }) => ({
    ...rest,
    except: except.filter((name) => chosenIds(rest, name).length > 0),
    ...(period && { period }),
    ...(compared && { compared }),
    ...(records && { records }),
    ...(saved && { saved }),
    ...(block && { block }),
    ...(check && { check }),
    ...(query && { query }),
    ...(sort && { sort }),
    ...(portal && { portal }),
  }))
