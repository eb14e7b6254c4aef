/** A question to Cube as an address of the OData feed, for Excel and Power BI. */
import type { Filter, Query, TimeDimension } from '@cubejs-client/core'
import { type MetaAnswer, type Model, readModel } from '../records/model.ts'
import { loadMeta } from '../server.ts'
import type { AnyWidget, BlockContext } from '../widget.ts'
import { exportBody } from './body.ts'

interface Leaf {
  member: string
  operator: string
  values?: string[]
}

type Types = Pick<Model, 'dimensions'>

const bare = (member: string) => member.slice(member.indexOf('.') + 1)
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

function literal(value: string, member: string, { dimensions }: Types): string {
  const type = dimensions.get(member)?.type
  return type === 'number' || type === 'boolean' ? value : quoted(value)
}

const joined = (parts: string[], word: 'and' | 'or') =>
  parts.length > 1 ? `(${parts.join(` ${word} `)})` : (parts[0] ?? '')

const comparisons: Record<string, string> = { gt: 'gt', gte: 'ge', lt: 'lt', lte: 'le' }

function condition(filter: Filter, types: Types): string {
  if ('or' in filter)
    return joined(
      (filter.or as Filter[]).map((one) => condition(one, types)),
      'or',
    )
  if ('and' in filter)
    return joined(
      (filter.and as Filter[]).map((one) => condition(one, types)),
      'and',
    )
  const { member, operator, values = [] } = filter as unknown as Leaf
  const name = bare(member)
  const all = (word: 'and' | 'or', write: (value: string) => string) =>
    joined(
      values.map((value) => write(literal(value, member, types))),
      word,
    )
  if (operator === 'equals') return all('or', (value) => `${name} eq ${value}`)
  // Cube lets what is empty through «not equal»; so it is said here.
  if (operator === 'notEquals') return `(${all('and', (value) => `${name} ne ${value}`)} or ${name} eq null)`
  if (operator === 'set') return `${name} ne null`
  if (operator === 'notSet') return `${name} eq null`
  if (operator === 'contains') return all('or', (value) => `contains(${name},${value})`)
  if (operator === 'notContains')
    return `(${all('and', (value) => `not contains(${name},${value})`)} or ${name} eq null)`
  if (operator === 'beforeOrOnDate') return `${name}_day le ${values[0]}`
  if (comparisons[operator]) return all('or', (value) => `${name} ${comparisons[operator]} ${value}`)
  throw new Error(`OData: no address for a condition '${operator}' of ${member}.`)
}

const during = ({ dimension, dateRange }: TimeDimension): string[] => {
  if (!Array.isArray(dateRange)) return []
  const [from, to] = dateRange
  return [`${bare(dimension)}_day ge ${from}`, `${bare(dimension)}_day le ${to}`]
}

/** Part of an address; words of the CRM may hold the signs that part it. */
const encoded = (part: string) => encodeURI(part).replace(/[#&+]/g, encodeURIComponent)

/**
 * @param origin  of this installation, `https://bi.example.ru`
 * @returns the address that answers the same; sorting and limits are the reader's business
 */
export function odataAddress(query: Query, types: Types, origin: string): string {
  const times = (query.timeDimensions ?? []) as TimeDimension[]
  const members = [
    ...(query.measures ?? []),
    ...(query.dimensions ?? []),
    ...times.map((one) => one.dimension),
  ]
  const cube = members[0]!.slice(0, members[0]!.indexOf('.'))
  const conditions = [
    ...times.flatMap(during),
    ...((query.filters ?? []) as Filter[]).map((filter) => condition(filter, types)),
  ].filter(Boolean)
  const measures = (query.measures ?? []).map(bare)
  const groups = [
    ...(query.dimensions ?? []).map(bare),
    ...times.flatMap(({ dimension, granularity }) =>
      granularity ? [`${bare(dimension)}_${granularity}`] : [],
    ),
  ]
  const feed = `${origin}/odata/v4/${cube}`
  if (measures.length === 0) {
    const filter = conditions.length > 0 ? `$filter=${encoded(conditions.join(' and '))}&` : ''
    return `${feed}?${filter}$select=${groups.join(',')}`
  }
  const aggregate = `aggregate(${measures.join(',')})`
  const grouped = groups.length > 0 ? `groupby((${groups.join(',')}),${aggregate})` : aggregate
  const filtered = conditions.length > 0 ? `filter(${conditions.join(' and ')})/` : ''
  return `${feed}?$apply=${encoded(filtered + grouped)}`
}

/** The address of a block's first question. */
export async function blockAddress(widget: AnyWidget, context: BlockContext): Promise<string> {
  const [query] = exportBody(widget, context, '').queries
  return odataAddress(query!, readModel(await loadMeta<MetaAnswer>(), 'ru'), location.origin)
}
