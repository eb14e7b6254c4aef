/** The SQL that Cube would run for a question, for whoever runs it elsewhere: rules of the caller applied, roll-ups named. */
import type { Orchestrator } from '../rollups/serve.ts'
import type { Core } from './core.ts'
import { CubeError, type SecurityContext } from './gateway.ts'
import {
  expressionText,
  type MemberExpression,
  membersIn,
  type PatchedMeasure,
} from './member-expressions.ts'
import { type Members, type MetaCube, memberFault, membersOf } from './members.ts'
import { curePatchedMeasures } from './patched-measures.ts'

export type StatementFilter =
  | { member: string; operator: string; values?: (string | null)[] }
  | { and: StatementFilter[] }
  | { or: StatementFilter[] }

type Measure = string | MemberExpression | PatchedMeasure

/** A question that may hold expressions besides members. Nothing limits its rows. */
export interface StatementQuery {
  /** All cubes and views that it reads; of each at least one member is made part of it, so that its row rules hold. */
  cubes: string[]
  measures?: Measure[]
  dimensions?: (string | MemberExpression)[]
  timeDimensions?: { dimension: string; granularity?: string; dateRange?: [string, string] }[]
  segments?: (string | MemberExpression)[]
  filters?: StatementFilter[]
  joinHints?: string[][]
  ungrouped?: boolean
  timezone: string
}

export interface CubeStatement {
  /** With `$0$`, `$1$` … in place of the parameters; a place may repeat. */
  sql: string
  parameters: unknown[]
  /** Member, time with its granularity (`deals.created_at.month`) or expression's name, by the column of the result. */
  columns: Record<string, string>
  /** Tables of roll-ups in the text; none where the marts themselves are read. */
  rollups: string[]
}

/** The compiled model. */
export interface CubeModel {
  /** Another one for each compilation. */
  version: string
  cubes: ModelCube[]
  /** As it is compiled, under `measures` or `dimensions`. */
  definition(kind: 'measures' | 'dimensions', member: string): MemberDefinition
}

export interface ModelMember {
  name: string
  title: string
  shortTitle: string
  description?: string
  type: string
  aggType?: string
  isVisible: boolean
  primaryKey?: boolean
  aliasMember?: string
}

export interface ModelCube {
  name: string
  type: 'cube' | 'view'
  title: string
  description?: string
  isVisible: boolean
  connectedComponent?: number
  measures: ModelMember[]
  dimensions: ModelMember[]
  segments: Omit<ModelMember, 'type'>[]
}

export interface MemberDefinition {
  type: string
  /** Compiled from the model's text. */
  sql?: (...cubes: never[]) => string
  filters?: unknown[]
  aliasMember?: string
  [name: string]: unknown
}

