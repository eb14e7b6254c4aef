/** Conditions as filters of Cube. */

import type { Condition } from './condition.ts'
import { notImplemented } from './error.ts'
import type { Column } from './model.ts'
import { directFilter } from './texts.ts'
import type { Zone } from './zone.ts'

export type CubeFilter =
  | { member: string; operator: string; values?: string[] }
  | { and: CubeFilter[] }
  | { or: CubeFilter[] }

/**
 * @param condition  without tests of texts that Cube cannot make
 * @param anyMember  a column of the cube, for what is never so
 * @param zone       in which Cube reads times
 */
export function filterOf(condition: Condition, anyMember: string, zone: Zone): CubeFilter[] {
  switch (condition.test) {
    case 'always':
      return []
    case 'never':
      return [
        { member: anyMember, operator: 'set' },
        { member: anyMember, operator: 'notSet' },
      ]
    case 'and':
      return condition.conditions.flatMap((one) => filterOf(one, anyMember, zone))
    case 'or':
      return [{ or: condition.conditions.map((one) => single(filterOf(one, anyMember, zone))) }]
    default:
      return leaf(condition, zone)
  }
}

const single = (filters: CubeFilter[]): CubeFilter => (filters.length === 1 ? filters[0]! : { and: filters })

type Leaf = Exclude<Condition, { test: 'and' | 'or' } | { test: 'always' | 'never' }>

function leaf(condition: Leaf, zone: Zone): CubeFilter[] {
  const { column } = condition
  const { member } = column
  switch (condition.test) {
    case 'null':
      return [{ member, operator: condition.not ? 'set' : 'notSet' }]
    case 'values':
      return [{ member, operator: condition.not ? 'notEquals' : 'equals', values: condition.values }]
    case 'compare':
      return [{ member, operator: condition.operator, values: [condition.value] }]
    case 'range':
      return range(column, condition, zone)
    case 'text': {
      const filter = directFilter(condition.text, member, condition.not)
      if (!filter) throw new Error(`The test of ${member} has not been made into values.`)
      // Cube's negations let through what is not known.
      return condition.not ? [{ member, operator: 'set' }, filter] : [filter]
    }
  }
}

function range({ member }: Column, { from, to }: { from?: number; to?: number }, zone: Zone): CubeFilter[] {
  const filters: CubeFilter[] = []
  if (from !== undefined) filters.push({ member, operator: 'afterOrOnDate', values: [localText(from, zone)] })
  if (to !== undefined) filters.push({ member, operator: 'beforeDate', values: [localText(to, zone)] })
  return filters
}

/** @throws {ODataError} 501 for the hour that a clock set back repeats */
export function localText(at: number, zone: Zone): string {
  const text = zone.local(at)
  if (text === undefined)
    throw notImplemented(
      `$filter: ${new Date(at).toISOString()} is within hours of a change of the clock in ${zone.name}, where groups cannot be cut. Choose another moment.`,
    )
  return text
}
