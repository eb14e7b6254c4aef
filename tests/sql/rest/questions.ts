/** Random questions: a statement, and the queries of REST that together give its rows. */

import type { CubeQuery } from '../../../server/cube/result.ts'
import type { Column, Relation } from '../../../server/sql/catalog.ts'
import { type Block, cellsOf, type Having, type Key, type Order, toRest } from './block.ts'
import type { Cell } from './cells.ts'
import { type Condition, condition, type Occurring } from './conditions.ts'
import { UNITS } from './days.ts'
import { Dice } from './dice.ts'
import { Writer } from './writer.ts'

export interface Part {
  query: CubeQuery
  cells(row: Record<string, unknown>): Cell[]
}

export interface Question {
  /** Which shape it is. */
  shape: string
  /** Who asks, and whose rows are meant. */
  user: string
  as: string
  sql: string
  values: unknown[]
  isBinary: boolean
  /** How many of the first columns are keys. */
  keys: number
  measures: string[]
  /** The rows are those of the first part, in its order. */
  isOrdered: boolean
  /** Each part is one row, and they stand side by side. */
  isOneRow: boolean
  parts: Part[]
}

/** Measured to now, which goes on between two questions. */
export const TO_NOW = /^(current_days|idle_days|cycle_days_own|days_since_last_won)$/
const USUAL =
  /^(portal_id|pipeline_id|manager_id|department_id|source_id|stage_id|type|kind|pipeline|manager|department|source)$/
const ROLES = ['analyst', 'analyst', 'boss', 'head', 'head', 'far_head', 'manager', 'far_manager']

export function question(seed: number, relation: Relation, occurring: Occurring): Question {
  return new Asking(new Dice(seed), relation, occurring).question()
}

type Made = Pick<Question, 'shape' | 'sql' | 'keys' | 'measures' | 'isOrdered' | 'parts'> & {
  isOneRow?: true
}

class Asking {
  readonly #dice: Dice
  readonly #relation: Relation
  readonly #occurring: Occurring
  readonly #writer: Writer
  readonly #user: string
  readonly #as: string
  readonly #dimensions: Column[]
  readonly #measures: Column[]

  constructor(dice: Dice, relation: Relation, occurring: Occurring) {
    this.#dice = dice
    this.#relation = relation
    this.#occurring = occurring
    this.#user = dice.one(...ROLES)
    this.#as = this.#user === 'analyst' && dice.chance(0.15) ? dice.one(...ROLES) : this.#user
    this.#writer = new Writer(dice, relation, this.#as === this.#user ? undefined : this.#as)
    const of = (kind: Column['kind']) =>
      relation.columns.filter((column) => column.kind === kind && !TO_NOW.test(column.name))
    const all = of('dimension')
    // Those that roll-ups are made for, and now and then any.
    this.#dimensions = dice.chance(0.6)
      ? all.filter(
          ({ name, type }) => USUAL.test(name) || (type === 'timestamp' && /^(created_at|date)$/.test(name)),
        )
      : all
    this.#measures = relation.columns.filter(({ kind }) => kind === 'measure')
  }

