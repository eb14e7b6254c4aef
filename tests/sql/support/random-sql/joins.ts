/** Queries over cubes together with cubes, tables and grouped subselects. */
import type { Pair } from './pair.ts'
import type { Parts } from './parts.ts'

/** How a query writes deals, managers and a grouped subselect. */
interface Tables {
  d: string
  m: string
  g: string
}

/** Of the best only. */
export function top(parts: Parts): Pair {
  const value = parts.aggregate()
  const where = parts.where()
  const inside: Pair = {
    cube: `SELECT stage AS s, SUM(amount_sum) AS v FROM deals GROUP BY 1 HAVING SUM(amount_sum) > 5000`,
    plain: `SELECT stage AS s, SUM(amount) AS v FROM reference.deals GROUP BY 1 HAVING SUM(amount) > 5000`,
  }
  const key = parts.one('stage', 'is_repeat')
  if (parts.chance(0.5))
    return {
      cube: `SELECT ${key}, ${value.cube} FROM deals${where || ' WHERE TRUE'} AND stage IN (SELECT s FROM (${inside.cube}) AS best) GROUP BY 1`,
      plain: `SELECT ${key}, ${value.plain} FROM reference.deals AS deals${where || ' WHERE TRUE'} AND stage IN (SELECT s FROM (${inside.plain}) AS best) GROUP BY 1`,
    }
  parts.at = 'd.'
  const own = parts.aggregate()
  const condition = parts.where()
  const list = parts.one('d.stage', 'k.s', 'd.stage, k.v')
  const join = parts.one('JOIN', 'LEFT JOIN')
  return {
    cube: `SELECT ${list}, ${own.cube} FROM deals d ${join} (${inside.cube}) k ON d.stage = k.s${condition} GROUP BY ${list}`,
    plain: `SELECT ${list}, ${own.plain} FROM reference.deals d ${join} (${inside.plain}) k ON d.stage = k.s${condition} GROUP BY ${list}`,
  }
}

/** The cube joined by a condition: rows as in SQL. */
export function joined(parts: Parts): Pair {
  parts.at = 'd.'
  const where = parts.where()
  const join = parts.one('JOIN', 'LEFT JOIN', 'FULL JOIN', 'RIGHT JOIN')
  const on = parts.one(
    'd.manager_id = m.id',
    'm.id = d.manager_id AND d.amount > 200',
    "d.manager_id = m.id AND m.city <> 'Omsk'",
  )
  const list = parts.one('m.city, COUNT(*), SUM(d.amount)', 'm.name, COUNT(d.id), MAX(m.id)')
  const text = (deals: string, managers: string) =>
    `SELECT ${list} FROM ${deals} d ${join} ${managers} m ON ${on}${where} GROUP BY 1`
  return { cube: text('deals', 'managers'), plain: text('reference.deals', 'reference.managers') }
}

export function common(parts: Parts): Pair {
  const value = parts.aggregate()
  const [inner, outer] = [parts.where(), parts.where()]
  const key = parts.key()
  const text = (table: string, aggregate: string) =>
    `WITH a AS (SELECT * FROM ${table}${inner}), b AS (SELECT ${key} AS k, ${aggregate} AS v FROM a${outer} GROUP BY 1) SELECT x.k, x.v, y.v FROM b x JOIN b y ON x.k IS NOT DISTINCT FROM y.k`
  return { cube: text('deals', value.cube), plain: text('reference.deals AS deals', value.plain) }
}

/** Of the rows that equal something of the outer query. */
export function correlated(parts: Parts): Pair {
  parts.at = 'x.'
  const value = parts.aggregate()
  const where = `${parts.where() || ' WHERE TRUE'} AND ${parts.one('x.manager_id = m.id', 'm.id = x.manager_id AND x.amount > 200')}`
  const inner = (table: string, aggregate: string) => `(SELECT ${aggregate} AS v FROM ${table} x${where})`
  const text = (table: string, managers: string, aggregate: string) =>
    `SELECT m.name, ${inner(table, aggregate)} FROM ${managers} m`
  const lateral = (table: string, managers: string, aggregate: string) =>
    `SELECT m.name, t.v FROM ${managers} m, LATERAL ${inner(table, aggregate)} t`
  const of = parts.one(text, lateral)
  return {
    cube: of('deals', 'managers', value.cube),
    plain: of('reference.deals', 'reference.managers', value.plain),
  }
}

