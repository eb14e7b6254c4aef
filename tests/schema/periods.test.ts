/** Weeks, months, quarters and years of the reporting zone, and comparisons of two periods, at their borders. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CubeQuery } from '../../server/cube/result.ts'
import { bumpMonths, type DealRow, insertDeals } from './marts.ts'
import { EXECUTIVE, type Stand, stand } from './start.ts'

/** Local days on which something begins: years, quarters, months, weeks (Mondays), the days of both changes of the clock. */
const FIRST_DAYS = [
  '2025-01-01',
  '2025-10-01',
  '2025-10-26',
  '2025-10-27',
  '2025-12-29',
  '2026-01-01',
  '2026-01-05',
  '2026-02-01',
  '2026-02-28',
  '2026-03-01',
  '2026-03-29',
  '2026-03-30',
  '2026-04-01',
]
/** Berlin puts its clock forward and back within these hours. */
const CHANGES = [
  '2026-03-29T00:59:59.999Z',
  '2026-03-29T01:00:00Z',
  '2025-10-26T00:30:00Z',
  '2025-10-26T01:30:00Z',
]

type Row = Record<string, string | null>
const GRANULARITIES = ['day', 'week', 'month', 'quarter', 'year'] as const

describe.each(['Asia/Vladivostok', 'Europe/Berlin', 'Europe/Moscow'])('in %s', (zone) => {
  let here: Stand
  beforeAll(async () => {
    here = await stand(async ({ pool }) => {
      const { rows } = await pool.query(
        `select (day::timestamp at time zone $1) + step * interval '1 millisecond' as moment
         from unnest($2::text[]) as day, generate_series(-1, 1) as step
         union all select unnest($3::text[])::timestamptz`,
        [zone, FIRST_DAYS, CHANGES],
      )
      const deals = rows.map(({ moment }: { moment: Date }, index): DealRow => {
        const created_at = moment.toISOString()
        const amount = 2 ** index
        return index % 3 === 0
          ? { id: index + 1, created_at, amount }
          : {
              id: index + 1,
              created_at,
              amount,
              status: 'won',
              closed_at: created_at,
              is_repeat: index % 2 === 0,
            }
      })
      await insertDeals(pool, deals)
      await bumpMonths(pool, zone)
    }, zone)
    await here.cube.refresh()
  }, 180_000)
  afterAll(() => here.close())

  const sql = async (text: string, values: unknown[] = []): Promise<string[]> => {
    const { rows } = await here.database.pool.query<unknown[]>({ text, values, rowMode: 'array' })
    return rows.map((row) => row.map(String).join(' '))
  }
  const load = async (query: CubeQuery) => (await here.cube.load(query, EXECUTIVE)) as unknown as Answer
  /** The same question of the marts alone. */
  const fromMarts = (query: CubeQuery): CubeQuery => ({
    ...query,
    filters: [{ member: 'deals.id', operator: 'set' }],
  })

  test.each(GRANULARITIES)('a deal belongs to its local %s', async (granularity) => {
    const query = {
      measures: ['deals.count', 'deals.total_amount'],
      timeDimensions: [
        { dimension: 'deals.created_at', granularity, dateRange: ['2024-12-30', '2026-12-31'] },
      ],
    }
    const expected = await sql(
      `select to_char(date_trunc('${granularity}', created_at at time zone $1), 'YYYY-MM-DD"T"HH24:MI:SS.MS'), count(*), sum(amount)
       from marts.deals group by 1 order by 1`,
      [zone],
    )
    const shown = ({ data }: Answer) =>
      data.map((row) =>
        [row[`deals.created_at.${granularity}`], row['deals.count'], Number(row['deals.total_amount'])].join(
          ' ',
        ),
      )
    const fast = await load(query)
    expect(shown(fast).sort()).toEqual(expected)
    expect(shown(await load(fromMarts(query))).sort()).toEqual(expected)
    expect(Object.keys(fast.usedPreAggregations ?? {})).toHaveLength(1)
  })

  test('weeks begin on Monday, also where a year or the clock changes', async () => {
    const query = {
      measures: ['sales.created_count'],
      timeDimensions: [
        { dimension: 'sales.date', granularity: 'week', dateRange: ['2025-12-22', '2026-04-05'] },
      ],
    }
    const { data } = await load(query)
    const weeks = new Map(
      data.map((row) => [row['sales.date.week']!.slice(0, 10), Number(row['sales.created_count'])]),
    )
    for (const week of weeks.keys()) expect(new Date(`${week}T00:00:00Z`).getUTCDay(), week).toBe(1)
    // The last millisecond of Sunday 28 December, then the new week with New Year in it; Sunday 29 March and Monday after it.
    expect(weeks.get('2025-12-22')).toBe(1)
    expect(weeks.get('2025-12-29')).toBe(2 + 3 + 1)
    expect(weeks.get('2026-03-30')).toBe(2 + 3)
  })

  const days = (from: string, to: string) =>
    sql(
      `select count(*), sum(amount), count(*) filter (where status = 'won')
       from marts.deals where (created_at at time zone $1)::date between $2 and $3`,
      [zone, from, to],
    )

  /** Two periods of one length, one after the other; the same days of two months; of a longer and a shorter month. */
  test.each([
    ['the previous period', ['2026-01-01', '2026-01-31'], ['2025-12-01', '2025-12-31']],
    ['the previous days', ['2026-03-29', '2026-03-31'], ['2026-03-26', '2026-03-28']],
    ['the same days of the previous month', ['2026-03-01', '2026-03-15'], ['2026-02-01', '2026-02-15']],
    ['a month and the whole shorter one before', ['2026-03-01', '2026-03-31'], ['2026-02-01', '2026-02-28']],
    [
      'the day of a change of the clock and the day before',
      ['2026-03-29', '2026-03-29'],
      ['2026-03-28', '2026-03-28'],
    ],
    ['the same month of the year before', ['2026-01-01', '2026-01-31'], ['2025-01-01', '2025-01-31']],
  ])('%s is compared in one question or in two', async (_, period, before) => {
    const measures = ['deals.count', 'deals.total_amount', 'deals.won_count']
    const shown = (row: Row | undefined) =>
      measures.map((name) => (row?.[name] == null ? 'null' : Number(row[name]))).join(' ')
    const expected = [...(await days(period[0]!, period[1]!)), ...(await days(before[0]!, before[1]!))]

    const question = {
      measures,
      timeDimensions: [{ dimension: 'deals.created_at', compareDateRange: [period, before] }],
    }
    const path = `/cubejs-api/v1/load?queryType=multi&query=${encodeURIComponent(JSON.stringify(question))}`
    const { body } = await here.get(path)
    expect(body.queryType).toBe('compareDateRangeQuery')
    expect(body.results.map(({ data }: Answer) => shown(data[0]))).toEqual(expected)

    const two = [period, before].map((dateRange) => ({
      measures,
      timeDimensions: [{ dimension: 'deals.created_at', dateRange }],
    }))
    const answers = await Promise.all(two.map(load))
    expect(answers.map(({ data }) => shown(data[0]))).toEqual(expected)
    const slow = await Promise.all(two.map(fromMarts).map(load))
    expect(slow.map(({ data }) => shown(data[0]))).toEqual(expected)
  })
})

interface Answer {
  data: Row[]
  usedPreAggregations?: Record<string, unknown>
}
