/** Which members a question to Cube names: those that its caller may not see are refused, and no cube goes unnamed. */
import { CubeError } from './gateway.ts'
import { type MemberExpression, membersIn } from './member-expressions.ts'
import { type Members, memberFault } from './members.ts'
import type { Measure, ModelCube, StatementFilter, StatementQuery } from './statement-types.ts'

/** What a caller sees of the model. */
export interface Seen {
  cubes: ModelCube[]
  members: Members
}

/** Cube looks at no member of an expression, and at those of a question in its answer only. */
export function refuseHidden(query: StatementQuery, members: Members): void {
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
export function ofCube(one: Measure, { cubes }: Seen): Measure {
  if (typeof one === 'string' || !('measure' in one) || !one.aggregation) return one
  const [cube] = one.measure.split('.')
  const { measures = [] } = cubes.find(({ name }) => name === cube) ?? {}
  const measure = measures.find(({ name }) => name === one.measure)?.aliasMember
  return measure === undefined ? one : { ...one, measure }
}

/** A condition that is always true, for each cube of which no member is asked: without one its row rules would not hold. */
export function anchors(query: StatementQuery, { cubes }: Seen): MemberExpression[] {
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
