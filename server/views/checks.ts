/** What somebody wants to save, looked at before anything is written. */
import { ViewError } from './error.ts'

/** Names of the dashboard's pages. */
export const PAGES = [
  'summary',
  'sales',
  'team',
  'forgotten',
  'marketing',
  'customers',
  'builder',
  'metrics',
  'quality',
  'sync',
] as const

const SCOPES = ['mine', 'team'] as const
const LONGEST_NAME = 80
const LONGEST_QUERY = 4000

export interface ViewDraft {
  page: (typeof PAGES)[number]
  /** Without spaces around it. */
  name: string
  /** The address after the page, `?p=2026-10`; empty for the page as it is. */
  query: string
  scope: (typeof SCOPES)[number]
  isDefault: boolean
}

const CHECKS: { [Field in keyof ViewDraft]: (value: unknown) => ViewDraft[Field] } = {
  page: (value) => oneOf('page', value, PAGES),
  name: nameOf,
  query: queryOf,
  scope: (value) => oneOf('scope', value, SCOPES),
  isDefault: (value) =>
    typeof value === 'boolean' ? value : fail(`isDefault: expected true or false, not ${short(value)}.`),
}
const FIELDS = Object.keys(CHECKS) as (keyof ViewDraft)[]
const USUAL: Partial<ViewDraft> = { query: '', scope: 'mine', isDefault: false }

/** A whole view. @throws {ViewError} 400, naming the field */
export const draftOf = (body: unknown): ViewDraft =>
  changeOf({ ...USUAL, ...bodyOf(body) }, FIELDS) as ViewDraft

/** Some fields of a view. @throws {ViewError} 400, naming the field */
export function changeOf(body: unknown, wanted?: (keyof ViewDraft)[]): Partial<ViewDraft> {
  const given = bodyOf(body)
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(CHECKS, name))
  if (unknown !== undefined) fail(`${short(unknown)}: a view has no such field; it has ${FIELDS.join(', ')}.`)
  const fields = wanted ?? FIELDS.filter((field) => given[field] !== undefined)
  if (fields.length === 0) fail(`The request changes nothing: send some of ${FIELDS.join(', ')}.`)
  return Object.fromEntries(fields.map((field) => [field, CHECKS[field](given[field])]))
}

function nameOf(value: unknown): string {
  if (typeof value !== 'string') return fail(`name: expected text, not ${short(value)}.`)
  const name = value.trim()
  const { length } = [...name]
  if (length === 0) return fail('name: is empty; give the view a name.')
  if (length > LONGEST_NAME)
    return fail(`name: has ${length} characters; shorten it to ${LONGEST_NAME} or fewer.`)
  return isText(name) ? name : fail('name: has control characters; leave them out.')
}

function queryOf(value: unknown): string {
  if (typeof value !== 'string')
    return fail(`query: expected text such as "?p=2026-10", not ${short(value)}.`)
  if (value !== '' && !value.startsWith('?'))
    return fail(`query: begins with ${short(value[0])}; it begins with "?" or is empty.`)
  const { length } = [...value]
  if (length > LONGEST_QUERY)
    return fail(`query: has ${length} characters; choose fewer filters, ${LONGEST_QUERY} at most.`)
  return isText(value) ? value : fail('query: has control characters; leave them out.')
}

function oneOf<T extends string>(field: string, value: unknown, known: readonly T[]): T {
  if (known.includes(value as T)) return value as T
  return fail(`${field}: expected one of ${known.join(', ')}, not ${short(value)}.`)
}

/** PostgreSQL takes no zero byte and no half of a pair. */
const isText = (text: string): boolean => !/\p{Cc}|\p{Cs}/u.test(text)

function bodyOf(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>
  return fail('Expected a JSON object with page, name and query.')
}

const fail = (text: string): never => {
  throw new ViewError(400, text)
}

const short = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 80)
