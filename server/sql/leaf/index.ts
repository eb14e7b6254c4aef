/** Leaves: what of an analyst's statement Cube answers, as SQL that PostgreSQL runs with the rights of the leaves' owner. */
import type { Pool } from 'pg'
import type { SecurityContext } from '../../cube/gateway.ts'
import type { CubeStatement, StatementQuery, Statements } from '../../cube/statement.ts'
import type { Catalog } from '../catalog.ts'
import { catalogOf } from '../catalog-of.ts'
import { SqlError } from '../error.ts'
import { toSqlError } from './errors.ts'
import { Literals, quoted } from './literals.ts'
import { columnOf } from './members.ts'
import type { Leaf, LeafCompiler, LeafQuery } from './query.ts'
import { type Question, questionOf } from './question.ts'
import { ranged } from './ranges.ts'
import type { LeafSession } from './session.ts'
import { aggregateFinder } from './unreadable.ts'
import { definitionsOf, type Wrapped, wrap } from './wrap.ts'

export type { LeafSession } from './session.ts'

export interface LeavesOptions {
  /** `openStatements`, or a Cube that has its methods. */
  cube: Statements
  /** The product's own connections: what functions PostgreSQL has is asked once. */
  pool: Pool
  /** The reporting zone, for sessions without their own. */
  timezone: string
}

export interface Leaves {
  /** For one session; what it says of itself is read again for each leaf. */
  compilerFor(session: LeafSession): LeafCompiler
  /** The tables as analysts see them, the same object until the model changes. */
  catalog(): Promise<Catalog>
}

export function createLeaves({ cube, pool, timezone: reporting }: LeavesOptions): Leaves {
  const findAggregates = aggregateFinder(pool)
  let known: Catalog | undefined
  const catalog = async (): Promise<Catalog> => {
    const model = await cube.model()
    if (known?.version !== model.version) known = catalogOf(model)
    return known
  }

  /** Cubes that only their members join have no path that could be asked for. */
  const joined = async (question: StatementQuery, who: SecurityContext): Promise<CubeStatement> => {
    const { joinHints, ...unhinted } = question
    if (!joinHints) return cube.statementOf(question, who)
    return cube.statementOf(question, who).catch((error) => {
      if (/Can't find join path/.test(String(error?.message))) return cube.statementOf(unhinted, who)
      throw error
    })
  }

  /** Cube's SQL, and which columns of the leaf read as NULL. */
  const statementOf = async (question: Question, who: SecurityContext, tables: Catalog) => {
    const withRanges = ranged(question)
    if (withRanges) {
      const statement = await joined(withRanges, who)
      if (statement.rollups.length > 0) return { statement, unreadable: new Set<string>() }
    }
    const statement = await joined(question, who)
    const unreadable = question.ungrouped
      ? await unreadableOf(question, statement, tables, findAggregates)
      : new Set<string>()
    if (unreadable.size === 0) return { statement, unreadable }
    return { statement: await joined(without(question, unreadable, tables), who), unreadable }
  }

  const compile = async (query: LeafQuery, session: LeafSession): Promise<Leaf> => {
    const timezone = session.timezone ?? reporting
    const tables = await catalog()
    const literals = new Literals()
    const { question, keys } = questionOf(query, { catalog: tables, literals, timezone })
    const who = await rightsOf(query, session)
    const { statement, unreadable } = await statementOf(question, who, tables)
    const wrapped = query.columns.map((column, index): Wrapped => {
      const key = keys[index]!
      return {
        column,
        key: unreadable.has(key) ? undefined : key,
        isZoned:
          column.kind === 'member' &&
          column.type === 'timestamp' &&
          columnOf(tables, column.member).kind === 'measure',
      }
    })
    const { limit, order } = query
    const sql = wrap(literals.place(statement.sql, statement.parameters), statement, wrapped, {
      timezone,
      ...(limit === undefined ? {} : { limit }),
      ...(order === undefined ? {} : { order }),
    })
    const signature = session.sign(sql)
    return {
      sql,
      signature,
      call: `semantic.leaf(${quoted(sql)}, ${quoted(signature)})`,
      definitions: definitionsOf(query.columns),
      rollups: statement.rollups,
      isCurrent: statement.isCurrent,
    }
  }

  return {
    catalog,
    compilerFor: (session) => async (query) => {
      try {
        return await compile(query, session)
      } catch (error) {
        throw toSqlError(error)
      }
    },
  }
}

/** @throws {SqlError} when the leaf is somebody else's whom the caller may not act as */
async function rightsOf({ user }: LeafQuery, session: LeafSession): Promise<SecurityContext> {
  if (user === undefined || user === session.user) return session.securityContext
  const other = await session.maySwitchTo(user)
  if (other) return other
  throw new SqlError(
    '42501',
    `You cannot change security context via __user from ${session.user} to ${user}, because it's not allowed.`,
  )
}

/** Types whose SQL is the model's own; the others are an aggregate that Cube puts around a value. */
const COMPUTED = ['number', 'string', 'time', 'boolean']

async function unreadableOf(
  { measures }: Question,
  { sql, columns }: CubeStatement,
  catalog: Catalog,
  find: (sql: string) => Promise<ReadonlySet<string>>,
): Promise<Set<string>> {
  const computed = measures.filter(
    (one): one is string =>
      typeof one === 'string' && COMPUTED.includes(columnOf(catalog, one).aggregate ?? ''),
  )
  if (computed.length === 0) return new Set()
  const found = await find(sql)
  return new Set(
    Object.entries(columns).flatMap(([alias, member]) =>
      found.has(alias) && computed.includes(member) ? [member] : [],
    ),
  )
}

function without(question: Question, members: ReadonlySet<string>, catalog: Catalog): Question {
  const measures = question.measures.filter((one) => typeof one !== 'string' || !members.has(one))
  const rest = { ...question, measures }
  if (measures.length + rest.dimensions.length + rest.timeDimensions.length > 0) return rest
  const columns = catalog.relations.get(question.cubes[0]!)?.columns ?? []
  const key = columns.find(({ primaryKey }) => primaryKey) ?? columns.find(({ kind }) => kind === 'dimension')
  return { ...rest, dimensions: key?.member ? [key.member] : [] }
}
