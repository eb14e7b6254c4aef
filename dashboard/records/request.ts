/** Which records stand behind a number: read from and written to the address. */
import type { Filter, TimeDimension } from '@cubejs-client/core'
import { type ClickKind, clickMembers, isClickKind } from '../clicks.ts'
import { clockOf, type FilteredCube, filtersOf } from '../filters.ts'
import { forgottenRecords } from '../idle.ts'
import { type Day, firstDay, isDay, lastDay } from '../period.ts'
import { emptyView, none } from '../url.ts'
import type { BlockContext } from '../widget.ts'

export interface RecordsRequest {
  /** The number that was clicked: `sales.won_count`. Its own conditions choose the records. */
  measure: string
  /** What the row or column of the number stands for: `manager_id` is one of the values, `none` is empty. */
  where?: { name: string; values: string[] }[]
  /**
   * Days of another time dimension than the page's period; '' leaves an end open. `ever`: no period at all;
   * `forgotten`: of deals and leads those that count as forgotten now.
   */
  time?: { name: string; from: Day | ''; to: Day | '' } | 'ever' | 'forgotten'
  /** Clicks of the page that the number does not heed: totals of the block that was clicked. */
  without?: ClickKind[]
  /** Asks why the number is what it is rather than for its records. */
  isWhy?: boolean
}

export const cubeOf = (member: string): FilteredCube => member.slice(0, member.indexOf('.')) as FilteredCube

const encode = (text: string) => encodeURIComponent(text)

/** `sales.won_count;manager_id=17,18;idle_since=..2026-11-06;ever;-emp;why` */
export function writeRequest({ measure, where = [], time, without = [], isWhy }: RecordsRequest): string {
  const parts = where.map(({ name, values }) => `${name}=${values.map(encode).join(',')}`)
  if (typeof time === 'string') parts.push(time)
  else if (time) parts.push(`${time.name}=${time.from}..${time.to}`)
  parts.push(...without.map((kind) => `-${kind}`))
  if (isWhy) parts.push('why')
  return [measure, ...parts].join(';')
}

const member = /^[a-z_]+\.[a-z_0-9]+$/
const days = /^(\d{4}-\d\d-\d\d|)\.\.(\d{4}-\d\d-\d\d|)$/

/** Undefined for text that `writeRequest` would not write. */
export function readRequest(text: string): RecordsRequest | undefined {
  const [measure = '', ...parts] = text.split(';')
  if (!member.test(measure)) return undefined
  const request: RecordsRequest = { measure }
  for (const part of parts) {
    const at = part.indexOf('=')
    const [name, value] = [part.slice(0, at), part.slice(at + 1)]
    const range = days.exec(value)
    const left = part.startsWith('-') ? part.slice(1) : ''
    if (part === 'ever' || part === 'forgotten') request.time = part
    else if (part === 'why') request.isWhy = true
    else if (isClickKind(left)) request.without = [...(request.without ?? []), left]
    else if (!/^[a-z_0-9]+$/.test(name)) return undefined
    else if (range) {
      const [, from = '', to = ''] = range
      if (![from, to].every((day) => day === '' || isDay(day))) return undefined
      request.time = { name, from, to }
    } else request.where = [...(request.where ?? []), { name, values: value.split(',').map(decode) }]
  }
  return request
}

/** Members that a request names, which a link of long ago may have outlived. */
export const membersOf = ({ measure, where = [], time }: RecordsRequest): string[] => {
  const names = [...where.map(({ name }) => name), ...(typeof time === 'object' ? [time.name] : [])]
  return names.map((name) => `${cubeOf(measure)}.${name}`)
}

const decode = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

const oneOf = (name: string, values: string[]): Filter => {
  const known = values.filter((value) => value !== none)
  const equals: Filter = { member: name, operator: 'equals', values: known }
  const empty: Filter = { member: name, operator: 'notSet' }
  if (known.length === values.length) return equals
  return known.length === 0 ? empty : { or: [equals, empty] }
}

/** Departments are looked for in the paths of those below them. */
const meant = (cube: FilteredCube, name: string, values: string[]): Filter[] =>
  name === clickMembers.dep
    ? filtersOf(cube, { ...emptyView, clicks: [{ kind: 'dep', ids: values }] })
    : [oneOf(`${cube}.${name}`, values)]

type AskedContext = Pick<BlockContext, 'view' | 'comparison' | 'today' | 'portals' | 'session'>

/** A row of one thing stands for it, whatever else of its kind is clicked; a click narrows several things. */
const isOwn = (kind: ClickKind, where: NonNullable<RecordsRequest['where']>): boolean =>
  where.some(
    ({ name, values }) =>
      values.length === 1 && (name === clickMembers[kind] || (kind === 'dep' && name === 'department_id')),
  )

/** Period and filters that the number itself was asked with. A click that its own row contradicts is left out. */
export function numberAsked(
  { measure, where = [], time, without = [] }: RecordsRequest,
  context: AskedContext,
): { timeDimensions?: TimeDimension[]; filters: Filter[] } {
  const cube = cubeOf(measure)
  const left = (Object.keys(clickMembers) as ClickKind[]).filter(
    (kind) => without.includes(kind) || isOwn(kind, where),
  )
  const rows = where.flatMap(({ name, values }) => meant(cube, name, values))
  if (time === 'forgotten') {
    const asked = forgottenRecords(cube === 'leads' ? 'leads' : 'deals', context, left)
    return { ...asked, filters: [...(asked.filters ?? []), ...rows] }
  }
  const { view, comparison } = context
  const clock = clockOf(cube)
  const { from, to } = comparison.current
  const range =
    time === 'ever' || (!time && !clock)
      ? undefined
      : time
        ? { dimension: `${cube}.${time.name}`, dateRange: [time.from || firstDay, time.to || lastDay] }
        : { dimension: clock!, dateRange: [from, to] }
  return {
    ...(range && { timeDimensions: [range as TimeDimension] }),
    filters: [...filtersOf(cube, view, { without: left }), ...rows],
  }
}

/** The rows that a measure counts, by its own conditions. */
const countedBy = (measure: string): Filter =>
  ({ member: measure, operator: 'measureFilter' }) as unknown as Filter

/** Period and filters of the records behind a number: exactly those that it counts. */
export function recordsAsked(
  request: RecordsRequest,
  context: AskedContext,
): { timeDimensions?: TimeDimension[]; filters: Filter[] } {
  const asked = numberAsked(request, context)
  return { ...asked, filters: [...asked.filters, countedBy(request.measure)] }
}
