/** The shape and the size of one question; which members there are is not known here. */
import { compareFault, rangeFault } from './dates.ts'
import { filtersFault } from './filters.ts'

/** Rows of one answer; a question may not ask for more. */
export const MOST_ROWS = 50_000
/** Rows of an answer to a question that sets no limit. */
export const DEFAULT_ROWS = 10_000
/** Questions of one request, and ranges that are compared. */
export const MOST_QUESTIONS = 20
/** Members of one question. */
const MOST_MEMBERS = 300

type Check = (value: unknown) => string | undefined

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const MEMBER = /^\w{1,100}\.\w{1,100}(\.\w{1,100})?$/
const isName = (value: unknown): value is string => typeof value === 'string' && MEMBER.test(value)

/** A member where another thing stands would be evaluated as code by Cube: only names pass. */
const names: Check = (value) => {
  if (!Array.isArray(value)) return 'expected a list.'
  const odd = value.find((name) => !isName(name))
  return odd === undefined ? undefined : `expected names such as "deals.count", not ${shown(odd)}.`
}

const whole =
  (most: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most
      ? undefined
      : `expected a whole number from 0 to ${most}.`

const limit: Check = (value) =>
  Number(value) > MOST_ROWS ? `at most ${MOST_ROWS} rows are answered at once.` : whole(MOST_ROWS)(value)

const yesOrNo: Check = (value) => (typeof value === 'boolean' ? undefined : 'expected true or false.')

const oneOf =
  (...values: string[]): Check =>
  (value) =>
    values.includes(value as string) ? undefined : `expected one of ${values.join(', ')}.`

const zone: Check = (value) =>
  typeof value === 'string' && value.length <= 64
    ? undefined
    : 'expected an IANA name such as "Europe/Moscow".'

const order: Check = (value) => {
  const pairs = isObject(value) ? Object.entries(value) : value
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && isName(pair[0]) && /^(asc|desc)$/.test(String(pair[1]))
  if (Array.isArray(pairs) && pairs.length <= MOST_MEMBERS && pairs.every(isPair)) return undefined
  return 'expected {"deals.count":"desc"} or [["deals.count","desc"]], with asc or desc.'
}

const times: Check = (value) => {
  if (!Array.isArray(value)) return 'expected a list.'
  return value.map(timeFault).find((fault) => fault !== undefined)
}

function timeFault(time: unknown): string | undefined {
  if (!isObject(time)) return `expected objects such as {"dimension":"deals.created_at"}, not ${shown(time)}.`
  const { dimension, granularity, dateRange, compareDateRange, ...unknown } = time
  if (!isName(dimension))
    return `dimension: expected a name such as "deals.created_at", not ${shown(dimension)}.`
  const [odd] = Object.keys(unknown)
  if (odd !== undefined)
    return `${shown(odd)} is not known here. See dimension, granularity, dateRange, compareDateRange.`
  if (granularity !== undefined && !/^\w{1,100}$/.test(String(granularity)))
    return `granularity: expected a word such as "month", not ${shown(granularity)}.`
  if (dateRange !== undefined && compareDateRange !== undefined)
    return 'either dateRange or compareDateRange, not both.'
  return rangeFault(dateRange) ?? compareFault(compareDateRange, MOST_QUESTIONS)
}

const KEYS: Record<string, Check> = {
  measures: names,
  dimensions: names,
  segments: names,
  timeDimensions: times,
  filters: filtersFault,
  order,
  limit,
  offset: whole(Number.MAX_SAFE_INTEGER),
  total: yesOrNo,
  ungrouped: yesOrNo,
  timezone: zone,
  responseFormat: oneOf('default', 'compact', 'columnar'),
  cache: oneOf('stale-if-slow', 'stale-while-revalidate', 'must-revalidate', 'no-cache'),
}

/** What is wrong with one question, in one line. */
export function questionFault(question: Record<string, unknown>): string | undefined {
  for (const [key, value] of Object.entries(question)) {
    if (!Object.hasOwn(KEYS, key))
      return `${shown(key)} is no part of a question. There are ${Object.keys(KEYS).join(', ')}.`
    const fault = value === undefined ? undefined : KEYS[key]!(value)
    if (fault) return `${key}: ${fault}`
  }
  const lists = ['measures', 'dimensions', 'segments', 'timeDimensions']
  const members = lists.flatMap((key) => (question[key] as unknown[] | undefined) ?? [])
  if (members.length > MOST_MEMBERS)
    return `query: ${members.length} members, at most ${MOST_MEMBERS} are answered at once.`
  return undefined
}

/** What was sent, as JSON that fits into a line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
