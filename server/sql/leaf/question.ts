/** A leaf as a question to Cube. */
import type { MemberExpression, Part, PatchedMeasure } from '../../cube/member-expressions.ts'
import type { StatementFilter, StatementQuery } from '../../cube/statement.ts'
import type { Catalog, Column, Relation } from '../catalog.ts'
import { SqlError } from '../error.ts'
import type { Literals } from './literals.ts'
import { moment } from './moments.ts'
import type { Aggregate, Expression, LeafColumn, LeafFilter, LeafQuery } from './query.ts'

/** What a leaf is made with. */
export interface Making {
  catalog: Catalog
  literals: Literals
  timezone: string
}

export interface Question extends StatementQuery {
  measures: NonNullable<StatementQuery['measures']>
  dimensions: NonNullable<StatementQuery['dimensions']>
  timeDimensions: NonNullable<StatementQuery['timeDimensions']>
}

/**
 * @returns the question, and for each column of the leaf under which name Cube answers it
 * @throws {SqlError} where the leaf names what the catalog does not have
 */
export function questionOf(query: LeafQuery, making: Making): { question: Question; keys: string[] } {
  const { catalog, literals, timezone } = making
  const relations = query.relations.map((name) => relationOf(catalog, name))
  const inMeasure = (expression: Expression) => partsOf(expression, 'select', making)
  const question: Question = {
    cubes: query.relations,
    measures: [],
    dimensions: [],
    timeDimensions: [],
    segments: [
      ...query.segments,
      ...query.conditions.map((condition, index) => ({
        name: `condition${index}`,
        cube: cubeOf(condition, query),
        parts: ['(', ...partsOf(condition, 'where', making), ')'],
      })),
    ],
    filters: query.filters.map((filter) => filterOf(filter, catalog, literals)),
    ungrouped: query.ungrouped,
    timezone,
    ...(relations.length > 1
      ? { joinHints: query.relations.slice(1).map((to) => [query.relations[0]!, to]) }
      : {}),
  }
  const keys = query.columns.map((column) => {
    if (!/^[a-z]\w{0,50}$/.test(column.name))
      throw new SqlError('XX000', `A leaf has a column with the odd name "${column.name}".`)
    return add(question, column, query, relations, inMeasure, catalog)
  })
  if (!asksForSomething(question)) addSomething(question, relations[0]!)
  return { question, keys }
}

/** Puts a column into the question. @returns the name of Cube's answer to it */
function add(
  question: Question,
  column: LeafColumn,
  query: LeafQuery,
  relations: Relation[],
  parts: (expression: Expression) => Part[],
  catalog: Catalog,
): string {
  const { name } = column
  const measure = (one: string | MemberExpression | PatchedMeasure): string => {
    if (typeof one !== 'string' || !question.measures.includes(one)) question.measures.push(one)
    return typeof one === 'string' ? one : one.name
  }
  const dimension = (one: string | MemberExpression): string => {
    if (typeof one !== 'string' || !question.dimensions.includes(one)) question.dimensions.push(one)
    return typeof one === 'string' ? one : one.name
  }
  switch (column.kind) {
    case 'member': {
      const { member } = column
      const { kind } = columnOf(catalog, member)
      if (kind === 'measure') return measure(member)
      if (kind === 'dimension') return dimension(member)
      return dimension({ name, cube: member.split('.')[0]!, parts: [{ member }] })
    }
    case 'time': {
      const { member, granularity } = column
      columnOf(catalog, member)
      const isThere = question.timeDimensions.some(
        (time) => time.dimension === member && time.granularity === granularity,
      )
      if (!isThere) question.timeDimensions.push({ dimension: member, granularity })
      return `${member}.${granularity}`
    }
    case 'expression':
      return dimension({
        name,
        cube: cubeOf(column.expression, query),
        parts: ['(', ...parts(column.expression), ')'],
      })
    case 'aggregate': {
      const { aggregate, expression, filter } = column
      const value = aggregatedValue(expression, parts)
      const counted = filter ? ['CASE WHEN ', ...parts(filter), ' THEN ', ...value, ' END'] : value
      return measure({ name, cube: cubeOf(expression, query), parts: aggregated(aggregate, counted) })
    }
    case 'patched': {
      const { member, aggregate, filter } = column
      if (aggregate === 'count')
        throw new SqlError(
          '42000',
          `Measure aggregation type doesn't match for '${member}': COUNT is no aggregation of its values`,
        )
      const conditions = filter ? [parts(filter)] : []
      return measure({ name, measure: member, aggregation: aggregate, conditions })
    }
    case 'rows': {
      // Cube takes «count(*)» for the number of a cube's rows, also where a join repeats them.
      const [only, ...others] = relations
      if (!column.filter && others.length === 0 && only!.count) return measure(only!.count)
      const counted = column.filter ? ['CASE WHEN ', ...parts(column.filter), ' THEN 1 END'] : ['1']
      return measure({ name, cube: only!.name, parts: ['count(', ...counted, ')'] })
    }
  }
}

