/**
 * Random queries in two spellings: as an analyst asks cubes, and as plain SQL over a table with the same columns, where
 * every measure is written out. Both must give the same rows.
 */

export interface Pair {
  /** Over the cube `deals`. */
  cube: string
  /** Over the table `reference.deals`. */
  plain: string
}

/** @param zone  the reporting zone */
export const reference = (zone: string): string => `
insert into marts.fx_deals
  select n, (array['Alpha','beta','Gamma_1','O''Hara','100%','delta','omega', null])[1 + n * 7 % 8], nullif(n % 4, 0),
    (array['won','lost','open', null, 'won', ''])[1 + n * 5 % 6], nullif(n % 9, 0) * 100,
    timestamptz '2025-11-03 00:00:00+00' + n * interval '19 hours 7 minutes 0.5 seconds', (array[true, false, null])[1 + n % 3]
  from generate_series(9, 260) as n;
create schema reference;
create table reference.deals as
  select id::float8, title, stage, manager_id::float8, amount::float8, (amount - 10)::float8 as net, is_repeat,
    (created_at at time zone '${zone}')::timestamp as "createdAt", stage = 'won' as is_won
  from marts.fx_deals;
-- What PostgreSQL computes for numeric only, the SQL API computes for numbers of cubes as well.
create function public.round(float8, int) returns numeric language sql return round($1::numeric, $2);
create function public.mod(float8, int) returns numeric language sql return mod($1::numeric, $2::numeric);
create operator public.% (leftarg = float8, rightarg = int, function = public.mod);
create table reference.managers as select id::float8, name, city from marts.fx_managers;
create view reference.sales as
  select deals.*, name as managers_name, city as managers_city from reference.deals left join reference.managers on managers.id = manager_id;
`

/** How a query writes deals, managers and a grouped subselect. */
interface Tables {
  d: string
  m: string
  g: string
}

