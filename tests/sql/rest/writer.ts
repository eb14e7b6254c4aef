/** Writes blocks as SQL, each time in other words: aliases, subselects that only rename, CTEs, literals or parameters. */
import type { Column, Relation } from '../../../server/sql/catalog.ts'
import type { Block, Having, Key, Order } from './block.ts'
import type { Condition, Scope } from './conditions.ts'
import type { Dice } from './dice.ts'

interface Source {
  from: string
  scope: Scope
  where: string[]
}

/** Words that PostgreSQL reads as something else where a column may stand. */
const RESERVED = /^(check|user|order|group)$/

export class Writer {
  readonly values: unknown[] = []
  readonly #dice: Dice
  readonly #relation: Relation
  readonly #hasParameters: boolean
  /** `__user` of every block. */
  readonly #user: string | undefined
  readonly #common: string[] = []
  #names = 0

  constructor(dice: Dice, relation: Relation, user: string | undefined) {
    this.#dice = dice
    this.#relation = relation
    this.#user = user
    this.#hasParameters = dice.chance(0.4)
  }

  value = (value: string | number): string => {
    if (this.#hasParameters && this.#dice.chance(0.8)) return `$${this.values.push(value)}`
    return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
  }

  list = (values: (string | number)[]): string => {
    if (this.#hasParameters) return `$${this.values.push(values)}`
    return `ARRAY[${values.map(this.value).join(', ')}]`
  }

  name(): string {
    return `t${++this.#names}`
  }

  /** The statement with the CTEs that its parts made. */
  statement(text: string): string {
    return this.#common.length === 0 ? text : `WITH ${this.#common.join(', ')} ${text}`
  }

  /** A table in FROM: in brackets, or a CTE. */
  table(text: string): { from: string; alias: string } {
    const alias = this.name()
    if (this.#dice.chance(0.7)) return { from: `(${text}) ${this.#dice.one('AS ', '')}${alias}`, alias }
    this.#common.push(`${alias} AS (${text})`)
    return { from: alias, alias }
  }

  /** Grouped, its columns called k1…, v1…; `groups` writes what stands behind GROUP BY in place of the keys. */
  block(
    { keys, measures, conditions, having, order }: Block,
    { groups, isDistinct = false }: { groups?: (keys: string[]) => string; isDistinct?: boolean } = {},
  ): string {
    const needed = [
      ...keys.map(({ column }) => column.name),
      ...measures.map(({ name }) => name),
      ...having.map(({ measure }) => measure.name),
      ...conditions.flatMap(({ columns }) => columns),
    ]
    const { from, scope, where } = this.#source(needed, conditions)
    const expressions = keys.map((key) => this.#key(key, scope))
    const aggregates = measures.map((measure) => this.#aggregate(measure, scope))
    const list = [
      ...expressions.map((text, index) => `${text} AS k${index + 1}`),
      ...aggregates.map((text, index) => `${text} AS v${index + 1}`),
    ]
    const [by] = this.#dice.shuffled([
      expressions.map((_, index) => String(index + 1)),
      expressions,
      expressions.map((_, index) => `k${index + 1}`),
    ])
    const group = groups ? groups(expressions) : isDistinct ? '' : by!.join(', ')
    return [
      `SELECT ${isDistinct ? 'DISTINCT ' : ''}${list.join(', ')} FROM ${from}`,
      where.length > 0 ? ` WHERE ${where.join(' AND ')}` : '',
      group ? ` GROUP BY ${group}` : '',
      having.length > 0
        ? ` HAVING ${having.map((one) => this.having(one, this.#aggregate(one.measure, scope))).join(' AND ')}`
        : '',
      order ? this.order(order, keys, aggregates) : '',
    ].join('')
  }

  having({ sign, value }: Having, measure: string): string {
    return `${measure} ${sign}${value === undefined ? '' : ` ${this.value(value)}`}`
  }

  /** @param measures  how they are written */
  order({ measure, isDescending, limit, offset }: Order, keys: Key[], measures: string[]): string {
    const direction = isDescending ? ' DESC' : this.#dice.one('', ' ASC')
    // REST puts figures that are unknown last.
    const first =
      measure === undefined
        ? []
        : [
            `${this.#dice.one(String(keys.length + measure + 1), `v${measure + 1}`, measures[measure]!)}${direction} NULLS LAST`,
          ]
    const rest = keys.map((_, index) => `${this.#dice.one(String(index + 1), `k${index + 1}`)}${direction}`)
    const skipped = offset ? ` OFFSET ${offset}` : ''
    return ` ORDER BY ${[...first, ...rest].join(', ')} LIMIT ${this.value(limit)}${skipped}`
  }

  /** Rows of a table, all of its columns under their own names. */
  rows(columns: Column[], conditions: Condition[], tail: (scope: Scope) => string): string {
    const needed = [...columns.map(({ name }) => name), ...conditions.flatMap((one) => one.columns)]
    const { from, scope, where } = this.#source(needed, conditions)
    const list = columns.map(({ name }) => scope.column(name)).join(', ')
    return `SELECT ${list} FROM ${from}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}${tail(scope)}`
  }

  /** The relation, as it is or below subselects that are no tables but renamings; each takes some of the conditions. */
  #source(needed: string[], conditions: Condition[]): Source {
    const dice = this.#dice
    const columns = [...new Set(needed)]
    let rest = conditions
    const take = (all: boolean, scope: Scope) => {
      const mine = rest.filter(() => all || dice.chance(0.5))
      rest = rest.filter((one) => !mine.includes(one))
      return dice.shuffled(mine).map((one) => one.sql(scope))
    }
    const alias = dice.one('', '', this.name())
    let from = `${this.#relation.name}${alias ? ` ${dice.one('AS ', '')}${alias}` : ''}`
    let scope = this.#scope((name) => `${alias ? `${alias}.` : ''}${this.#quoted(name)}`)
    const user = this.#user ? [`${alias ? `${alias}.` : ''}__user = '${this.#user}'`] : []
    let own = user
    for (let levels = dice.one(0, 0, 0, 1, 1, 2); levels > 0; levels--) {
      const where = [...own, ...take(false, scope)]
      own = []
      const isStar = dice.chance(0.5) || columns.length === 0
      const renamed = new Map(
        columns.map((name) => [name, dice.chance(0.5) ? this.name() : this.#quoted(name)]),
      )
      const list = isStar
        ? '*'
        : columns.map((name) => `${scope.column(name)} AS ${renamed.get(name)}`).join(', ')
      const before = scope
      const table = this.table(
        `SELECT ${list} FROM ${from}${where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''}`,
      )
      from = table.from
      const prefix = dice.one('', `${table.alias}.`)
      const bare = (name: string) => before.column(name).split('.').at(-1)!
      scope = this.#scope((name) => prefix + (isStar ? bare(name) : renamed.get(name)!))
    }
    return { from, scope, where: [...own, ...take(true, scope)] }
  }

  #scope(column: (name: string) => string): Scope {
    return { column, value: this.value, list: this.list }
  }

  #quoted(name: string): string {
    return RESERVED.test(name) || this.#dice.chance(0.1) ? `"${name}"` : name
  }

  #key({ column, unit, isYearNumber }: Key, scope: Scope): string {
    const name = scope.column(column.name)
    if (!unit) return name
    if (isYearNumber) return `EXTRACT(YEAR FROM ${name})`
    const cut = `${this.#dice.one('DATE_TRUNC', 'date_trunc')}('${this.#dice.one(unit, unit.toUpperCase())}', ${name})`
    return this.#dice.one(cut, cut, `CAST(${cut} AS date)`, unit === 'day' ? `${name}::date` : cut)
  }

  /** `MEASURE`, or the measure's own aggregate. */
  #aggregate({ name, member, aggregate }: Column, scope: Scope): string {
    const column = scope.column(name)
    const own: Record<string, string[]> = {
      count: [`SUM(${column})`, `COUNT(${column})`],
      sum: [`SUM(${column})`, `sum(${column})`],
      count_distinct: [`COUNT(DISTINCT ${column})`],
      min: [`MIN(${column})`],
      max: [`MAX(${column})`],
      avg: [`AVG(${column})`],
      number: [`MAX(${column})`, `SUM(${column})`, `AVG(${column})`, `MIN(${column})`],
    }
    const rows = member === this.#relation.count ? ['COUNT(*)', 'COUNT(1)'] : []
    return this.#dice.one(`MEASURE(${column})`, ...(own[aggregate ?? ''] ?? []), ...rows)
  }
}
