/**
 * A block that groups, as one leaf (rule 2): keys and aggregates are the leaf's columns; what is computed from them, HAVING,
 * ORDER BY, windows and LIMIT stay outside, and no GROUP BY remains.
 */
import {
  all,
  as,
  functionName,
  integer,
  kindOf,
  type Node,
  operation,
  type SelectStmt,
  select,
  strings,
  target,
} from '../grammar/tree.ts'
import { keyOf, mapTree, some } from '../grammar/walk.ts'
import type { LeafQuery } from '../leaf/query.ts'
import { addAggregate, distinctWithNull } from './aggregates.ts'
import { besideLeaf, checkBeside, substituted, valueBeside } from './beside.ts'
import { type Block, nullText } from './block.ts'
import { calendarKeys } from './calendar-keys.ts'
import { type Conditions, splitConditions } from './conditions.ts'
import { correlation, countsFromZero, oneRow } from './correlated.ts'
import { Fault, unfit } from './errors.ts'
import { type Cubes, cubesIn } from './from.ts'
import { isSetReturning, isVolatile } from './functions.ts'
import { groupingMask, leafOfSets, setsOf } from './grouping-sets.ts'
import { addKey } from './keys.ts'
import { LeafColumns } from './leaf-columns.ts'
import { hasMembers, hasOthers, type Member, memberOf } from './members.ts'
import { isDistinct, isOwnAggregate } from './outputs.ts'
import type { TimePart } from './time-keys.ts'

/** @throws {Unfit} where Cube cannot group so; then PostgreSQL may, if no measure is aggregated */
export function groupedLeaf(whole: Block): SelectStmt {
  const [found, ...more] = cubesIn(whole.items)
  if (!found || more.length > 0) throw manyCubes(whole)
  if (found.isNullable)
    throw unfit(
      'measures cannot be taken of a cube on the optional side of an outer join',
      'Put the cube on the left side of LEFT JOIN.',
    )
  return new Grouping(substituted(whole), found.cubes).select()
}

function manyCubes({ items }: Block): Error {
  const names = cubesIn(items).flatMap(({ cubes }) => cubes.sources.map(({ relation }) => relation.name))
  return unfit(
    `measures cannot be taken over a join of ${names.join(' and ')} by a condition`,
    'Let the model join them (CROSS JOIN), or group each one in a subselect of its own and join the results.',
  )
}

class Grouping {
  readonly #block: Block
  readonly #cubes: Cubes
  readonly #columns: LeafColumns
  /** What stands outside for each key, by the key's text. */
  readonly #keys = new Map<string, Node>()
  readonly #kinds = new Set<string>()
  /** Keys that no leaf column carries. */
  #hasConstantKey = false
  #hasColumnKey = false
  #sets: Node[][]

  constructor(block: Block, cubes: Cubes) {
    this.#block = block
    this.#cubes = cubes
    this.#columns = new LeafColumns(block.environment.context.nextAlias())
    const group =
      block.group.length > 0 || !isKeyed(block) ? block.group : block.targets.map(({ val }) => val)
    this.#sets = setsOf(group)
  }

