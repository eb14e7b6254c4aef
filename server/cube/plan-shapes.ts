/**
 * Questions that differ only in the values of their filters and in the days of their ranges have one plan. It is made
 * for values that stand for theirs, and each gets it with its own.
 */
import { randomUUID } from 'node:crypto'
import { isPlain } from './keep.ts'
import { STAND_IN_DAY, type StandInRange, standInRange } from './plan-ranges.ts'
import { isObject } from './question-shape.ts'

export interface Question {
  filters?: unknown
  timeDimensions?: unknown
  timezone?: unknown
  [name: string]: unknown
}

export interface Shape {
  /** The question with stand-ins. */
  question: Question
  /** For every value and day: the forms in which a plan may write its stand-in, and what it is to write instead. */
  meant: Map<string, string>[]
}

/** Unlike anything that anybody asks for. */
const SALT = randomUUID()
/** Operators that pass on their values as they are; Cube escapes some signs for the latter two. */
const EXACT = ['equals', 'notEquals']
const PARTS = ['contains', 'notContains']
const ESCAPED = /[\\_%]/
const STEPS = ['day', 'week', 'month', 'quarter', 'year']

/** The question with stand-ins for its values and ranges of days; undefined where nothing can be stood for. */
export function shapeOf(question: Question): Shape | undefined {
  const { filters, timeDimensions, timezone } = question
  if (STAND_IN_DAY.test(JSON.stringify([filters, timeDimensions]))) return undefined
  const values = new Map<string, string>()
  const ranges = new Map<string, StandInRange>()
  const shape = {
    ...question,
    ...(Array.isArray(filters) && { filters: filters.map((filter) => filterShape(filter, values)) }),
    ...(Array.isArray(timeDimensions) && {
      timeDimensions: timeDimensions.map((time) => timeShape(time, timezone, ranges)),
    }),
  }
  const meant = [
    ...[...values].map(([value, standIn]) => new Map([[standIn, value]])),
    ...[...ranges.values()].flatMap(({ ends }) => ends),
  ]
  return meant.length === 0 ? undefined : { question: shape, meant }
}

/** Equal values have one stand-in, and so have equal ranges. */
function filterShape(filter: unknown, known: Map<string, string>): unknown {
  if (!isObject(filter)) return filter
  const { operator, values, and, or } = filter
  if (Array.isArray(and)) return { ...filter, and: and.map((part) => filterShape(part, known)) }
  if (Array.isArray(or)) return { ...filter, or: or.map((part) => filterShape(part, known)) }
  if (!Array.isArray(values) || !values.every((value) => isPassedOn(operator, value))) return filter
  for (const value of values) if (!known.has(value)) known.set(value, `${SALT}:${known.size}`)
  return { ...filter, values: values.map((value) => known.get(value)) }
}

const isPassedOn = (operator: unknown, value: unknown): value is string =>
  typeof value === 'string' &&
  (EXACT.includes(operator as string) || (PARTS.includes(operator as string) && !ESCAPED.test(value)))

function timeShape(time: unknown, zone: unknown, known: Map<string, StandInRange>): unknown {
  if (!isObject(time) || !isRange(time.dateRange) || typeof zone !== 'string') return time
  if (time.granularity && !STEPS.includes(time.granularity as string)) return time
  const key = String(time.dateRange)
  const standIn = known.get(key) ?? standInRange(time.dateRange, zone, known.size)
  if (!standIn) return time
  known.set(key, standIn)
  return { ...time, dateRange: standIn.range }
}

const isRange = (range: unknown): range is [string, string] =>
  Array.isArray(range) &&
  range.length === 2 &&
  range.every((end) => typeof end === 'string' && /^\d{4}-\d\d-\d\d/.test(end))

/**
 * Whether a plan of a shape can serve others: it is plain data, and writes each stand-in, as a text of its own, never
 * within another.
 */
export function isShared(plan: unknown, { meant }: Shape): boolean {
  if (!isPlain(plan)) return false
  const missing = new Set(meant)
  const forms = new Map(meant.flatMap((group) => [...group.keys()].map((form) => [form, group] as const)))
  const isForeign = (text: string) => !text.includes(SALT) && !STAND_IN_DAY.test(text)
  const canBeFilled = (value: unknown): boolean => {
    if (typeof value === 'string') {
      const group = forms.get(value)
      if (group) missing.delete(group)
      return group !== undefined || isForeign(value)
    }
    if (typeof value !== 'object' || value === null) return true
    // Cube's sets of members are no values, and are not looked into when a plan is filled.
    if (value instanceof Set || value instanceof Map) return [...value].flat().map(String).every(isForeign)
    return Object.entries(value).every(([name, part]) => isForeign(name) && canBeFilled(part))
  }
  return canBeFilled(plan) && missing.size === 0
}

/** The plan with what its stand-ins mean. Parts without any are the plan's own. */
export function withMeant(plan: unknown, { meant }: Shape): unknown {
  const texts = new Map(meant.flatMap((group) => [...group]))
  return filled(plan, texts)
}

function filled(value: unknown, texts: Map<string, string>): unknown {
  if (typeof value === 'string') return texts.get(value) ?? value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const parts = value.map((part) => filled(part, texts))
    return parts.some((part, index) => part !== value[index]) ? parts : value
  }
  const parts = Object.entries(value).map(([name, part]) => [name, filled(part, texts)] as const)
  const isChanged = parts.some(([name, part]) => part !== (value as Record<string, unknown>)[name])
  return isChanged ? Object.fromEntries(parts) : value
}