const aggregated = (aggregate: Aggregate, value: Part[]): Part[] =>
  aggregate === 'countDistinct' ? ['count(DISTINCT ', ...value, ')'] : [`${aggregate}(`, ...value, ')']

/** A member alone is aggregated as it is in the marts, exactly; only then is the sum cast. */
function aggregatedValue(expression: Expression, parts: (expression: Expression) => Part[]): Part[] {
  const [only, ...others] = expression.parts
  if (others.length === 0 && typeof only === 'object' && 'member' in only) return [{ member: only.member }]
  return ['(', ...parts(expression), ')']
}

/**
 * Members inside of an expression have the types of the facade, so that `id / 2` is what the analyst sees in it. Cube
 * gives times of selected expressions in the zone of the question; in conditions it does not.
 */
function partsOf({ parts }: Expression, place: 'select' | 'where', making: Making): Part[] {
  const { catalog, literals, timezone } = making
  return parts.flatMap((part): Part[] => {
    if (typeof part === 'string') return [part]
    if ('literal' in part) return [` ${literals.word(part.literal)} `]
    const { member } = part
    const { kind, type } = columnOf(catalog, member)
    if (kind === 'segment') return [{ member }]
    if (type === 'timestamp' && place === 'where')
      return ['(', { member }, `::timestamptz AT TIME ZONE ${literals.word(timezone)})`]
    return ['(', { member }, `::${type})`]
  })
}

function filterOf(filter: LeafFilter, catalog: Catalog, literals: Literals): StatementFilter {
  if ('and' in filter) return { and: filter.and.map((one) => filterOf(one, catalog, literals)) }
  if ('or' in filter) return { or: filter.or.map((one) => filterOf(one, catalog, literals)) }
  const { member, operator, values } = filter
  const { kind, type } = columnOf(catalog, member)
  if (!values) return { member, operator }
  if (type === 'timestamp') return timeFilter(member, kind, operator, values.map(moment))
  return {
    member,
    operator,
    values: COPIED.has(operator) ? values.map((value) => literals.word(value)) : values,
  }
}

/** Cube takes the zone into account in comparisons that are made for times. */
function timeFilter(member: string, kind: string, operator: string, moments: string[]): StatementFilter {
  if (kind !== 'dimension' || !TIMES.has(operator))
    throw new SqlError('0A000', `"${member}" cannot be compared by ${operator}`)
  if (operator !== 'equals') return { member, operator, values: moments }
  return {
    or: moments.map((moment) => ({
      and: ['afterOrOnDate', 'beforeOrOnDate'].map((bound) => ({
        member,
        operator: bound,
        values: [moment],
      })),
    })),
  }
}

const TIMES = new Set(['equals', 'afterOrOnDate', 'afterDate', 'beforeDate', 'beforeOrOnDate', 'inDateRange'])

/** Operators that Cube compares with a value as it is: a word in its place makes all values one shape, planned once. */
const COPIED = new Set(['equals', 'notEquals', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte'])

function asksForSomething({ measures, dimensions, timeDimensions }: Question): boolean {
  return measures.length + dimensions.length + timeDimensions.length > 0
}

/** `SELECT 1 FROM deals` asks for as many rows as there are, or for one. */
function addSomething(question: Question, relation: Relation): void {
  const dimensions = relation.columns.filter(({ kind }) => kind === 'dimension')
  const key = dimensions.find(({ primaryKey }) => primaryKey) ?? dimensions[0]
  if (question.ungrouped && key?.member) question.dimensions.push(key.member)
  else question.measures.push(relation.count ?? { name: 'c0', cube: relation.name, parts: ['count(1)'] })
}

export function relationOf(catalog: Catalog, name: string): Relation {
  const relation = catalog.relations.get(name)
  if (!relation) throw new SqlError('42P01', `relation "${name}" does not exist`)
  return relation
}

/** Of a member `deals.won_amount`. */
export function columnOf(catalog: Catalog, member: string): Column {
  const [cube = '', name] = member.split('.')
  const column = relationOf(catalog, cube).columns.find((one) => one.member === member)
  if (!column) throw new SqlError('42703', `column "${name}" of relation "${cube}" does not exist`)
  return column
}

function cubeOf({ parts }: Expression, { relations }: LeafQuery): string {
  for (const part of parts)
    if (typeof part === 'object' && 'member' in part) return part.member.split('.')[0]!
  return relations[0]!
}
