/** The fixture's catalog, written by hand, and rewriting with leaves that are only described. */
import type { Catalog, Column, ColumnType, Relation } from '../../../server/sql/catalog.ts'
import { deparse } from '../../../server/sql/grammar/deparse.ts'
import { loadGrammar, parse } from '../../../server/sql/grammar/parse.ts'
import type { Expression, LeafColumn, LeafFilter, LeafQuery } from '../../../server/sql/leaf/query.ts'
import { type RewriteOptions, rewriteStatement } from '../../../server/sql/rewrite/index.ts'

function relation(
  name: string,
  measures: Record<string, string>,
  dimensions: Record<string, ColumnType>,
  { segments = [], count, component, isView = false }: Partial<Relation> & { segments?: string[] } = {},
): Relation {
  const column = (one: string, kind: Column['kind'], type: ColumnType): Column => ({
    name: one,
    member: kind === 'virtual' ? undefined : `${name}.${one}`,
    kind,
    type,
    comment: one,
  })
  return {
    name,
    isView,
    comment: name,
    count,
    component,
    columns: [
      ...Object.entries(measures).map(([one, aggregate]): Column => {
        const type = aggregate.startsWith('count') ? 'int8' : aggregate === 'time' ? 'timestamp' : 'float8'
        return { ...column(one, 'measure', type), aggregate }
      }),
      ...Object.entries(dimensions).map(
        ([one, type]): Column => ({
          ...column(one, 'dimension', type),
          ...(one === 'id' ? { primaryKey: true } : {}),
        }),
      ),
      ...segments.map((one) => column(one, 'segment', 'bool')),
      column('__user', 'virtual', 'text'),
      column('__cubeJoinField', 'virtual', 'text'),
    ],
  }
}

const RELATIONS = [
  relation(
    'deals',
    {
      count: 'count',
      won: 'count',
      amount_sum: 'sum',
      amount_avg: 'avg',
      amount_max: 'max',
      won_amount: 'sum',
      titles: 'count_distinct',
      conversion: 'number',
    },
    {
      id: 'float8',
      title: 'text',
      stage: 'text',
      manager_id: 'float8',
      amount: 'float8',
      net: 'float8',
      is_repeat: 'bool',
      createdAt: 'timestamp',
    },
    { segments: ['is_won'], count: 'deals.count', component: 1 },
  ),
  relation(
    'managers',
    { people: 'count' },
    { id: 'float8', name: 'text', city: 'text' },
    { count: 'managers.people', component: 1 },
  ),
  relation(
    'sales',
    { count: 'count', won: 'count', conversion: 'number', amount_sum: 'sum' },
    { stage: 'text', createdAt: 'timestamp', managers_name: 'text', managers_city: 'text' },
    { isView: true },
  ),
]

export const CATALOG: Catalog = {
  version: 'fixture',
  relations: new Map(RELATIONS.map((one) => [one.name, one])),
}

export interface Described {
  /** What PostgreSQL is to run, a leaf as `leaf_1`. */
  sql: string
  leaves: LeafQuery[]
  changed: boolean
}

/** Rewrites one statement; its leaves are described, not computed. */
export async function rewritten(
  sql: string,
  options: Partial<RewriteOptions> & { zone?: string } = {},
): Promise<Described> {
  await loadGrammar()
  const [statement] = parse(sql)
  const leaves: LeafQuery[] = []
  const { tree, changed } = await rewriteStatement(statement!.tree, {
    catalog: CATALOG,
    positionOf: statement!.positionOf,
    leaf: async (query) => {
      leaves.push(query)
      return {
        sql: '',
        signature: '',
        call: `leaf()`,
        definitions: query.columns.map(({ name, type }) => `${name} ${type}`).join(', '),
        rollups: [],
        isCurrent: async () => true,
      }
    },
    ...options,
  })
  const text = deparse(tree).replace(/leaf\(\) (leaf_\w+) \([^()]*\)/g, '$1')
  return { sql: text, leaves, changed }
}

/** A leaf in one line: `deals: stage, count; stage = won`. */
export function shown(leaf: LeafQuery): string {
  const filters = [
    ...leaf.filters.map(filter),
    ...leaf.conditions.map(expression),
    ...leaf.segments.map((one) => `segment ${bare(one)}`),
    ...(leaf.user === undefined ? [] : [`user ${leaf.user}`]),
    ...(leaf.order ?? []).map(
      ({ column, isDescending, nullsFirst }) =>
        `by ${column}${isDescending ? ' desc' : ''}${nullsFirst === isDescending ? '' : ` nulls ${nullsFirst ? 'first' : 'last'}`}`,
    ),
    ...(leaf.limit === undefined ? [] : [`limit ${leaf.limit}`]),
  ]
  const from = leaf.relations.join('+') + (leaf.ungrouped ? ' rows' : '')
  return `${from}: ${leaf.columns.map(column).join(', ')}${filters.length > 0 ? `; ${filters.join(' & ')}` : ''}`
}

const bare = (member: string): string => member.replace(/^deals\./, '')

function column(one: LeafColumn): string {
  const under = 'filter' in one && one.filter ? ` where ${expression(one.filter)}` : ''
  switch (one.kind) {
    case 'member':
      return bare(one.member)
    case 'time':
      return `${one.granularity}(${bare(one.member)})`
    case 'expression':
      return `[${expression(one.expression)}]:${one.type}`
    case 'aggregate':
      return `${one.aggregate}[${expression(one.expression)}]:${one.type}${under}`
    case 'patched':
      return `${one.aggregate ?? 'own'}<${bare(one.member)}>${under}`
    case 'rows':
      return `rows${under}`
  }
}

const expression = ({ parts }: Expression): string =>
  parts
    .map((part) => {
      if (typeof part === 'string') return part
      if ('sql' in part) return part.sql.replace(/leaf\(\) (leaf_\w+) \([^()]*\)/g, '$1')
      return 'member' in part ? `{${bare(part.member)}}` : `'${part.literal}'`
    })
    .join('')

function filter(one: LeafFilter): string {
  if ('and' in one) return `(${one.and.map(filter).join(' and ')})`
  if ('or' in one) return `(${one.or.map(filter).join(' or ')})`
  return `${bare(one.member)} ${one.operator}${one.values ? ` ${one.values.join('|')}` : ''}`
}
