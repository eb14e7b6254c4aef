import { Conditions } from './conditions.ts'
import { both, type Pair, wrap } from './pair.ts'

/** What queries are made of. */
export class Parts extends Conditions {
  /** An aggregate: of the cube, and written out. */
  aggregate(): Pair {
    const c = (name: string) => this.column(name)
    const condition = () => this.condition(1)
    const of = (cube: string, plain: string): Pair => ({ cube, plain })
    const won = `${c('stage')} = 'won'`
    return this.one(
      () =>
        of(
          this.one(
            'COUNT(*)',
            'COUNT(1)',
            `MEASURE(${c('count')})`,
            `SUM(${c('count')})`,
            `COUNT(${c('count')})`,
          ),
          'count(*)',
        ),
      () => of(this.one(`MEASURE(${c('won')})`, `SUM(${c('won')})`), `count(*) filter (where ${won})`),
      () => of(this.one(`MEASURE(${c('amount_sum')})`, `SUM(${c('amount_sum')})`), `sum(${c('amount')})`),
      () => of(`AVG(${c('amount_avg')})`, `avg(${c('amount')})`),
      () => of(`MAX(${c('amount_max')})`, `max(${c('amount')})`),
      () =>
        of(
          this.one(`MEASURE(${c('titles')})`, `COUNT(DISTINCT ${c('titles')})`),
          `count(distinct ${c('title')})`,
        ),
      () =>
        of(
          this.one(`MEASURE(${c('conversion')})`, `MAX(${c('conversion')})`),
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
      () => both(`COUNT(${c(this.one('stage', 'amount'))})`),
      () => both(`COUNT(DISTINCT ${c(this.one('stage', 'amount', 'title'))})`),
      () => both(`${this.one('SUM', 'AVG', 'MIN', 'MAX')}(${c(this.number())})`),
      () => both(`${this.one('MIN', 'MAX')}(${c(this.one('createdAt', 'title', 'stage'))})`),
      () => both(`SUM(CASE WHEN ${condition()} THEN 1 ELSE 0 END)`),
      () => both(`SUM(${c('amount')} * 2 + 1)`),
      () => both(`COUNT(CASE WHEN ${condition()} THEN 1 END)`),
      () => both(`MAX(${c('createdAt')}::date)`),
    )()
  }

  /** What is computed from aggregates outside. */
  value(): Pair {
    const one = this.aggregate()
    if (this.chance(0.75)) return one
    const other = this.one(both('COUNT(*)'), {
      cube: `SUM(${this.column('amount_sum')})`,
      plain: `sum(${this.column('amount')})`,
    })
    return this.one(
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
  from(): Pair {
    const at = this.at.replace('.', '')
    const alias = at ? ` AS ${at}` : ''
    const star = { cube: 'deals', plain: 'reference.deals AS deals' }
    const table = at ? { cube: `deals${alias}`, plain: `reference.deals${alias}` } : star
    if (this.chance(0.6)) return table
    const own = this.at
    this.at = ''
    const where = this.chance(0.6) ? ` WHERE ${this.condition(1)}` : ''
    this.at = own
    const inside: Pair = {
      cube: `SELECT * FROM deals${where}`,
      plain: `SELECT * FROM reference.deals AS deals${where}`,
    }
    const twice = this.chance(0.4) ? wrap(inside, (text) => `SELECT * FROM (${text}) AS inner_one`) : inside
    return wrap(twice, (text) => `(${text}) AS ${at || 'x'}`)
  }

  where(): string {
    return this.chance(0.6) ? ` WHERE ${this.some(1, 2, () => this.condition()).join(' AND ')}` : ''
  }

  /** Whether the columns have an alias in front from now on. */
  choosePrefix(): void {
    this.at = this.chance(0.3) ? 'd.' : ''
  }

  having(): Pair {
    const value = this.aggregate()
    return wrap(value, (text) => ` HAVING (${text}) IS NOT NULL AND COUNT(*) > ${3}`)
  }
}
