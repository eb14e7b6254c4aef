/** Whether the members of a question are there, visible to the caller, and used as what they are. */
import { distance } from '../../config.ts'
import { isDate } from './dates.ts'
import { DATE_OPERATORS, type Filter, leaves } from './filters.ts'
import { shown } from './question-shape.ts'
import type { CubeQuery } from './result.ts'

type Kind = 'measure' | 'dimension' | 'segment'

export interface Member {
  kind: Kind
  type: string
  /** Public, and for the caller's role. */
  isVisible: boolean
  /** Names of a time's own granularities. */
  granularities: string[]
}

export type Members = ReadonlyMap<string, Member>

interface MetaMember {
  name: string
  type?: string
  isVisible?: boolean
  granularities?: { name: string }[]
}

/** A cube as Cube's `metaConfig` describes it for one caller, with what the caller may not see marked so. */
export interface MetaCube {
  config: { measures?: MetaMember[]; dimensions?: MetaMember[]; segments?: MetaMember[] }
}

/** Thrown to the caller; `status` is that of REST. */
export interface MemberFault {
  status: 400 | 403
  text: string
}

const GRANULARITIES = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

/** Every member of the model by its name. */
export function membersOf(cubes: MetaCube[]): Members {
  const all = new Map<string, Member>()
  const add = (kind: Kind, list: MetaMember[] = []) => {
    for (const { name, type, isVisible, granularities = [] } of list)
      all.set(name, {
        kind,
        type: type ?? kind,
        isVisible: isVisible === true,
        granularities: granularities.map((one) => one.name),
      })
  }
  for (const { config } of cubes) {
    add('measure', config.measures)
    add('dimension', config.dimensions)
    add('segment', config.segments)
  }
  return all
}

/** The first fault of a question whose shape is right, or undefined where Cube may be asked. */
export function memberFault(question: CubeQuery, members: Members): MemberFault | undefined {
  const { measures = [], dimensions = [], timeDimensions = [], segments = [], filters = [], order } = question
  const checks = [
    ...measures.map((name) => () => wanted(name, 'measure', 'measures', members)),
    ...dimensions.map((name) => () => dimensionFault(name, members)),
    ...(segments as string[]).map((name) => () => wanted(name, 'segment', 'segments', members)),
    ...timeDimensions.map((time) => () => timeFault(time.dimension, time.granularity, members)),
    ...leaves(filters as unknown[]).map((filter) => () => filterFault(filter, members)),
    ...orderedBy(order).map((name) => () => orderFault(name, question, members)),
  ]
  for (const check of checks) {
    const fault = check()
    if (fault) return fault
  }
  return undefined
}

/** A member that is there and visible, of whatever kind. */
function seen(name: string, members: Members): MemberFault | undefined {
  const member = members.get(name)
  if (!member) return mistake(`Unknown member '${name}'.${didYouMean(name, visibleNames(members))}`)
  if (member.isVisible) return undefined
  return { status: 403, text: `Hidden member '${name}': it is not public, or your role may not see it.` }
}

function wanted(name: string, kind: Kind, place: string, members: Members): MemberFault | undefined {
  if (!members.has(name)) {
    const names = visibleNames(members, kind)
    return mistake(`Unknown member '${name}' in ${place}.${didYouMean(name, names)}`)
  }
  const fault = seen(name, members)
  if (fault) return fault
  const is = members.get(name)!.kind
  return is === kind ? undefined : mistake(`'${name}' in ${place} is a ${is}: ask for it in ${is}s.`)
}

function dimensionFault(name: string, members: Members): MemberFault | undefined {
  const [cube, bare, granularity] = name.split('.')
  return granularity === undefined
    ? wanted(name, 'dimension', 'dimensions', members)
    : timeFault(`${cube}.${bare}`, granularity, members)
}

function timeFault(name: string, granularity: string | undefined, members: Members): MemberFault | undefined {
  const fault = wanted(name, 'dimension', 'timeDimensions', members)
  if (fault) return fault
  const { type, granularities } = members.get(name)!
  if (type !== 'time') {
    const cube = name.split('.')[0]!
    const times = visibleNames(members).filter(
      (one) => one.startsWith(`${cube}.`) && members.get(one)!.type === 'time',
    )
    return mistake(
      `'${name}' in timeDimensions is a ${type}, not a time. Times of ${cube}: ${times.join(', ')}.`,
    )
  }
  const known = [...GRANULARITIES, ...granularities]
  if (granularity === undefined || known.includes(granularity)) return undefined
  return mistake(`'${name}' has no granularity '${granularity}'. There are ${known.join(', ')}.`)
}

function filterFault({ member: name, operator, values }: Filter, members: Members): MemberFault | undefined {
  const fault = seen(name, members)
  if (fault) return fault
  const { kind, type } = members.get(name)!
  if (kind === 'segment') return mistake(`'${name}' in filters is a segment: ask for it in segments.`)
  if (operator === 'measureFilter' && kind !== 'measure')
    return mistake(`'${name}' in filters: measureFilter is for measures, this is a ${kind}.`)
  if (DATE_OPERATORS.includes(operator) && type !== 'time')
    return mistake(`'${name}' in filters: ${operator} is for times, this is a ${type}.`)
  const isRight = VALUES[type]
  const odd = DATE_OPERATORS.includes(operator)
    ? undefined
    : values.find((value) => value !== null && isRight?.(value) === false)
  return odd === undefined ? undefined : mistake(`'${name}' in filters: ${shown(odd)} is no ${type}.`)
}

/** What PostgreSQL can compare with a column of the type. */
const VALUES: Record<string, (value: unknown) => boolean> = {
  number: (value) => /^\s*[-+]?(\d{1,18}(\.\d{0,30})?|\.\d{1,30})\s*$/.test(String(value)),
  time: (value) => isDate(value),
  boolean: (value) => /^(true|false|t|f|0|1)$/i.test(String(value)),
}

/** Cube ignores an order by what is not asked for; with a limit the answer would be any rows. */
function orderFault(name: string, question: CubeQuery, members: Members): MemberFault | undefined {
  const [cube, bare] = name.split('.')
  const member = `${cube}.${bare}`
  const fault = seen(member, members)
  if (fault) return fault
  const { measures = [], dimensions = [], timeDimensions = [] } = question
  const asked = [
    ...measures,
    ...dimensions,
    ...timeDimensions.filter((time) => time.granularity).map((time) => time.dimension),
  ]
  if (asked.some((one) => one === name || one.split('.').slice(0, 2).join('.') === member)) return undefined
  return mistake(`'${name}' in order is not asked for: add it to measures or dimensions, or leave it out.`)
}

function orderedBy(order: unknown): string[] {
  if (Array.isArray(order)) return order.map((pair) => String(pair[0]))
  return typeof order === 'object' && order !== null ? Object.keys(order) : []
}

const mistake = (text: string): MemberFault => ({ status: 400, text })

const visibleNames = (members: Members, kind?: Kind): string[] =>
  [...members].flatMap(([name, member]) =>
    member.isVisible && (!kind || member.kind === kind) ? [name] : [],
  )

/** Names what a misspelt name most probably was; nothing where all are far from it. */
function didYouMean(name: string, names: string[]): string {
  const near = names
    .filter((known) => Math.abs(known.length - name.length) <= 4)
    .map((known) => [distance(name, known), known] as const)
    .sort(([a], [b]) => a - b)[0]
  if (near && near[0] <= Math.min(4, name.length / 3)) return ` Did you mean '${near[1]}'?`
  return ' /cubejs-api/v1/meta lists what there is.'
}
