/** The SQL that Cube would run for a question, for whoever runs it elsewhere: rules of the caller applied, roll-ups named. */
import type { Orchestrator } from '../rollups/serve.ts'
import type { Core } from './core.ts'
import { CubeError, type SecurityContext } from './gateway.ts'
import { expressionText } from './member-expressions.ts'
import { type MetaCube, membersOf } from './members.ts'
import { curePatchedMeasures } from './patched-measures.ts'
import { anchors, ofCube, refuseHidden, type Seen } from './statement-members.ts'
import type {
  CubeModel,
  CubeStatement,
  Measure,
  MemberDefinition,
  ModelCube,
  StatementQuery,
} from './statement-types.ts'

export type * from './statement-types.ts'

export interface Statements {
  /**
   * @throws {CubeError} 400 where the question is wrong, 403 where it names what the caller may not see
   */
  statementOf(query: StatementQuery, securityContext: SecurityContext): Promise<CubeStatement>
  /** All cubes and members, those that are not public marked so; nobody's rules are applied. */
  model(): Promise<CubeModel>
}

interface Context {
  securityContext: SecurityContext
}

interface Plan {
  sql: [text: string, parameters: unknown[]]
  external: boolean
  aliasNameToMember: Record<string, string | { expressionName?: string; name: string }>
  preAggregations: { tableName: string }[]
  memberNames: string[]
}

interface Compilers {
  compilerId: string
  cubeEvaluator: { byPath(kind: string, path: string): MemberDefinition }
}

interface Compiler {
  getCompilers(): Promise<Compilers>
  getSql(query: object, options: object): Promise<Plan>
  metaConfig(context: Context, options: object): Promise<(MetaCube & { config: ModelCube })[]>
}

/** Methods of Cube's `ApiGateway` that its own SQL API calls. */
interface PlanningGateway {
  getCompilerApi(context: Context): Promise<Compiler>
  getNormalizedQueries(
    query: object,
    context: Context,
    persistent: true,
    memberExpressions: true,
  ): Promise<[type: string, queries: Record<string, unknown>[]]>
  coerceForSqlQuery(query: object, context: Context): object
}

/** @param orchestrator  with `serveRollups` in it */
export function openStatements(core: Core, orchestrator: Orchestrator): Statements {
  curePatchedMeasures()
  const gateway = core.apiGateway() as unknown as PlanningGateway
  return {
    async statementOf(query, securityContext) {
      const context = { securityContext }
      const seen = await visible(gateway, context)
      refuseHidden(query, seen.members)
      const asked = { ...query, measures: (query.measures ?? []).map((one) => ofCube(one, seen)) }
      const anchored = { ...asked, segments: [...(asked.segments ?? []), ...anchors(asked, seen)] }
      const plan = await planOf(gateway, anchored, context)
      expectRules(query, plan)
      return { ...(await withRollups(plan, orchestrator)), parameters: plan.sql[1], columns: columnsOf(plan) }
    },
    async model() {
      const compiler = await gateway.getCompilerApi({ securityContext: {} })
      const { compilerId, cubeEvaluator } = await compiler.getCompilers()
      const cubes = await compiler.metaConfig({ securityContext: {} }, { skipVisibilityPatch: true })
      return {
        version: compilerId,
        cubes: cubes.map(({ config }) => config),
        definition: (kind, member) => cubeEvaluator.byPath(kind, member),
      }
    },
  }
}

async function visible(gateway: PlanningGateway, context: Context): Promise<Seen> {
  const compiler = await gateway.getCompilerApi(context)
  const meta = await compiler.metaConfig(context, {})
  const known = SEEN.get(meta)
  if (known) return known
  const seen = { cubes: meta.map(({ config }) => config), members: membersOf(meta) }
  SEEN.set(meta, seen)
  return seen
}

/** Cube's description of a model for a caller is kept elsewhere; here what is made of it. */
const SEEN = new WeakMap<object, Seen>()

async function planOf(gateway: PlanningGateway, query: StatementQuery, context: Context): Promise<Plan> {
  const { cubes: _, measures = [], dimensions = [], segments = [], ...rest } = query
  const text = (one: Measure) => (typeof one === 'string' ? one : expressionText(one))
  const asked = {
    ...structuredClone(rest),
    measures: measures.map(text),
    dimensions: dimensions.map(text),
    segments: segments.map(text),
    // Without it Cube orders by what it thinks best.
    order: [],
  }
  const [, [normalized]] = await gateway.getNormalizedQueries(asked, context, true, true)
  const { asked: __, ...plain } = normalized!
  const compiler = await gateway.getCompilerApi(context)
  return compiler.getSql(gateway.coerceForSqlQuery(plain, context), { exportAnnotatedSql: true })
}

/** The last look: a cube of which the plan names no member is one whose rules were not applied. */
function expectRules({ cubes, measures = [] }: StatementQuery, { memberNames, external, sql }: Plan): void {
  const bare = cubes.find((cube) => !memberNames.some((name) => name.startsWith(`${cube}.`)))
  if (bare !== undefined) throw new CubeError(`Nothing of '${bare}' is asked for.`, 400)
  const isPatched = measures.some((one) => typeof one === 'object' && 'measure' in one)
  // Cube 1.7.43 computes the unpatched measure inside of these, and writes SQL that does not hold together.
  if (isPatched && /\bAS ("keys"|q_\d+)/.test(sql[0]))
    throw new CubeError(
      'A measure with a condition or an aggregation of its own cannot stand beside a join that repeats its rows: ask for it in a subselect of its own.',
      400,
    )
  if (external) throw new CubeError('A roll-up outside of PostgreSQL cannot be part of a statement.', 400)
}

/** Longest names first: one may begin with another. */
async function withRollups(
  { sql: [text], preAggregations }: Plan,
  orchestrator: Orchestrator,
): Promise<Pick<CubeStatement, 'sql' | 'rollups' | 'isCurrent'>> {
  const named = preAggregations.filter(({ tableName }) => text.includes(tableName))
  if (named.length === 0) return { sql: text, rollups: [], isCurrent: async () => true }
  const targets = await targetsOf(named, orchestrator)
  const names = [...targets.keys()].sort((a, b) => b.length - a.length)
  const place = new RegExp(names.map((name) => `${name.replaceAll('.', '\\.')}\\b`).join('|'), 'g')
  return {
    sql: text.replace(place, (name) => targets.get(name)!),
    rollups: names.filter((name) => targets.get(name) === name),
    async isCurrent() {
      const now = await targetsOf(named, orchestrator)
      return names.every((name) => now.get(name) === targets.get(name))
    },
  }
}

/** What is read in place of each roll-up at this moment. */
async function targetsOf(
  named: Plan['preAggregations'],
  orchestrator: Orchestrator,
): Promise<Map<string, string>> {
  const body = { preAggregations: named } as Parameters<
    ReturnType<Orchestrator['getPreAggregations']>['loadAllPreAggregationsIfNeeded']
  >[0]
  const loaded = await orchestrator.getPreAggregations().loadAllPreAggregationsIfNeeded(body)
  return new Map(
    loaded.preAggregationsTablesToTempTables.map(([name, { targetTableName }]) => [name, targetTableName]),
  )
}

const columnsOf = ({ aliasNameToMember }: Plan): Record<string, string> =>
  Object.fromEntries(
    Object.entries(aliasNameToMember).map(([alias, member]) => [
      alias,
      typeof member === 'string' ? member : (member.expressionName ?? member.name),
    ]),
  )