/** EXISTS, IN and comparisons with subselects over cubes. */
export function existing(parts: Parts): Pair {
  const value = parts.aggregate()
  const key = parts.key()
  const condition = parts.one(
    ({ m }: Tables) => `EXISTS (SELECT 1 FROM ${m} m WHERE m.id = manager_id AND m.city = 'Kazan')`,
    ({ m }: Tables) => `NOT EXISTS (SELECT 1 FROM ${m} m WHERE m.id = manager_id)`,
    ({ m }: Tables) => `manager_id IN (SELECT id FROM ${m} WHERE city <> 'Omsk')`,
    ({ m }: Tables) => `manager_id NOT IN (SELECT id FROM ${m} WHERE name = 'Anna')`,
    ({ d }: Tables) => `amount > (SELECT AVG(y.amount) FROM ${d} y)`,
    ({ d }: Tables) => `amount >= ALL (SELECT y.amount FROM ${d} y WHERE y.amount IS NOT NULL)`,
    ({ d }: Tables) => `title = ANY (SELECT y.title FROM ${d} y WHERE y.stage = 'open')`,
    ({ d }: Tables) =>
      `stage IN (SELECT y.stage FROM ${d} y GROUP BY 1 HAVING COUNT(*) > 40 ORDER BY 1 LIMIT 2)`,
    ({ d }: Tables) => `stage NOT IN (SELECT y.stage FROM ${d} y WHERE y.stage = 'lost')`,
    ({ d }: Tables) => `"createdAt" = (SELECT MAX(y."createdAt") FROM ${d} y)`,
  )
  const group = parts.chance(0.7)
  const list = (aggregate: string) => (group ? `${key} AS k, ${aggregate}` : aggregate)
  const tail = group ? ' GROUP BY 1' : ''
  return {
    cube: `SELECT ${list(value.cube)} FROM deals WHERE ${condition({ d: 'deals', m: 'managers', g: '' })}${tail}`,
    plain: `SELECT ${list(value.plain)} FROM reference.deals AS deals WHERE ${condition({ d: 'reference.deals', m: 'reference.managers', g: '' })}${tail}`,
  }
}

/** Grouped subselects joined with each other, with cubes and with tables of PostgreSQL. */
export function mixed(parts: Parts): Pair {
  const value = parts.aggregate()
  const where = parts.where()
  const grouped = (table: string, aggregate: string) =>
    `(SELECT manager_id AS id, ${aggregate} AS v, COUNT(*) AS n FROM ${table}${where} GROUP BY 1)`
  const join = parts.one('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN')
  const shape = parts.one(
    ({ g, m }: Tables) => `SELECT m.name, g.v, g.n FROM ${m} m ${join} ${g} g ON g.id = m.id`,
    ({ g, m }: Tables) =>
      `SELECT m.city, SUM(g.n), COUNT(m.id) FROM ${g} g ${join} ${m} m USING (id) GROUP BY m.city`,
    ({ g }: Tables) => `SELECT s.x, g.v FROM generate_series(0, 4) AS s(x) LEFT JOIN ${g} g ON g.id = s.x`,
    ({ d, g }: Tables) =>
      `SELECT d.stage, COUNT(*), MAX(g.n) FROM ${d} d JOIN ${g} g ON g.id = d.manager_id WHERE g.n > 2 GROUP BY 1`,
    ({ d, g }: Tables) =>
      `SELECT d.manager_id, COUNT(*), MAX(g.n), MAX(d.amount) / MAX(g.n) FROM ${d} d LEFT JOIN ${g} g ON g.id = d.manager_id GROUP BY 1`,
    ({ d, m }: Tables) =>
      `SELECT m.city, d.stage, COUNT(*) FROM ${m} m, ${d} d WHERE m.id = d.manager_id AND d.amount > 100 GROUP BY 1, 2`,
    ({ d }: Tables) =>
      `SELECT COUNT(*), SUM(v.w) FROM ${d} d JOIN (VALUES ('won', 1), ('lost', 2), ('won', 3)) AS v(s, w) ON v.s = d.stage`,
  )
  return {
    cube: shape({ g: grouped('deals', value.cube), d: 'deals', m: 'managers' }),
    plain: shape({
      g: grouped('reference.deals AS deals', value.plain),
      d: 'reference.deals',
      m: 'reference.managers',
    }),
  }
}