  question(): Question {
    const { shape, ...rest } = this.#dice.one<() => Made>(
      () => this.#plain(),
      () => this.#plain(),
      () => this.#plain(),
      () => this.#around(),
      () => this.#around(),
      () => this.#rolled(),
      () => this.#again(),
      () => this.#joined(),
      () => this.#union(),
      () => this.#distinct(),
      () => this.#scalars(),
      () => this.#rows(),
    )()
    return {
      shape,
      user: this.#user,
      as: this.#as,
      values: this.#writer.values,
      isBinary: this.#dice.chance(0.4),
      isOneRow: false,
      ...rest,
      sql: this.#writer.statement(rest.sql),
    }
  }

  #key(): Key {
    const column = this.#dice.one(...this.#dimensions)
    if (column.type !== 'timestamp') return { column }
    const unit = this.#dice.one(...UNITS)
    return { column, unit, isYearNumber: unit === 'year' && this.#dice.chance(0.3) }
  }

  /** At most one of each column. */
  #keys(least: number, most: number): Key[] {
    const keys = Array.from({ length: least + this.#dice.below(most - least + 1) }, () => this.#key())
    return keys.filter(({ column }, index) => keys.findIndex((key) => key.column === column) === index)
  }

  #conditions(most = 2): Condition[] {
    return Array.from({ length: this.#dice.below(most + 1) }, () =>
      condition(this.#dice, this.#dimensions, this.#occurring),
    )
  }

  #block(least = 0, most = 3): Block {
    return {
      keys: this.#keys(least, most),
      measures: this.#dice.some(this.#measures, 1, this.#dice.one(1, 2, 4)),
      conditions: this.#conditions(),
      having: [],
    }
  }

  #having(measures: Column[]): Having[] {
    const measure = this.#dice.one(...measures)
    if (TO_NOW.test(measure.name)) return []
    if (this.#dice.chance(0.2)) return [{ measure, sign: 'IS NOT NULL', operator: 'set' }]
    const [sign, operator] = this.#dice.one(['>', 'gt'], ['>=', 'gte'], ['<', 'lt'], ['<=', 'lte']) as [
      string,
      string,
    ]
    const value =
      measure.aggregate === 'number' ? this.#dice.one(0, 0.25, 0.5) : this.#dice.one(0, 1, 2, 5, 100_000)
    return [{ measure, sign, operator, value }]
  }

  /** Ratios of equal value may differ behind the last digit that SQL has, so they sort nothing. */
  #order(measures: Column[]): Order {
    const places = measures.flatMap(({ aggregate }, index) => (aggregate === 'number' ? [] : [index]))
    return {
      ...(places.length > 0 && this.#dice.chance(0.7) ? { measure: this.#dice.one(...places) } : {}),
      isDescending: this.#dice.chance(0.6),
      limit: 1 + this.#dice.below(12),
      offset: this.#dice.one(0, 0, 0, 2),
    }
  }

  #part(block: Block, cells?: Part['cells']): Part {
    return {
      query: toRest(block, this.#dice.chance(0.7)),
      cells: cells ?? ((row) => cellsOf(row, block)),
    }
  }

  #of(block: Block, sql: string, parts = [this.#part(block)]) {
    const { keys, measures, order } = block
    return {
      sql,
      keys: keys.length,
      measures: measures.map(({ name }) => name),
      isOrdered: order !== undefined,
      parts,
    }
  }

  #plain() {
    const block = this.#block()
    if (this.#dice.chance(0.25)) block.having = this.#having(this.#measures)
    if (block.keys.length > 0 && this.#dice.chance(0.35)) block.order = this.#order(block.measures)
    return { shape: 'grouped', ...this.#of(block, this.#writer.block(block)) }
  }

  /** A grouped subselect, with conditions on its rows from outside. */
  #around() {
    const block = this.#block(1)
    const { keys, measures } = block
    const table = this.#writer.table(this.#writer.block(block))
    const at = (name: string) => `${table.alias}.${name}`
    const having = this.#dice.chance(0.5) ? this.#having(measures) : []
    const scope = (index: number) => ({
      column: () => at(`k${index + 1}`),
      value: this.#writer.value,
      list: this.#writer.list,
    })
    const onKeys = keys.flatMap(({ column, unit }, index) => {
      if (unit || this.#dice.chance(0.5)) return []
      const one = condition(this.#dice, [column], this.#occurring)
      return [{ ...one, text: one.sql(scope(index)) }]
    })
    const where = [
      ...having.map((one) => this.#writer.having(one, at(`v${measures.indexOf(one.measure) + 1}`))),
      ...onKeys.map(({ text }) => text),
    ]
    const names = [...keys.map((_, index) => `k${index + 1}`), ...measures.map((_, index) => `v${index + 1}`)]
    const order = this.#dice.chance(0.5) ? this.#order(measures) : undefined
    const sql = [
      `SELECT ${this.#dice.one('*', names.map(at).join(', '))} FROM ${table.from}`,
      where.length > 0 ? ` WHERE ${where.join(' AND ')}` : '',
      order
        ? this.#writer.order(
            order,
            keys,
            measures.map((_, index) => at(`v${index + 1}`)),
          )
        : '',
    ].join('')
    const whole: Block = { ...block, conditions: [...block.conditions, ...onKeys], having }
    if (order) whole.order = order
    return { shape: 'grouped subselect', ...this.#of(whole, sql) }
  }

  /** ROLLUP, CUBE, GROUPING SETS: one question for each set of keys. */
  #rolled() {
    const block = this.#block(2, 3)
    const { keys } = block
    if (this.#dice.chance(0.2)) block.having = this.#having(this.#measures)
    const places = keys.map((_, index) => index)
    const subsets = Array.from({ length: 2 ** keys.length }, (_, bits) =>
      places.filter((place) => bits & (1 << place)),
    )
    const [sets, write] = this.#dice.one<[number[][], (names: string[]) => string]>(
      [
        [...places, keys.length].map((many) => places.slice(0, many)),
        (names) => `ROLLUP (${names.join(', ')})`,
      ],
      [subsets, (names) => `CUBE (${names.join(', ')})`],
      [[places, [], [0]], (names) => `GROUPING SETS ((${names.join(', ')}), (), (${names[0]}))`],
    )
    const parts = sets.map((set) => {
      const own: Block = { ...block, keys: set.map((place) => keys[place]!) }
      return this.#part(own, (row) => {
        const cells = cellsOf(row, own)
        return [
          ...places.map((place) => (set.includes(place) ? cells[set.indexOf(place)]! : null)),
          ...cells.slice(set.length),
        ]
      })
    })
    return { shape: 'grouping sets', ...this.#of(block, this.#writer.block(block, { groups: write }), parts) }
  }

  /** What can be added up, added up once more. */
  #again() {
    const additive = this.#measures.filter(({ aggregate }) => aggregate === 'sum' || aggregate === 'count')
    const block = { ...this.#block(1, 3), measures: this.#dice.some(additive, 1, 3) }
    const left = block.keys.slice(0, 1 + this.#dice.below(block.keys.length))
    const table = this.#writer.table(this.#writer.block(block))
    const keys = left.map((_, index) => `k${index + 1}`)
    const sums = block.measures.map((_, index) => `SUM(${table.alias}.v${index + 1})`)
    const places = keys.map((_, index) => String(index + 1))
    const group = ` GROUP BY ${(this.#dice.chance(0.5) ? keys : places).join(', ')}`
    const sql = `SELECT ${[...keys, ...sums].join(', ')} FROM ${table.from}${group}`
    return { shape: 'sums of groups', ...this.#of({ ...block, keys: left }, sql) }
  }

  /** Two halves of one table, joined by their keys. */
  #joined() {
    const block = this.#block(1, 2)
    const { keys } = block
    const measures = this.#dice.some(this.#measures, 2, 4)
    const halves = [measures.slice(0, 1), measures.slice(1)].map((own) =>
      this.#writer.table(this.#writer.block({ ...block, measures: own })),
    )
    const [one, other] = halves.map(({ alias }) => alias)
    const list = [
      ...keys.map((_, index) => `${this.#dice.one(one, other)}.k${index + 1}`),
      `${one}.v1`,
      ...measures.slice(1).map((_, index) => `${other}.v${index + 1}`),
    ]
    const on = keys.map((_, index) => `${one}.k${index + 1} IS NOT DISTINCT FROM ${other}.k${index + 1}`)
    const join = this.#dice.one('JOIN', 'LEFT JOIN')
    const sql = `SELECT ${list.join(', ')} FROM ${halves[0]!.from} ${join} ${halves[1]!.from} ON ${on.join(' AND ')}`
    return { shape: 'joined groups', ...this.#of({ ...block, measures }, sql) }
  }

  #union() {
    const block = this.#block(0, 2)
    const other: Block = { ...block, conditions: this.#conditions() }
    const sql = [block, other].map((one) => this.#writer.block(one)).join(' UNION ALL ')
    return { shape: 'union', ...this.#of(block, sql, [this.#part(block), this.#part(other)]) }
  }

  #distinct() {
    const block: Block = { keys: this.#keys(1, 3), measures: [], conditions: this.#conditions(), having: [] }
    return { shape: 'distinct', ...this.#of(block, this.#writer.block(block, { isDistinct: true })) }
  }

  /** Each figure a subselect with conditions of its own. */
  #scalars() {
    const measures = this.#dice.some(this.#measures, 1, 4)
    const parts: Part[] = []
    const list = measures.map((measure) => {
      const block: Block = { keys: [], measures: [measure], conditions: this.#conditions(), having: [] }
      parts.push(this.#part(block))
      return `(${this.#writer.block(block)})`
    })
    return {
      shape: 'scalars',
      sql: `SELECT ${list.join(', ')}`,
      keys: 0,
      measures: measures.map(({ name }) => name),
      isOrdered: false,
      isOneRow: true as const,
      parts,
    }
  }

  /** Rows of the cube, in the order of its key. */
  #rows() {
    const isKey = ({ primaryKey }: Column) => primaryKey === true
    const ids = this.#relation.columns.filter(isKey)
    const others = this.#dimensions.filter(
      (column) => !isKey(column) && column.type !== 'timestamp' && column.kind === 'dimension',
    )
    const columns = [...ids, ...this.#dice.some(others, 1, 4)]
    const conditions = this.#conditions()
    const limit = 1 + this.#dice.below(15)
    const sql = this.#writer.rows(
      columns,
      conditions,
      ({ column }) => ` ORDER BY ${ids.map(({ name }) => column(name)).join(', ')} LIMIT ${limit}`,
    )
    const block: Block = {
      keys: columns.map((column) => ({ column })),
      measures: [],
      conditions,
      having: [],
    }
    const query: CubeQuery = {
      ...toRest(block, false),
      ungrouped: true,
      order: ids.map(({ member }) => [member!, 'asc']),
      limit,
    }
    return {
      shape: 'rows',
      sql,
      keys: columns.length,
      measures: [],
      isOrdered: true,
      parts: [{ query, cells: (row: Record<string, unknown>) => cellsOf(row, block) }],
    }
  }
}
