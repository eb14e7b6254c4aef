/** A leaf's filters as Cube's. */
import type { StatementFilter } from '../../cube/statement-types.ts'
import type { Catalog } from '../catalog.ts'
import { SqlError } from '../error.ts'
import type { Literals } from './literals.ts'
import { columnOf } from './members.ts'
import { moment } from './moments.ts'
import type { LeafFilter } from './query.ts'

/** @throws {SqlError} 22007 where a time is compared with what is none */
export function filterOf(filter: LeafFilter, catalog: Catalog, literals: Literals): StatementFilter {
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
