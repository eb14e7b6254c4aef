/** What every question passes on its way through Cube's gateway, over REST or in this process. */
import { createRequire } from 'node:module'
import { callerKey } from './caller.ts'
import { explain } from './explain.ts'
import type { SecurityContext } from './gateway.ts'
import { type Members, type MetaCube, memberFault, membersOf } from './members.ts'
import { faultOf } from './questions.ts'
import type { CubeQuery } from './result.ts'
import { askedFilters } from './rows.ts'

export interface Context {
  securityContext: SecurityContext
  requestId?: string
}

/** A question as Cube made it out: with the filters of the caller's role, and a limit. */
export interface NormalizedQuery extends CubeQuery {
  rowLimit?: number | null
  /** What the caller gave: the number of filters, and whether a limit. */
  asked?: { filters: number; limit: boolean }
}

interface Failure {
  e: unknown
  [key: string]: unknown
}

interface Compiler {
  metaConfig(context: Context, options: object): Promise<MetaCube[]>
  getCompilers(): Promise<object>
}

/** The methods of Cube's `ApiGateway` that are wrapped here. */
export interface GuardedGateway {
  getCompilerApi(context: Context): Promise<Compiler>
  parseQueryParam(query: unknown): CubeQuery | CubeQuery[]
  getNormalizedQueries(
    query: unknown,
    context: Context,
    persistent?: boolean,
    memberExpressions?: boolean,
    cacheMode?: string,
  ): Promise<[type: string, queries: NormalizedQuery[], plain: NormalizedQuery[]]>
  getSqlQueriesInternal(context: Context, queries: NormalizedQuery[]): Promise<unknown[]>
  handleError(failure: Failure): void
}

/**
 * - A member that is unknown or hidden from the caller is refused, wherever in the question it stands: Cube itself looks
 *   at results only, so that filters, `/v1/sql` and `/v1/dry-run` would answer.
 * - One row more than the limit is read, so that an answer knows whether it is cut off.
 * - Faults are explained in one line.
 *
 * Questions of callers inside this process that use member expressions are trusted: they are checked where they are made.
 */
export function guardGateway(gateway: object): void {
  const guarded = gateway as GuardedGateway
  const { CubejsHandlerError } = handlerErrors()
  const visible = visibleMembers(guarded)

  const normalize = guarded.getNormalizedQueries.bind(guarded)
  guarded.getNormalizedQueries = async (query, context, persistent, memberExpressions, cacheMode) => {
    const parsed = guarded.parseQueryParam(query)
    const questions = Array.isArray(parsed) ? parsed : [parsed]
    if (!memberExpressions) {
      const shape = faultOf(parsed)
      if (shape) throw new CubejsHandlerError(400, 'User Error', shape)
      const members = await visible(context)
      for (const question of questions) {
        const fault = memberFault(question, members)
        if (fault) throw new CubejsHandlerError(fault.status, 'User Error', fault.text)
      }
    }
    // Cube writes into the questions.
    const asked = questions.map(({ filters, limit }) => ({
      filters: Array.isArray(filters) ? filters.length : 0,
      limit: limit !== undefined,
    }))
    const [type, queries, plain] = await normalize(parsed, context, persistent, memberExpressions, cacheMode)
    const own = (index: number) => asked[Array.isArray(parsed) ? index : 0]!
    return [
      type,
      queries.map((one, index) => ({ ...one, asked: own(index) })),
      plain.map((one, index) => ({ ...one, filters: askedFilters(one, own(index).filters) })),
    ]
  }

  const sqlQueries = guarded.getSqlQueriesInternal.bind(guarded)
  guarded.getSqlQueriesInternal = (context, queries) =>
    sqlQueries(
      context,
      queries.map(({ asked, ...query }) =>
        typeof query.rowLimit === 'number' && query.rowLimit > 0
          ? { ...query, rowLimit: query.rowLimit + 1 }
          : query,
      ),
    )

  const handle = guarded.handleError.bind(guarded)
  guarded.handleError = (failure) => {
    const known = explain(failure.e)
    handle(known ? { ...failure, e: new CubejsHandlerError(known.status, known.type, known.text) } : failure)
  }
}

const MOST_CALLERS = 500

/** The members as a caller may see them, kept until the model changes. */
function visibleMembers(gateway: GuardedGateway): (context: Context) => Promise<Members> {
  let model: unknown
  const kept = new Map<string, Members>()
  return async (context) => {
    const compiler = await gateway.getCompilerApi(context)
    const compilers = await compiler.getCompilers()
    if (compilers !== model || kept.size > MOST_CALLERS) kept.clear()
    model = compilers
    const key = callerKey(context.securityContext)
    const known =
      kept.get(key) ?? membersOf(await compiler.metaConfig(context, { requestId: context.requestId }))
    kept.set(key, known)
    return known
  }
}

type HandlerError = new (status: number, type: string, message: string) => Error

/** The class of errors that the gateway answers with a status of their own. */
function handlerErrors(): { CubejsHandlerError: HandlerError } {
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  return fromCore('@cubejs-backend/api-gateway/dist/src/cubejs-handler-error')
}