/** A generator of numbers from a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const both = (text: string): Pair => ({ cube: text, plain: text })
const joined = (pairs: Pair[], glue: string): Pair => ({
  cube: pairs.map(({ cube }) => cube).join(glue),
  plain: pairs.map(({ plain }) => plain).join(glue),
})
const wrap = (pair: Pair, of: (text: string) => string): Pair => ({
  cube: of(pair.cube),
  plain: of(pair.plain),
})

export function randomPair(seed: number): Pair {
  return new Queries(seed).query()
}

class Queries {
  readonly #next: () => number
  /** Prefix of columns: `d.` or nothing. */
  #at = ''

  constructor(seed: number) {
    this.#next = numbers(seed)
  }

  #chance(share: number): boolean {
    return this.#next() < share
  }

  #one<T>(...list: T[]): T {
    return list[Math.floor(this.#next() * list.length)]!
  }

  #some<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + Math.floor(this.#next() * (most - least + 1)) }, make)
  }

  #column(name: string): string {
    return this.#at + (name === 'createdAt' ? '"createdAt"' : name)
  }

  query(): Pair {
    return this.#one(
      () => this.#grouped(),
      () => this.#grouped(),
      () => this.#grouped(),
      () => this.#rows(),
      () => this.#distinct(),
      () => this.#nested(),
      () => this.#union(),
      () => this.#scalars(),
      () => this.#top(),
      () => this.#joined(),
      () => this.#common(),
      () => this.#correlated(),
      () => this.#calendar(),
      () => this.#ofView(),
      () => this.#renamed(),
      () => this.#existing(),
      () => this.#limited(),
      () => this.#windowed(),
      () => this.#mixed(),
    )()
  }

  #number(): string {
    return this.#one('id', 'amount', 'net', 'manager_id')
  }

  #moment(): string {
    const day = `2026-0${1 + Math.floor(this.#next() * 6)}-${this.#one('01', '15', '28')}`
    return this.#one(
      `'${day}'`,
      `'${day} 10:30:00'`,
      `TIMESTAMP '${day} 00:00:00'`,
      `DATE '${day}'`,
      `CAST('${day}' AS timestamp)`,
      `TIMESTAMP '${day}' - INTERVAL '1 month'`,
      `(DATE '${day}' + 10)`,
      `date_trunc('month', TIMESTAMP '${day}')`,
      `TIMESTAMPTZ '${day} 00:00:00+03'`,
      `'${day} 10:30:00.1234'`,
    )
  }

  /** A condition over dimensions, the same text for both. */
  #condition(depth = 0): string {
    const c = (name: string) => this.#column(name)
    const compare = () => this.#one('=', '<>', '<', '>', '<=', '>=')
    if (depth < 2 && this.#chance(0.35))
      return this.#one(
        () => `(${this.#condition(depth + 1)} OR ${this.#condition(depth + 1)})`,
        () => `(${this.#condition(depth + 1)} AND ${this.#condition(depth + 1)})`,
        () => `NOT (${this.#condition(depth + 1)})`,
        () => `(${this.#condition(depth + 1)}) IS NOT TRUE`,
      )()
    return this.#one(
      () =>
        `${c('stage')} ${this.#one('=', '<>', '!=', '<', '>=')} ${this.#one("'won'", "'lost'", "''", "'no such'", 'NULL')}`,
      () => `'won' = ${c('stage')}`,
      () =>
        `${c('stage')} ${this.#one('IN', 'NOT IN')} (${this.#one("'won', 'open'", "'lost'", "'won', NULL", "'', 'lost'")})`,
      () =>
        `${c(this.#one('stage', 'amount', 'is_repeat', 'createdAt', 'title'))} IS ${this.#one('', 'NOT ')}NULL`,
      () =>
        `${c('title')} ${this.#one('LIKE', 'NOT LIKE', 'ILIKE', 'NOT ILIKE')} ${this.#one("'%a%'", "'A%'", "'%\\_1'", "'100\\%'")}`,
      () => `${c(this.#number())} ${compare()} ${this.#one('3', '100', '400.5', "'300'", '-1', '0')}`,
      () => `${c('amount')} ${this.#one('', 'NOT ')}BETWEEN 200 AND 500`,
      () => `${c('amount')} IN (100, 300, 800)`,
      () => `${c('amount')} % 200 = 0`,
      () => `${c('amount')} + ${c('id')} > 500`,
      () => `${c('id')} / 2 > ${c('manager_id')}`,
      () =>
        `${c('is_repeat')}${this.#one('', ' = TRUE', ' = FALSE', ' <> TRUE', ' IS TRUE', ' IS NOT TRUE', ' IS FALSE', ' IS UNKNOWN')}`,
      () => `${c('is_won')}${this.#one('', ' IS TRUE', ' IS FALSE', ' = TRUE', ' IS NOT TRUE')}`,
      () => `${c('createdAt')} ${compare()} ${this.#moment()}`,
      () => `${c('createdAt')} >= ${this.#moment()} AND ${c('createdAt')} < ${this.#moment()}`,
      () => `${c('createdAt')} ${this.#one('', 'NOT ')}BETWEEN ${this.#moment()} AND ${this.#moment()}`,
      () =>
        `DATE_TRUNC('${this.#one('month', 'WEEK', 'quarter', 'day')}', ${c('createdAt')}) ${compare()} ${this.#one("'2026-03-01'", "'2026-03-02'", "'2026-02-01 00:00:00'", "DATE '2026-04-01'")}`,
      () =>
        `${c('createdAt')}::date ${compare()} ${this.#one("'2026-03-01'", "DATE '2026-02-14'", "'2026-02-01 12:00:00'")}`,
      () => `EXTRACT(YEAR FROM ${c('createdAt')}) ${compare()} ${this.#one('2025', '2026')}`,
      () => `EXTRACT(MONTH FROM ${c('createdAt')}) IN (1, 3)`,
      () => `COALESCE(${c('stage')}, 'none') = ${this.#one("'none'", "'won'")}`,
      () => `UPPER(${c('title')}) = 'ALPHA'`,
      () => `LENGTH(${c('title')}) > 4`,
      () => `${c('stage')} IS ${this.#one('', 'NOT ')}DISTINCT FROM ${this.#one("'won'", 'NULL')}`,
      () => `(${c('stage')} = 'won' OR ${c('stage')} IS NULL)`,
      () => `${c('stage')} = ANY (ARRAY['won', 'lost'])`,
      () => `CASE WHEN ${c('amount')} > 300 THEN ${c('is_repeat')} ELSE ${c('stage')} = 'open' END`,
      () => this.#one('1 = 1', '1 = 0', 'TRUE', 'FALSE', "'a' = 'a'"),
    )()
  }

  /** A group key, the same text for both. */
  #key(): string {
    const c = (name: string) => this.#column(name)
    return this.#one(
      c('stage'),
      c('stage'),
      c('is_repeat'),
      c('manager_id'),
      c('is_won'),
      `DATE_TRUNC('${this.#one('month', 'week', 'DAY', 'quarter', 'year', 'hour')}', ${c('createdAt')})`,
      `${c('createdAt')}::date`,
      `CAST(DATE_TRUNC('month', ${c('createdAt')}) AS date)`,
      `EXTRACT(${this.#one('YEAR', 'QUARTER', 'MONTH', 'DOW')} FROM ${c('createdAt')})`,
      `TO_CHAR(${c('createdAt')}, '${this.#one('YYYY-MM', 'YYYY', 'MM', 'YYYY-MM-DD')}')`,
      `COALESCE(${c('stage')}, 'none')`,
      `CASE WHEN ${this.#condition(2)} THEN 'yes' ELSE 'no' END`,
      `FLOOR(${c('amount')} / 300)`,
      `ROUND(${c('amount')} / 7, 2)`,
      `(${this.#condition(2)})`,
      `${c('stage')} || '!'`,
      `${c('amount')} % 300`,
      `'constant'`,
    )
  }

  /** An aggregate: of the cube, and written out. */
  #aggregate(): Pair {
    const c = (name: string) => this.#column(name)
    const condition = () => this.#condition(1)
    const of = (cube: string, plain: string): Pair => ({ cube, plain })
    const won = `${c('stage')} = 'won'`
    return this.#one(
      () =>
        of(
          this.#one(
            'COUNT(*)',
            'COUNT(1)',
            `MEASURE(${c('count')})`,
            `SUM(${c('count')})`,
            `COUNT(${c('count')})`,
          ),
          'count(*)',
        ),
      () => of(this.#one(`MEASURE(${c('won')})`, `SUM(${c('won')})`), `count(*) filter (where ${won})`),
      () => of(this.#one(`MEASURE(${c('amount_sum')})`, `SUM(${c('amount_sum')})`), `sum(${c('amount')})`),
      () => of(`AVG(${c('amount_avg')})`, `avg(${c('amount')})`),
      () => of(`MAX(${c('amount_max')})`, `max(${c('amount')})`),
      () =>
        of(
          this.#one(`MEASURE(${c('titles')})`, `COUNT(DISTINCT ${c('titles')})`),
          `count(distinct ${c('title')})`,
        ),
      () =>
        of(
          this.#one(`MEASURE(${c('conversion')})`, `MAX(${c('conversion')})`),
          `(count(*) filter (where ${won}))::float8 / nullif(count(*), 0)`,
        ),
      () => of(`MEASURE(${c('won_amount')})`, `sum(${c('amount')}) filter (where ${won})`),
      () => of(`MIN(${c('amount_sum')})`, `min(${c('amount')})`),
      () => {
        const text = condition()
        return of(
          `SUM(CASE WHEN ${text} THEN ${c('amount_sum')} END)`,
          `sum(case when ${text} then ${c('amount')} end)`,
        )
      },
      () => {
        const text = condition()
        return of(
          `SUM(CASE WHEN ${text} THEN ${c('amount_sum')} ELSE 0 END)`,
          `sum(case when ${text} then ${c('amount')} else 0 end)`,
        )
      },
      () => {
        const text = condition()
        return of(
          `SUM(${c('won_amount')}) FILTER (WHERE ${text})`,
          `sum(${c('amount')}) filter (where ${won} and (${text}))`,
        )
      },
      () => {
        const text = condition()
        return of(
          `COUNT(DISTINCT ${c('titles')}) FILTER (WHERE ${text})`,
          `count(distinct ${c('title')}) filter (where ${text})`,
        )
      },
      () => both(`COUNT(*) FILTER (WHERE ${condition()})`),
      () => both(`COUNT(${c(this.#one('stage', 'amount'))})`),
      () => both(`COUNT(DISTINCT ${c(this.#one('stage', 'amount', 'title'))})`),
      () => both(`${this.#one('SUM', 'AVG', 'MIN', 'MAX')}(${c(this.#number())})`),
      () => both(`${this.#one('MIN', 'MAX')}(${c(this.#one('createdAt', 'title', 'stage'))})`),
      () => both(`SUM(CASE WHEN ${condition()} THEN 1 ELSE 0 END)`),
      () => both(`SUM(${c('amount')} * 2 + 1)`),
      () => both(`COUNT(CASE WHEN ${condition()} THEN 1 END)`),
      () => both(`MAX(${c('createdAt')}::date)`),
    )()
  }

  /** What is computed from aggregates outside. */
  #value(): Pair {
    const one = this.#aggregate()
    if (this.#chance(0.75)) return one
    const other = this.#one(both('COUNT(*)'), {
      cube: `SUM(${this.#column('amount_sum')})`,
      plain: `sum(${this.#column('amount')})`,
    })
    return this.#one(
      () => wrap(one, (text) => `CAST(${text} AS text)`),
      () => ({ cube: `${other.cube} * 2 + 1`, plain: `${other.plain} * 2 + 1` }),
      () => ({ cube: `COALESCE(${other.cube}, 0)`, plain: `COALESCE(${other.plain}, 0)` }),
      () => ({
        cube: `CASE WHEN ${other.cube} > 2 THEN 'many' ELSE 'few' END`,
        plain: `CASE WHEN ${other.plain} > 2 THEN 'many' ELSE 'few' END`,
      }),
      () => ({ cube: `SUM(${other.cube}) OVER ()`, plain: `SUM(${other.plain}) OVER ()` }),
    )()
  }

  /** FROM, and how its columns are written; sometimes renamed by a subselect or two. */
  #from(): Pair {
    const at = this.#at.replace('.', '')
    const alias = at ? ` AS ${at}` : ''
    const star = { cube: 'deals', plain: 'reference.deals AS deals' }
    const table = at ? { cube: `deals${alias}`, plain: `reference.deals${alias}` } : star
    if (this.#chance(0.6)) return table
    const own = this.#at
    this.#at = ''
    const where = this.#chance(0.6) ? ` WHERE ${this.#condition(1)}` : ''
    this.#at = own
    const inside: Pair = {
      cube: `SELECT * FROM deals${where}`,
      plain: `SELECT * FROM reference.deals AS deals${where}`,
    }
    const twice = this.#chance(0.4) ? wrap(inside, (text) => `SELECT * FROM (${text}) AS inner_one`) : inside
    return wrap(twice, (text) => `(${text}) AS ${at || 'x'}`)
  }

  #where(): string {
    return this.#chance(0.6) ? ` WHERE ${this.#some(1, 2, () => this.#condition()).join(' AND ')}` : ''
  }

  /** Whether the columns have an alias in front from now on. */
  #choosePrefix(): void {
    this.#at = this.#chance(0.3) ? 'd.' : ''
  }

  #grouped(): Pair {
    this.#choosePrefix()
    const keys = this.#some(0, 2, () => this.#key())
    const values = this.#some(1, 3, () => this.#value())
    const from = this.#from()
    const where = this.#where()
    const byPosition = this.#chance(0.5)
    const list = joined([...keys.map((key, index) => both(`${key} AS k${index + 1}`)), ...values], ', ')
    const isRolled = keys.length > 0 && !keys.includes(`'constant'`) && this.#chance(0.15)
    const names = keys.map((key, index) =>
      byPosition && !isRolled ? String(index + 1) : key === `'constant'` ? String(index + 1) : key,
    )
    const group =
      keys.length === 0
        ? ''
        : ` GROUP BY ${isRolled ? `${this.#one('ROLLUP', 'CUBE')}(${names.join(', ')})` : names.join(', ')}`
    const having = this.#chance(0.25) ? this.#having() : both('')
    return {
      cube: `SELECT ${list.cube} FROM ${from.cube}${where}${group}${having.cube}`,
      plain: `SELECT ${list.plain} FROM ${from.plain}${where}${group}${having.plain}`,
    }
  }

  #having(): Pair {
    const value = this.#aggregate()
    return wrap(value, (text) => ` HAVING (${text}) IS NOT NULL AND COUNT(*) > ${this.#limit}`)
  }

  get #limit(): number {
    return 3
  }

  #rows(): Pair {
    this.#choosePrefix()
    const c = (name: string) => this.#column(name)
    const list = this.#some(1, 4, () =>
      this.#one(c('id'), c('title'), c('amount'), c('createdAt'), this.#key()),
    ).join(', ')
    const from = this.#from()
    const rest = `${this.#where()} ORDER BY ${c('id')}${this.#chance(0.5) ? ' LIMIT 7' : ''}`
    return {
      cube: `SELECT ${list} FROM ${from.cube}${rest}`,
      plain: `SELECT ${list} FROM ${from.plain}${rest}`,
    }
  }

  #distinct(): Pair {
    this.#choosePrefix()
    const list = this.#some(1, 2, () => this.#key()).join(', ')
    const from = this.#from()
    const where = this.#where()
    return wrap(from, (text) => `SELECT DISTINCT ${list} FROM ${text}${where}`)
  }

  /** An aggregate of aggregates. */
  #nested(): Pair {
    const key = this.#key()
    const value = this.#aggregate()
    const where = this.#where()
    const inside: Pair = {
      cube: `SELECT ${key} AS k, ${value.cube} AS v, COUNT(*) AS n FROM deals${where} GROUP BY 1`,
      plain: `SELECT ${key} AS k, ${value.plain} AS v, COUNT(*) AS n FROM reference.deals AS deals${where} GROUP BY 1`,
    }
    return wrap(inside, (text) => `SELECT MAX(t.v), COUNT(*), SUM(t.n) FROM (${text}) AS t WHERE t.n > 1`)
  }

  #union(): Pair {
    const one = this.#simple()
    const other = this.#simple()
    const word = this.#one('UNION ALL', 'UNION', 'EXCEPT', 'INTERSECT')
    return { cube: `${one.cube} ${word} ${other.cube}`, plain: `${one.plain} ${word} ${other.plain}` }
  }

  #simple(): Pair {
    const where = this.#where()
    return {
      cube: `SELECT stage, SUM(amount_sum) FROM deals${where} GROUP BY 1`,
      plain: `SELECT stage, SUM(amount) FROM reference.deals AS deals${where} GROUP BY 1`,
    }
  }

  #scalars(): Pair {
    const value = this.#aggregate()
    const [one, other] = [this.#where(), this.#where()]
    const extra = this.#aggregate()
    return {
      cube: `SELECT ${value.cube}, (SELECT ${extra.cube} FROM deals${one}) FROM deals${other}`,
      plain: `SELECT ${value.plain}, (SELECT ${extra.plain} FROM reference.deals AS deals${one}) FROM reference.deals AS deals${other}`,
    }
  }

  /** Of the best only. */
  #top(): Pair {
    const value = this.#aggregate()
    const where = this.#where()
    const inside: Pair = {
      cube: `SELECT stage AS s, SUM(amount_sum) AS v FROM deals GROUP BY 1 HAVING SUM(amount_sum) > 5000`,
      plain: `SELECT stage AS s, SUM(amount) AS v FROM reference.deals GROUP BY 1 HAVING SUM(amount) > 5000`,
    }
    const key = this.#one('stage', 'is_repeat')
    if (this.#chance(0.5))
      return {
        cube: `SELECT ${key}, ${value.cube} FROM deals${where || ' WHERE TRUE'} AND stage IN (SELECT s FROM (${inside.cube}) AS best) GROUP BY 1`,
        plain: `SELECT ${key}, ${value.plain} FROM reference.deals AS deals${where || ' WHERE TRUE'} AND stage IN (SELECT s FROM (${inside.plain}) AS best) GROUP BY 1`,
      }
    this.#at = 'd.'
    const own = this.#aggregate()
    const condition = this.#where()
    const list = this.#one('d.stage', 'k.s', 'd.stage, k.v')
    const join = this.#one('JOIN', 'LEFT JOIN')
    return {
      cube: `SELECT ${list}, ${own.cube} FROM deals d ${join} (${inside.cube}) k ON d.stage = k.s${condition} GROUP BY ${list}`,
      plain: `SELECT ${list}, ${own.plain} FROM reference.deals d ${join} (${inside.plain}) k ON d.stage = k.s${condition} GROUP BY ${list}`,
    }
  }

  /** The cube joined by a condition: rows as in SQL. */
  #joined(): Pair {
    this.#at = 'd.'
    const where = this.#where()
    const join = this.#one('JOIN', 'LEFT JOIN', 'FULL JOIN', 'RIGHT JOIN')
    const on = this.#one(
      'd.manager_id = m.id',
      'm.id = d.manager_id AND d.amount > 200',
      "d.manager_id = m.id AND m.city <> 'Omsk'",
    )
    const list = this.#one('m.city, COUNT(*), SUM(d.amount)', 'm.name, COUNT(d.id), MAX(m.id)')
    const text = (deals: string, managers: string) =>
      `SELECT ${list} FROM ${deals} d ${join} ${managers} m ON ${on}${where} GROUP BY 1`
    return { cube: text('deals', 'managers'), plain: text('reference.deals', 'reference.managers') }
  }

  #common(): Pair {
    const value = this.#aggregate()
    const [inner, outer] = [this.#where(), this.#where()]
    const key = this.#key()
    const text = (table: string, aggregate: string) =>
      `WITH a AS (SELECT * FROM ${table}${inner}), b AS (SELECT ${key} AS k, ${aggregate} AS v FROM a${outer} GROUP BY 1) SELECT x.k, x.v, y.v FROM b x JOIN b y ON x.k IS NOT DISTINCT FROM y.k`
    return { cube: text('deals', value.cube), plain: text('reference.deals AS deals', value.plain) }
  }

  /** Of the rows that equal something of the outer query. */
  #correlated(): Pair {
    this.#at = 'x.'
    const value = this.#aggregate()
    const where = `${this.#where() || ' WHERE TRUE'} AND ${this.#one('x.manager_id = m.id', 'm.id = x.manager_id AND x.amount > 200')}`
    const inner = (table: string, aggregate: string) => `(SELECT ${aggregate} AS v FROM ${table} x${where})`
    const text = (table: string, managers: string, aggregate: string) =>
      `SELECT m.name, ${inner(table, aggregate)} FROM ${managers} m`
    const lateral = (table: string, managers: string, aggregate: string) =>
      `SELECT m.name, t.v FROM ${managers} m, LATERAL ${inner(table, aggregate)} t`
    const of = this.#one(text, lateral)
    return {
      cube: of('deals', 'managers', value.cube),
      plain: of('reference.deals', 'reference.managers', value.plain),
    }
  }

  /** Parts of dates as hierarchies ask for them. */
  #calendar(): Pair {
    const parts = this.#some(2, 3, () =>
      this.#one(
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
    const value = this.#aggregate()
    const where = this.#where()
    const text = (table: string, aggregate: string) =>
      `SELECT ${parts.join(', ')}, ${aggregate}, SUM(1) FROM ${table}${where} GROUP BY ${parts.map((_, index) => index + 1).join(', ')}`
    return { cube: text('deals', value.cube), plain: text('reference.deals AS deals', value.plain) }
  }

  #ofView(): Pair {
    const key = this.#one(
      'managers_city',
      'stage',
      'managers_name',
      `DATE_TRUNC('month', "createdAt")`,
      "COALESCE(managers_city, '-')",
    )
    const value = this.#one<Pair>(
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
    const where = this.#one(
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
  #renamed(): Pair {
    const where = this.#where()
    const inside = (table: string, sum: string, titles: string) =>
      `(SELECT stage AS s, COALESCE(title, '-') AS t, amount * 2 AS twice, "createdAt" AS moment, is_repeat, ${sum} AS m, ${titles} AS q FROM ${table}${where}) AS x`
    const key = this.#one(
      'x.s',
      't',
      "DATE_TRUNC('month', moment)",
      'x.twice',
      "CASE WHEN s = 'won' THEN t END",
      'moment::date',
    )
    const condition = this.#one(
      '',
      " WHERE t <> '-'",
      ' WHERE x.twice > 600',
      ' WHERE is_repeat',
      " WHERE moment >= '2026-02-01' AND s IN ('won', 'open')",
    )
    const value = this.#one<Pair>(
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

  /** EXISTS, IN and comparisons with subselects over cubes. */
  #existing(): Pair {
    const value = this.#aggregate()
    const key = this.#key()
    const condition = this.#one(
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
    const group = this.#chance(0.7)
    const list = (aggregate: string) => (group ? `${key} AS k, ${aggregate}` : aggregate)
    const tail = group ? ' GROUP BY 1' : ''
    return {
      cube: `SELECT ${list(value.cube)} FROM deals WHERE ${condition({ d: 'deals', m: 'managers', g: '' })}${tail}`,
      plain: `SELECT ${list(value.plain)} FROM reference.deals AS deals WHERE ${condition({ d: 'reference.deals', m: 'reference.managers', g: '' })}${tail}`,
    }
  }

  /** The first rows, and what is counted of them. */
  #limited(): Pair {
    const order = `${this.#one('amount', 'title', 'stage', '"createdAt"', 'is_repeat', 'amount * -1')} ${this.#one('', 'DESC', 'ASC NULLS FIRST', 'DESC NULLS LAST')}, id ${this.#one('', 'DESC')}`
    const where = this.#where()
    const cut = `ORDER BY ${order} LIMIT ${this.#one('5', '20')}${this.#one('', ' OFFSET 3')}`
    const rows = (table: string) => `SELECT id, title, stage, amount FROM ${table}${where} ${cut}`
    const counted = (table: string) =>
      `SELECT stage, COUNT(*), SUM(amount), MIN(title) FROM (SELECT * FROM ${table}${where} ${cut}) AS x GROUP BY 1`
    const of = this.#one(rows, counted)
    return { cube: of('deals'), plain: of('reference.deals AS deals') }
  }

  #windowed(): Pair {
    const where = this.#where()
    const ofRows = (table: string) =>
      `SELECT id, ROW_NUMBER() OVER (PARTITION BY stage ORDER BY amount DESC, id) AS n, SUM(amount) OVER (PARTITION BY is_repeat) AS s FROM ${table}${where}`
    const ofGroups = (table: string, sum: string) =>
      `SELECT stage, ${sum} AS v, RANK() OVER (ORDER BY ${sum} DESC NULLS LAST), ${sum} - LAG(${sum}) OVER w, SUM(COUNT(*)) OVER () FROM ${table}${where} GROUP BY stage WINDOW w AS (ORDER BY stage NULLS FIRST)`
    const firsts = (table: string) =>
      `SELECT DISTINCT ON (stage) stage, id, amount FROM ${table}${where} ORDER BY stage, amount DESC NULLS LAST, id`
    return this.#one<() => Pair>(
      () => ({ cube: ofRows('deals'), plain: ofRows('reference.deals AS deals') }),
      () => ({ cube: firsts('deals'), plain: firsts('reference.deals AS deals') }),
      () => ({
        cube: ofGroups('deals', 'SUM(amount_sum)'),
        plain: ofGroups('reference.deals AS deals', 'SUM(amount)'),
      }),
    )()
  }

  /** Grouped subselects joined with each other, with cubes and with tables of PostgreSQL. */
  #mixed(): Pair {
    const value = this.#aggregate()
    const where = this.#where()
    const grouped = (table: string, aggregate: string) =>
      `(SELECT manager_id AS id, ${aggregate} AS v, COUNT(*) AS n FROM ${table}${where} GROUP BY 1)`
    const join = this.#one('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN')
    const shape = this.#one(
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
}
