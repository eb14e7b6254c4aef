/**
 * Questions of one block that belong side by side make one table: other measures of the same groups become columns, the same
 * measures of another period become rows with the period in front.
 */
import type { StatementFilter } from '../cube/statement.ts'
import type { Cell } from './cells.ts'
import { type Column, distinct } from './columns.ts'
import type { Part } from './part.ts'
import { periodText } from './periods.ts'
import { type Locale, wordsOf } from './words.ts'

export interface Joined {
  parts: Part[]
  columns: Column[]
  /** Undefined for a single question whose answer is long. */
  rows: Cell[][] | undefined
  byPeriod: boolean
}

export function join(parts: Part[], locale: Locale): Joined[] {
  const groups = new Map<string, Part[]>()
  parts.forEach((part, index) => {
    const key = part.rows && !part.question.ungrouped ? shapeOf(part) : `alone ${index}`
    groups.set(key, [...(groups.get(key) ?? []), part])
  })
  return [...groups.values()].flatMap((group) => joinGroup(group, locale))
}

const alone = (part: Part): Joined => ({
  parts: [part],
  columns: part.columns,
  rows: part.rows,
  byPeriod: false,
})

function joinGroup(group: Part[], locale: Locale): Joined[] {
  if (group.length === 1) return group.map(alone)
  const periods = group.map(({ normalized }) => periodText(normalized, locale))
  const measures = group.flatMap(({ columns }) => columns.filter(({ isMeasure }) => isMeasure))
  const isRepeated = new Set(measures.map(({ member }) => member)).size < measures.length
  const known = new Set(periods.filter((period) => period !== ''))
  if (!isRepeated && known.size <= 1) return [merge(group, undefined, locale)]
  if (isRepeated && new Set(periods).size === group.length) return [merge(group, periods, locale)]
  return group.map(alone)
}

/** What two questions must have in common, cubes aside: their groups and their filters. */
function shapeOf({ question, columns }: Part): string {
  const groups = columns.filter(({ isMeasure }) => !isMeasure).map(groupName)
  const { filters = [], segments = [] } = question
  return JSON.stringify([
    groups,
    (filters as StatementFilter[]).map(bareFilter),
    (segments as string[]).map(bare),
  ])
}

const bare = (member: string): string => member.slice(member.indexOf('.') + 1)

/** Months of creation and months of winning are the same months. */
const groupName = ({ member }: Column): string => member.split('.')[2] ?? bare(member)

function bareFilter(filter: StatementFilter): unknown {
  if ('and' in filter) return { and: filter.and.map(bareFilter) }
  if ('or' in filter) return { or: filter.or.map(bareFilter) }
  return { ...filter, member: bare(filter.member) }
}

function merge(group: Part[], periods: string[] | undefined, locale: Locale): Joined {
  const groups = group[0]!.columns.filter(({ isMeasure }) => !isMeasure)
  const measures = new Map(
    group.flatMap(({ columns }) => columns).flatMap((one) => (one.isMeasure ? [[one.member, one]] : [])),
  )
  const values = [...measures.values()]
  const rows = new Map<string, Cell[]>()
  group.forEach((part, index) => {
    const ownGroups = part.columns.flatMap(({ isMeasure }, at) => (isMeasure ? [] : [at]))
    const places = part.columns.flatMap(({ isMeasure, member }, at) =>
      isMeasure ? [[at, values.findIndex((one) => one.member === member)] as const] : [],
    )
    for (const row of part.rows!) {
      const head = [...(periods ? [periods[index]!] : []), ...ownGroups.map((at) => row[at]!)]
      const key = JSON.stringify(head)
      const whole = rows.get(key) ?? [...head, ...values.map(() => null)]
      for (const [from, to] of places) whole[head.length + to] = row[from]!
      rows.set(key, whole)
    }
  })
  return {
    parts: group,
    columns: distinct([...(periods ? [periodColumn(locale)] : []), ...groups, ...values]),
    rows: [...rows.values()],
    byPeriod: periods !== undefined,
  }
}

const periodColumn = (locale: Locale): Column => ({
  member: 'period',
  title: wordsOf(locale).period,
  kind: 'text',
  description: '',
  isMeasure: false,
  cube: '',
})
