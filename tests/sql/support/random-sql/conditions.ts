import { Dice } from './dice.ts'

/** Conditions and group keys over dimensions: the same text for cubes and for tables. */
export class Conditions extends Dice {
  /** Prefix of columns: `d.` or nothing. */
  at = ''

  column(name: string): string {
    return this.at + (name === 'createdAt' ? '"createdAt"' : name)
  }

  number(): string {
    return this.one('id', 'amount', 'net', 'manager_id')
  }

  moment(): string {
    const day = `2026-0${1 + this.below(6)}-${this.one('01', '15', '28')}`
    return this.one(
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
  condition(depth = 0): string {
    const c = (name: string) => this.column(name)
    const compare = () => this.one('=', '<>', '<', '>', '<=', '>=')
    if (depth < 2 && this.chance(0.35))
      return this.one(
        () => `(${this.condition(depth + 1)} OR ${this.condition(depth + 1)})`,
        () => `(${this.condition(depth + 1)} AND ${this.condition(depth + 1)})`,
        () => `NOT (${this.condition(depth + 1)})`,
        () => `(${this.condition(depth + 1)}) IS NOT TRUE`,
      )()
    return this.one(
      () =>
        `${c('stage')} ${this.one('=', '<>', '!=', '<', '>=')} ${this.one("'won'", "'lost'", "''", "'no such'", 'NULL')}`,
      () => `'won' = ${c('stage')}`,
      () =>
        `${c('stage')} ${this.one('IN', 'NOT IN')} (${this.one("'won', 'open'", "'lost'", "'won', NULL", "'', 'lost'")})`,
      () =>
        `${c(this.one('stage', 'amount', 'is_repeat', 'createdAt', 'title'))} IS ${this.one('', 'NOT ')}NULL`,
      () =>
        `${c('title')} ${this.one('LIKE', 'NOT LIKE', 'ILIKE', 'NOT ILIKE')} ${this.one("'%a%'", "'A%'", "'%\\_1'", "'100\\%'")}`,
      () => `${c(this.number())} ${compare()} ${this.one('3', '100', '400.5', "'300'", '-1', '0')}`,
      () => `${c('amount')} ${this.one('', 'NOT ')}BETWEEN 200 AND 500`,
      () => `${c('amount')} IN (100, 300, 800)`,
      () => `${c('amount')} % 200 = 0`,
      () => `${c('amount')} + ${c('id')} > 500`,
      () => `${c('id')} / 2 > ${c('manager_id')}`,
      () =>
        `${c('is_repeat')}${this.one('', ' = TRUE', ' = FALSE', ' <> TRUE', ' IS TRUE', ' IS NOT TRUE', ' IS FALSE', ' IS UNKNOWN')}`,
      () => `${c('is_won')}${this.one('', ' IS TRUE', ' IS FALSE', ' = TRUE', ' IS NOT TRUE')}`,
      () => `${c('createdAt')} ${compare()} ${this.moment()}`,
      () => `${c('createdAt')} >= ${this.moment()} AND ${c('createdAt')} < ${this.moment()}`,
      () => `${c('createdAt')} ${this.one('', 'NOT ')}BETWEEN ${this.moment()} AND ${this.moment()}`,
      () =>
        `DATE_TRUNC('${this.one('month', 'WEEK', 'quarter', 'day')}', ${c('createdAt')}) ${compare()} ${this.one("'2026-03-01'", "'2026-03-02'", "'2026-02-01 00:00:00'", "DATE '2026-04-01'")}`,
      () =>
        `${c('createdAt')}::date ${compare()} ${this.one("'2026-03-01'", "DATE '2026-02-14'", "'2026-02-01 12:00:00'")}`,
      () => `EXTRACT(YEAR FROM ${c('createdAt')}) ${compare()} ${this.one('2025', '2026')}`,
      () => `EXTRACT(MONTH FROM ${c('createdAt')}) IN (1, 3)`,
      () => `COALESCE(${c('stage')}, 'none') = ${this.one("'none'", "'won'")}`,
      () => `UPPER(${c('title')}) = 'ALPHA'`,
      () => `LENGTH(${c('title')}) > 4`,
      () => `${c('stage')} IS ${this.one('', 'NOT ')}DISTINCT FROM ${this.one("'won'", 'NULL')}`,
      () => `(${c('stage')} = 'won' OR ${c('stage')} IS NULL)`,
      () => `${c('stage')} = ANY (ARRAY['won', 'lost'])`,
      () => `CASE WHEN ${c('amount')} > 300 THEN ${c('is_repeat')} ELSE ${c('stage')} = 'open' END`,
      () => this.one('1 = 1', '1 = 0', 'TRUE', 'FALSE', "'a' = 'a'"),
    )()
  }

  /** A group key, the same text for both. */
  key(): string {
    const c = (name: string) => this.column(name)
    return this.one(
      c('stage'),
      c('stage'),
      c('is_repeat'),
      c('manager_id'),
      c('is_won'),
      `DATE_TRUNC('${this.one('month', 'week', 'DAY', 'quarter', 'year', 'hour')}', ${c('createdAt')})`,
      `${c('createdAt')}::date`,
      `CAST(DATE_TRUNC('month', ${c('createdAt')}) AS date)`,
      `EXTRACT(${this.one('YEAR', 'QUARTER', 'MONTH', 'DOW')} FROM ${c('createdAt')})`,
      `TO_CHAR(${c('createdAt')}, '${this.one('YYYY-MM', 'YYYY', 'MM', 'YYYY-MM-DD')}')`,
      `COALESCE(${c('stage')}, 'none')`,
      `CASE WHEN ${this.condition(2)} THEN 'yes' ELSE 'no' END`,
      `FLOOR(${c('amount')} / 300)`,
      `ROUND(${c('amount')} / 7, 2)`,
      `(${this.condition(2)})`,
      `${c('stage')} || '!'`,
      `${c('amount')} % 300`,
      `'constant'`,
    )
  }
}