export interface Statements {
  /**
   * @throws {CubeError} 400 where the question is wrong, 403 where it names what the caller may not see
   */
  statementOf(query: StatementQuery, securityContext: SecurityContext): Promise<CubeStatement>
  /** What a caller may see of the model; an executive's view is that of all public members. */
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
      const [sql, rollups] = await withRollups(plan, orchestrator)
      return { sql, parameters: plan.sql[1], columns: columnsOf(plan), rollups }
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

interface Seen {
  cubes: ModelCube[]
  members: Members
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

/** Cube looks at no member of an expression, and at those of a question in its answer only. */
function refuseHidden(query: StatementQuery, members: Members): void {
  const { measures = [], dimensions = [], segments = [], timeDimensions = [], filters = [] } = query
  const asked = [...measures, ...dimensions, ...segments]
  const inside = asked.flatMap((one) => (typeof one === 'string' ? [] : membersIn(one)))
  const names = (list: unknown[]) => list.filter((one) => typeof one === 'string')
  const fault =
    memberFault(
      {
        measures: names(measures),
        dimensions: names(dimensions),
        segments: names(segments),
        timeDimensions,
        filters: filters.map(withoutValues),
      },
      members,
    ) ?? inside.map((name) => memberFault(asItself(name, members), members)).find(Boolean)
  if (fault) throw new CubeError(fault.text, fault.status)
}

/** Values may stand for others here; what they are compared with is for PostgreSQL to say. */
function withoutValues(filter: StatementFilter): StatementFilter {
  if ('and' in filter) return { and: filter.and.map(withoutValues) }
  if ('or' in filter) return { or: filter.or.map(withoutValues) }
  return { member: filter.member, operator: filter.operator }
}

function asItself(name: string, members: Members) {
  const kind = members.get(name)?.kind
  return kind === 'measure'
    ? { measures: [name] }
    : kind === 'segment'
      ? { segments: [name] }
      : { dimensions: [name] }
}

/** The measure of a view is computed already when Cube would aggregate it otherwise: that is done to its cube's measure. */
function ofCube(one: Measure, { cubes }: Seen): Measure {
  if (typeof one === 'string' || !('measure' in one) || !one.aggregation) return one
  const [cube] = one.measure.split('.')
  const { measures = [] } = cubes.find(({ name }) => name === cube) ?? {}
  const measure = measures.find(({ name }) => name === one.measure)?.aliasMember
  return measure === undefined ? one : { ...one, measure }
}

/** A condition that is always true, for each cube of which no member is asked: without one its row rules would not hold. */
function anchors(query: StatementQuery, { cubes }: Seen): MemberExpression[] {
  const named = new Set(namesOf(query).map((name) => name.split('.')[0]))
  return query.cubes
    .filter((cube) => !named.has(cube))
    .map((name, index) => {
      const dimensions = cubes.find((cube) => cube.name === name)?.dimensions ?? []
      const own = dimensions.filter(({ isVisible }) => isVisible)
      const key = own.find(({ primaryKey }) => primaryKey) ?? own[0]
      if (!key) throw new CubeError(`Hidden cube '${name}': your role may see nothing of it.`, 403)
      const member = { member: key.name }
      return {
        name: `anchor${index}`,
        cube: name,
        parts: ['(', member, ' IS NULL OR ', member, ' IS NOT NULL)'],
      }
    })
}

function namesOf({
  measures = [],
  dimensions = [],
  segments = [],
  timeDimensions = [],
  filters = [],
}: StatementQuery): string[] {
  return [
    ...[...measures, ...dimensions, ...segments].flatMap(seenNames),
    ...timeDimensions.map(({ dimension }) => dimension),
    ...filters.flatMap(filterNames),
  ]
}

/** Cube does not look at the conditions of a patched measure for the names of members. */
function seenNames(one: Measure): string[] {
  if (typeof one === 'string') return [one]
  return 'measure' in one ? [one.measure] : membersIn(one)
}

function filterNames(filter: StatementFilter): string[] {
  if ('and' in filter) return filter.and.flatMap(filterNames)
  if ('or' in filter) return filter.or.flatMap(filterNames)
  return [filter.member]
}

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
): Promise<[sql: string, rollups: string[]]> {
  const named = preAggregations.filter(({ tableName }) => text.includes(tableName))
  if (named.length === 0) return [text, []]
  const body = { preAggregations: named } as Parameters<
    ReturnType<Orchestrator['getPreAggregations']>['loadAllPreAggregationsIfNeeded']
  >[0]
  const loaded = await orchestrator.getPreAggregations().loadAllPreAggregationsIfNeeded(body)
  const targets = new Map(
    loaded.preAggregationsTablesToTempTables.map(([name, { targetTableName }]) => [name, targetTableName]),
  )
  const names = [...targets.keys()].sort((a, b) => b.length - a.length)
  const place = new RegExp(names.map((name) => `${name.replaceAll('.', '\\.')}\\b`).join('|'), 'g')
  const sql = text.replace(place, (name) => targets.get(name)!)
  return [sql, names.filter((name) => targets.get(name) === name)]
}

const columnsOf = ({ aliasNameToMember }: Plan): Record<string, string> =>
  Object.fromEntries(
    Object.entries(aliasNameToMember).map(([alias, member]) => [
      alias,
      typeof member === 'string' ? member : (member.expressionName ?? member.name),
    ]),
  )
