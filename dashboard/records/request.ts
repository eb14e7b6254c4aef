/** Which records stand behind a number: read from and written to the address. */
import type { Filter, Query } from '@cubejs-client/core'
import { type ClickKind, clickMembers } from '../clicks.ts'
import { clockOf, type FilteredCube, filtersOf } from '../filters.ts'
import type { Day } from '../period.ts'
import { none } from '../url.ts'
import type { BlockContext } from '../widget.ts'

export interface RecordsRequest {
  /** The number that was clicked: `sales.won_count`. Its own conditions choose the records. */
  measure: string
  /** What the row or column of the number stands for: `manager_id` is one of the values, `none` is empty. */
  where?: { name: string; values: string[] }[]
  /** Days of another time dimension than the page's period; '' leaves an end open. `ever`: no period at all. */
  time?: { name: string; from: Day | ''; to: Day | '' } | 'ever'
}

export const cubeOf = (member: string): FilteredCube => member.slice(0, member.indexOf('.')) as FilteredCube

const encode = (text: string) => encodeURIComponent(text)

/** `sales.won_count;manager_id=17,18;idle_since=..2026-11-06;ever` */
export function writeRequest({ measure, where = [], time }: RecordsRequest): string {
  const parts = where.map(({ name, values }) => `${name}=${values.map(encode).join(',')}`)
  if (time === 'ever') parts.push('ever')
  else if (time) parts.push(`${time.name}=${time.from}..${time.to}`)
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
    if (part === 'ever') request.time = 'ever'
    else if (!/^[a-z_0-9]+$/.test(name)) return undefined
    else if (range) request.time = { name, from: range[1]!, to: range[2]! }
    else request.where = [...(request.where ?? []), { name, values: value.split(',').map(decode) }]
  }
  return request
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

const farPast = '1970-01-01'
const farFuture = '2199-12-31'

/**
 * Period and filters of the records behind a number: exactly those that it counts, by the measure's own conditions.
 * A click of the page that the request's own row contradicts is left out, as the clicked block leaves it out.
 */
export function recordsAsked(
  { measure, where = [], time }: RecordsRequest,
  { view, comparison }: Pick<BlockContext, 'view' | 'comparison'>,
): Pick<Query, 'filters' | 'timeDimensions'> {
  const cube = cubeOf(measure)
  const own = where.map(({ name }) => name)
  const without = (Object.keys(clickMembers) as ClickKind[]).filter((kind) =>
    own.includes(clickMembers[kind]),
  )
  const clock = clockOf(cube)
  const { from, to } = comparison.current
  const range =
    time === 'ever' || (!time && !clock)
      ? undefined
      : time
        ? { dimension: `${cube}.${time.name}`, dateRange: [time.from || farPast, time.to || farFuture] }
        : { dimension: clock!, dateRange: [from, to] }
  return {
    ...(range && { timeDimensions: [range as { dimension: string; dateRange: [string, string] }] }),
    filters: [
      ...filtersOf(cube, view, { without }),
      ...where.map(({ name, values }) => oneOf(`${cube}.${name}`, values)),
      { member: measure, operator: 'measureFilter' } as unknown as Filter,
    ],
  }
}