  select(): SelectStmt {
    const { targets, having, windows, sort, distinctOn, limit, stmt, where, sources } = this.#block
    const { context } = this.#making()
    this.#addKeys()
    checkBeside(this.#block, this.#sets.flat(), this.#isTotal)
    const parts = splitConditions([...this.#cubes.where, ...where], { sources, context, isGrouped: true })
    const met = this.#isAlone ? parts.rest.map(({ node, reason }) => this.#met(node, reason)) : []
    const outside = this.#isAlone
      ? []
      : parts.rest.map(({ node, reason }) => this.#outsideOfKeys(node, reason))
    const list = targets.map(({ name, val }) => target(this.#outside(val), name))
    const conditions = having ? [this.#outside(having)] : []
    const rest = {
      windowClause: this.#outsideAll(windows),
      sortClause: this.#outsideAll(sort),
      distinctClause: this.#distinct(this.#outsideAll(distinctOn)),
    }
    if (this.#hasConstantKey && !this.#hasColumnKey)
      conditions.push(operation(this.#columns.add({ kind: 'rows', type: 'int8' }), '>', integer(0)))
    if (this.#columns.list.length === 0) this.#columns.add({ kind: 'rows', type: 'int8' })
    const from = besideLeaf(this.#block, this.#leaf(parts), (node) => this.#outsideOfKeys(node, undefined))
    const { alias, list: columns } = this.#columns
    const isTotal = this.#isTotal
    const finish = <T>(part: T): T =>
      met.length > 0 && isTotal
        ? countsFromZero(part, columns, alias, (member) => this.#isCount(member))
        : part
    return select({
      ...(stmt.limitOption ? { limitOption: stmt.limitOption } : {}),
      targetList: finish(list),
      fromClause: met.length > 0 && isTotal ? [oneRow(from[0]!, met, alias)] : from,
      ...optional('whereClause', all(finish([...outside, ...(isTotal ? [] : met), ...conditions]))),
      ...Object.fromEntries(
        Object.entries(rest).flatMap(([key, nodes]) => (nodes.length > 0 ? [[key, finish(nodes)]] : [])),
      ),
      ...optional('limitCount', limit.count),
      ...optional('limitOffset', limit.offset),
    })
  }

  /** Without keys: one row, whatever there is to count. */
  get #isTotal(): boolean {
    return this.#block.group.length === 0 && !isKeyed(this.#block)
  }

  /** Whether nothing stands beside the cubes. */
  get #isAlone(): boolean {
    const { items } = this.#block
    return items.length === 1 && items[0]!.kind === 'cubes'
  }

  #distinct(on: Node[]): Node[] {
    const { stmt, group } = this.#block
    if (on.length > 0) return on
    return isDistinct(stmt) && (group.length > 0 || !isKeyed(this.#block)) ? [{} as Node] : []
  }

  #isCount(member: string): boolean {
    return this.#cubes.sources.some(({ relation }) =>
      relation.columns.some((column) => column.member === member && /^count/.test(column.aggregate ?? '')),
    )
  }

  /** A condition that the leaf cannot hold: on its keys, or an equality with the query around it. */
  #met(node: Node, reason: Error | undefined): Node {
    const { sources, environment } = this.#block
    const pair = this.#sets.length === 1 ? correlation(node, sources) : undefined
    if (pair && !this.#keys.has(keyOf(pair.own)))
      return operation(addKey(pair.own, this.#columns, sources, environment.context), '=', pair.outer)
    return this.#outsideOfKeys(node, reason)
  }

  #making() {
    const { sources, environment } = this.#block
    return { sources, context: environment.context, columns: this.#columns }
  }

  #leaf({ filters, conditions, segments, user }: Conditions): Node {
    const { context } = this.#block.environment
    const query: LeafQuery = {
      relations: this.#cubes.sources.map(({ relation }) => relation.name),
      ungrouped: false,
      columns: this.#columns.list,
      filters,
      conditions,
      segments,
      ...(user === undefined ? {} : { user }),
    }
    if (this.#sets.length === 1) return context.addLeaf(query, this.#columns.alias)
    const columns = new Map(this.#sets.flat().map((key) => [keyOf(key), this.#columnOf(key)]))
    if (new Set(columns.values()).size < columns.size)
      throw unfit(
        'two keys of the grouping sets are the same to Cube',
        'Group by one of them, and compute the other from it outside.',
      )
    return leafOfSets(query, this.#sets, (key) => columns.get(keyOf(key))!, this.#columns.alias, context)
  }

  /** The leaf's column that a key is computed from: NULL gives NULL in all that is computed so. */
  #columnOf(key: Node): string {
    let name: string | undefined
    some(this.#keys.get(keyOf(key)), (node) => {
      name ??= strings(as(node, 'ColumnRef')?.fields).at(-1)
      return name !== undefined
    })
    return name!
  }

  #addKeys(): void {
    const keys = this.#sets.flat()
    const parts =
      this.#sets.length === 1 ? calendarKeys(keys, this.#block.sources) : new Map<string, TimePart>()
    for (const key of keys) this.#addKey(key, parts.get(keyOf(key)))
  }

  #addKey(key: Node, part: TimePart | undefined): void {
    const text = keyOf(key)
    if (this.#keys.has(text)) return
    const { sources, context } = this.#making()
    if (some(key, isOwnAggregate))
      throw new Fault('42803', 'aggregate functions are not allowed in GROUP BY', { at: key })
    const virtual = memberOf(key, sources)?.column.kind === 'virtual'
    if (virtual || !hasMembers(key, sources)) {
      // A constant, or a column of a table beside the leaf.
      if (this.#sets.length > 1) throw unfit('a grouping set holds a constant', 'Group by columns only.', key)
      if (some(key, (node) => isVolatile(functionName(node)) || isSetReturning(functionName(node))))
        throw unfit('a group key gives another value for each row', 'Compute it in a subselect first.', key)
      this.#hasConstantKey ||= virtual || !hasOthers(key, sources)
      this.#keep(key, virtual ? nullText() : structuredClone(key))
      return
    }
    this.#hasColumnKey = true
    this.#keep(key, addKey(key, this.#columns, sources, context, part))
  }

  #keep(key: Node, stands: Node): void {
    this.#keys.set(keyOf(key), stands)
    this.#kinds.add(kindOf(key))
  }

  #outsideAll<T>(parts: T[]): T[] {
    return parts.map((part) => mapInsideOrNode(part, (node) => this.#outside(node)))
  }

  /** An expression of the target list, HAVING, ORDER BY and so on over the leaf's columns. */
  #outside<T>(part: T): T {
    return mapTree(part, (node) => this.#replaced(node, true))
  }

  #replaced(node: Node, isOwnLevel: boolean): Node | undefined {
    if (this.#kinds.has(kindOf(node))) {
      const key = this.#keys.get(keyOf(node))
      if (key) return structuredClone(key)
    }
    const query = as(node, 'SelectStmt')
    if (query) return { SelectStmt: mapTree(query, (part) => this.#replaced(part, false)) }
    const { sources } = this.#block
    const member = memberOf(node, sources)
    if (member) return this.#bare(member, node, isOwnLevel)
    if (!isOwnLevel) return undefined
    const counted = distinctWithNull(node, sources)
    if (counted) return this.#columns.addMember(counted)
    if (isOwnAggregate(node)) {
      const beside = valueBeside(node, this.#block)
      return beside ? this.#outside(beside) : addAggregate(node, this.#making())
    }
    return 'GroupingFunc' in node ? this.#mask(node) : undefined
  }

  /** A column that is neither a key nor aggregated. */
  #bare(member: Member, node: Node, isOwnLevel: boolean): Node {
    const { column, source } = member
    if (column.kind === 'virtual') return nullText()
    if (column.kind === 'measure' && !isOwnLevel)
      throw new Fault(
        '0A000',
        `the measure "${column.name}" of the outer query cannot be used in a subselect`,
        {
          hint: `Write MEASURE(${column.name}) in the outer query, and compare it with the subselect in HAVING.`,
          at: node,
        },
      )
    if (column.kind === 'measure')
      throw new Fault(
        '42803',
        `Projection references non-aggregate values: the measure "${column.name}" must be aggregated`,
        {
          hint: `Write MEASURE(${column.name}).`,
          at: node,
        },
      )
    // As in PostgreSQL, the primary key among the keys settles all other columns of its table.
    const key = source.relation.columns.find(({ primaryKey }) => primaryKey)
    const isSettled =
      this.#sets.length === 1 &&
      this.#sets[0]!.some((one) => {
        const found = memberOf(one, this.#block.sources)
        return found?.source.id === source.id && found.column === key
      })
    if (isSettled && column.kind === 'dimension') return this.#columns.addMember(member)
    throw new Fault(
      '42803',
      `column "${column.name}" must appear in the GROUP BY clause or be used in an aggregate function`,
      { hint: `Add ${column.name} to GROUP BY, or write MAX(${column.name}).`, at: node },
    )
  }

  #mask(node: Node): Node {
    const args = as(node, 'GroupingFunc')!.args ?? []
    const positions = args.map((arg) => this.#sets.flat().findIndex((key) => keyOf(key) === keyOf(arg)))
    if (positions.includes(-1))
      throw new Fault(
        '42803',
        'arguments to GROUPING must be grouping expressions of the associated query level',
        { at: node },
      )
    return groupingMask(args, this.#sets, this.#columns.alias)
  }

  /** A condition on keys holds before grouping if and only if it holds after. */
  #outsideOfKeys(node: Node, reason: Error | undefined): Node {
    const { sources, group } = this.#block
    const said =
      reason ??
      unfit('this condition cannot be put into the question to Cube', 'Write it in a simpler way.', node)
    const isOfOthers = !hasMembers(node, sources) && hasOthers(node, sources)
    if (
      this.#sets.length > 1 ||
      (group.length === 0 && this.#isAlone && !isKeyed(this.#block) && !isOfOthers)
    )
      throw said
    return mapTree(node, (part) => {
      if (this.#kinds.has(kindOf(part))) {
        const key = this.#keys.get(keyOf(part))
        if (key) return structuredClone(key)
      }
      const member = memberOf(part, sources)
      if (!member) return undefined
      if (member.column.kind === 'virtual') return nullText()
      throw said
    })
  }
}

/** SELECT DISTINCT over dimensions only groups by what it selects. */
export function isKeyed({ stmt, group, targets, sources }: Block): boolean {
  return (
    isDistinct(stmt) &&
    group.length === 0 &&
    targets.every(({ name, val }) => {
      const isBare = !some(val, (node) => as(node, 'FuncCall')?.over !== undefined || isOwnAggregate(node))
      const hasMeasure = some(val, (node) => memberOf(node, sources)?.column.kind === 'measure')
      return name !== undefined && isBare && !hasMeasure
    })
  )
}

const optional = <K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, T>)

/** SortBy nodes keep positions as they are. */
function mapInsideOrNode<T>(part: T, replace: (node: Node) => Node): T {
  const sort = as(part as Node, 'SortBy')
  if (!sort) return mapTree(part, (node) => (node === (part as unknown) ? undefined : replace(node)))
  const isPosition = as(sort.node, 'A_Const') !== undefined
  return { SortBy: { ...sort, ...(isPosition ? {} : { node: replace(sort.node!) }) } } as T
}
