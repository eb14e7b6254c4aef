/** Queries over one cube. */
import { both, joined, type Pair, wrap } from './pair.ts'
import type { Parts } from './parts.ts'

export function grouped(parts: Parts): Pair {
  parts.choosePrefix()
  const keys = parts.some(0, 2, () => parts.key())
  const values = parts.some(1, 3, () => parts.value())
  const from = parts.from()
  const where = parts.where()
  const byPosition = parts.chance(0.5)
  const list = joined([...keys.map((key, index) => both(`${key} AS k${index + 1}`)), ...values], ', ')
  const isRolled = keys.length > 0 && !keys.includes(`'constant'`) && parts.chance(0.15)
  const names = keys.map((key, index) =>
    byPosition && !isRolled ? String(index + 1) : key === `'constant'` ? String(index + 1) : key,
  )
  const group =
    keys.length === 0
      ? ''
      : ` GROUP BY ${isRolled ? `${parts.one('ROLLUP', 'CUBE')}(${names.join(', ')})` : names.join(', ')}`
  const having = parts.chance(0.25) ? parts.having() : both('')
  return {
    cube: `SELECT ${list.cube} FROM ${from.cube}${where}${group}${having.cube}`,
    plain: `SELECT ${list.plain} FROM ${from.plain}${where}${group}${having.plain}`,
  }
}

export function rows(parts: Parts): Pair {
  parts.choosePrefix()
  const c = (name: string) => parts.column(name)
  const list = parts
    .some(1, 4, () => parts.one(c('id'), c('title'), c('amount'), c('createdAt'), parts.key()))
    .join(', ')
  const from = parts.from()
  const rest = `${parts.where()} ORDER BY ${c('id')}${parts.chance(0.5) ? ' LIMIT 7' : ''}`
  return {
    cube: `SELECT ${list} FROM ${from.cube}${rest}`,
    plain: `SELECT ${list} FROM ${from.plain}${rest}`,
  }
}

export function distinct(parts: Parts): Pair {
  parts.choosePrefix()
  const list = parts.some(1, 2, () => parts.key()).join(', ')
  const from = parts.from()
  const where = parts.where()
  return wrap(from, (text) => `SELECT DISTINCT ${list} FROM ${text}${where}`)
}

/** An aggregate of aggregates. */
export function nested(parts: Parts): Pair {
  const key = parts.key()
  const value = parts.aggregate()
  const where = parts.where()
  const inside: Pair = {
    cube: `SELECT ${key} AS k, ${value.cube} AS v, COUNT(*) AS n FROM deals${where} GROUP BY 1`,
    plain: `SELECT ${key} AS k, ${value.plain} AS v, COUNT(*) AS n FROM reference.deals AS deals${where} GROUP BY 1`,
  }
  return wrap(inside, (text) => `SELECT MAX(t.v), COUNT(*), SUM(t.n) FROM (${text}) AS t WHERE t.n > 1`)
}

export function union(parts: Parts): Pair {
  const one = simple(parts)
  const other = simple(parts)
  const word = parts.one('UNION ALL', 'UNION', 'EXCEPT', 'INTERSECT')
  return { cube: `${one.cube} ${word} ${other.cube}`, plain: `${one.plain} ${word} ${other.plain}` }
}

function simple(parts: Parts): Pair {
  const where = parts.where()
  return {
    cube: `SELECT stage, SUM(amount_sum) FROM deals${where} GROUP BY 1`,
    plain: `SELECT stage, SUM(amount) FROM reference.deals AS deals${where} GROUP BY 1`,
  }
}

export function scalars(parts: Parts): Pair {
  const value = parts.aggregate()
  const [one, other] = [parts.where(), parts.where()]
  const extra = parts.aggregate()
  return {
    cube: `SELECT ${value.cube}, (SELECT ${extra.cube} FROM deals${one}) FROM deals${other}`,
    plain: `SELECT ${value.plain}, (SELECT ${extra.plain} FROM reference.deals AS deals${one}) FROM reference.deals AS deals${other}`,
  }
}

/** Parts of dates as hierarchies ask for them. */
export function calendar(parts: Parts): Pair {
  const fields = parts.some(2, 3, () =>
    parts.one(
      'EXTRACT(YEAR FROM "createdAt")',
      `TO_CHAR("createdAt", 'YYYY')`,
      'CAST(TRUNC(EXTRACT(YEAR FROM "createdAt")) AS INTEGER)',
      'EXTRACT(MONTH FROM "createdAt")',
      `TO_CHAR("createdAt", 'MM')`,
      'EXTRACT(QUARTER FROM "createdAt")',
      'EXTRACT(DAY FROM "createdAt")',
      `DATE_TRUNC('year', "createdAt")`,
      'EXTRACT(WEEK FROM "createdAt")',
      'stage',
    ),
  )
  const value = parts.aggregate()
  const where = parts.where()
  const text = (table: string, aggregate: string) =>
    `SELECT ${fields.join(', ')}, ${aggregate}, SUM(1) FROM ${table}${where} GROUP BY ${fields.map((_, index) => index + 1).join(', ')}`
  return { cube: text('deals', value.cube), plain: text('reference.deals AS deals', value.plain) }
}

/** The first rows, and what is counted of them. */
export function limited(parts: Parts): Pair {
  const order = `${parts.one('amount', 'title', 'stage', '"createdAt"', 'is_repeat', 'amount * -1')} ${parts.one('', 'DESC', 'ASC NULLS FIRST', 'DESC NULLS LAST')}, id ${parts.one('', 'DESC')}`
  const where = parts.where()
  const cut = `ORDER BY ${order} LIMIT ${parts.one('5', '20')}${parts.one('', ' OFFSET 3')}`
  const rows = (table: string) => `SELECT id, title, stage, amount FROM ${table}${where} ${cut}`
  const counted = (table: string) =>
    `SELECT stage, COUNT(*), SUM(amount), MIN(title) FROM (SELECT * FROM ${table}${where} ${cut}) AS x GROUP BY 1`
  const of = parts.one(rows, counted)
  return { cube: of('deals'), plain: of('reference.deals AS deals') }
}

export function windowed(parts: Parts): Pair {
  const where = parts.where()
  const ofRows = (table: string) =>
    `SELECT id, ROW_NUMBER() OVER (PARTITION BY stage ORDER BY amount DESC, id) AS n, SUM(amount) OVER (PARTITION BY is_repeat) AS s FROM ${table}${where}`
  const ofGroups = (table: string, sum: string) =>
    `SELECT stage, ${sum} AS v, RANK() OVER (ORDER BY ${sum} DESC NULLS LAST), ${sum} - LAG(${sum}) OVER w, SUM(COUNT(*)) OVER () FROM ${table}${where} GROUP BY stage WINDOW w AS (ORDER BY stage NULLS FIRST)`
  const firsts = (table: string) =>
    `SELECT DISTINCT ON (stage) stage, id, amount FROM ${table}${where} ORDER BY stage, amount DESC NULLS LAST, id`
  return parts.one<() => Pair>(
    () => ({ cube: ofRows('deals'), plain: ofRows('reference.deals AS deals') }),
    () => ({ cube: firsts('deals'), plain: firsts('reference.deals AS deals') }),
    () => ({
      cube: ofGroups('deals', 'SUM(amount_sum)'),
      plain: ofGroups('reference.deals AS deals', 'SUM(amount)'),
    }),
  )()
}
