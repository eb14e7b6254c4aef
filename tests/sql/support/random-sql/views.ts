/** Queries over what is wrapped: a view of cubes, a dataset of a tool. */
import { both, type Pair } from './pair.ts'
import type { Parts } from './parts.ts'

export function ofView(parts: Parts): Pair {
  const key = parts.one(
    'managers_city',
    'stage',
    'managers_name',
    `DATE_TRUNC('month', "createdAt")`,
    "COALESCE(managers_city, '-')",
  )
  const value = parts.one<Pair>(
    both('COUNT(*)'),
    { cube: 'MEASURE(count)', plain: 'count(*)' },
    { cube: 'SUM(amount_sum)', plain: 'sum(amount)' },
    {
      cube: 'MEASURE(conversion)',
      plain: `(count(*) filter (where stage = 'won'))::float8 / nullif(count(*), 0)`,
    },
    both('COUNT(DISTINCT managers_city)'),
    both('MAX("createdAt")'),
  )
  const where = parts.one(
    '',
    " WHERE managers_city = 'Kazan'",
    ' WHERE managers_city IS NULL',
    " WHERE managers_city <> 'Omsk' AND stage = 'won'",
  )
  const text = (table: string, aggregate: string) =>
    `SELECT ${key}, ${aggregate} FROM ${table}${where} GROUP BY 1`
  return { cube: text('sales', value.cube), plain: text('reference.sales', value.plain) }
}

/** A dataset whose columns are renamed and computed, as tools wrap them. */
export function renamed(parts: Parts): Pair {
  const where = parts.where()
  const inside = (table: string, sum: string, titles: string) =>
    `(SELECT stage AS s, COALESCE(title, '-') AS t, amount * 2 AS twice, "createdAt" AS moment, is_repeat, ${sum} AS m, ${titles} AS q FROM ${table}${where}) AS x`
  const key = parts.one(
    'x.s',
    't',
    "DATE_TRUNC('month', moment)",
    'x.twice',
    "CASE WHEN s = 'won' THEN t END",
    'moment::date',
  )
  const condition = parts.one(
    '',
    " WHERE t <> '-'",
    ' WHERE x.twice > 600',
    ' WHERE is_repeat',
    " WHERE moment >= '2026-02-01' AND s IN ('won', 'open')",
  )
  const value = parts.one<Pair>(
    { cube: 'SUM(m)', plain: 'SUM(m)' },
    { cube: 'MEASURE(x.m)', plain: 'SUM(m)' },
    { cube: 'COUNT(DISTINCT q)', plain: 'COUNT(DISTINCT q)' },
    {
      cube: 'COUNT(DISTINCT x.q) + MAX(CASE WHEN x.q IS NULL THEN 1 ELSE 0 END)',
      plain: 'COUNT(DISTINCT q)',
    },
    { cube: 'MIN(m)', plain: 'MIN(m)' },
    both('SUM(twice)'),
    both('COUNT(*)'),
    both('MAX(t)'),
  )
  const tail = `${condition} GROUP BY 1`
  return {
    cube: `SELECT ${key} AS k, ${value.cube} FROM ${inside('deals', 'amount_sum', 'titles')}${tail}`,
    plain: `SELECT ${key} AS k, ${value.plain} FROM ${inside('reference.deals AS deals', 'amount', 'title')}${tail}`,
  }
}
