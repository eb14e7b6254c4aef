/** A leaf as a question to Cube. */
import type { MemberExpression, Part, PatchedMeasure } from '../../cube/member-expressions.ts'
import type { StatementQuery } from '../../cube/statement-types.ts'
import type { Relation } from '../catalog.ts'
import { SqlError } from '../error.ts'
import { filterOf } from './filters.ts'
import { columnOf, relationOf } from './members.ts'
import { type Making, partsOf } from './parts.ts'
import type { Aggregate, Expression, LeafColumn, LeafQuery } from './query.ts'

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
  const asking: Asking = { question, query, relations, making }
  const keys = query.columns.map((column) => {
    if (!/^[a-z]\w{0,50}$/.test(column.name))
      throw new SqlError('XX000', `A leaf has a column with the odd name "${column.name}".`)
    return addColumn(asking, column)
  })
  if (!asksForSomething(question)) addSomething(question, relations[0]!)
  return { question, keys }
}

interface Asking {
  question: Question
  query: LeafQuery
  relations: Relation[]
  making: Making
}

/** Puts a column into the question. @returns the name of Cube's answer to it */
function addColumn({ question, query, relations, making }: Asking, column: LeafColumn): string {
  const { name } = column
  const parts = (expression: Expression) => partsOf(expression, 'select', making)
  const measure = (one: string | MemberExpression | PatchedMeasure) => addTo(question.measures, one)
  const dimension = (one: string | MemberExpression) => addTo(question.dimensions, one)
  switch (column.kind) {
    case 'member': {
      const { member } = column
      const { kind } = columnOf(making.catalog, member)
      if (kind === 'measure') return measure(member)
      if (kind === 'dimension') return dimension(member)
      return dimension({ name, cube: member.split('.')[0]!, parts: [{ member }] })
    }
    case 'time': {
      const { member, granularity } = column
      columnOf(making.catalog, member)
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

function addTo<T extends string | MemberExpression | PatchedMeasure>(list: T[], one: T): string {
  if (typeof one !== 'string') {
    list.push(one)
    return one.name
  }
  if (!list.includes(one)) list.push(one)
  return one
}

const aggregated = (aggregate: Aggregate, value: Part[]): Part[] =>
  aggregate === 'countDistinct' ? ['count(DISTINCT ', ...value, ')'] : [`${aggregate}(`, ...value, ')']

/** A member alone is aggregated as it is in the marts, exactly; only then is the sum cast. */
function aggregatedValue(expression: Expression, parts: (expression: Expression) => Part[]): Part[] {
  const [only, ...others] = expression.parts
  if (others.length === 0 && typeof only === 'object' && 'member' in only) return [{ member: only.member }]
  return ['(', ...parts(expression), ')']
}

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

function cubeOf({ parts }: Expression, { relations }: LeafQuery): string {
  for (const part of parts)
    if (typeof part === 'object' && 'member' in part) return part.member.split('.')[0]!
  return relations[0]!
}
