/** The query part of an address. */
import { badRequest, notImplemented } from './error.ts'

export interface Options {
  filter?: string
  select?: string
  orderby?: string
  apply?: string
  format?: string
  skiptoken?: string
  top?: number
  skip: number
  count: boolean
}

const KNOWN = ['$filter', '$select', '$orderby', '$apply', '$format', '$skiptoken', '$top', '$skip', '$count']
const REFUSED: Record<string, string> = {
  $expand: 'sets have no relations; every set has the names it needs.',
  $search: "look for texts with $filter=contains(tolower(title),'text').",
  $compute: 'compute in your program, or ask for a measure with $apply.',
  $levels: 'there are no hierarchies.',
  $index: 'there are no ordered collections.',
  $deltatoken: 'changes are not tracked.',
}

/**
 * @param query  raw, without the question mark
 * @throws {ODataError} 400 for options that are unknown, given twice or malformed; 501 for those of OData that are not answered
 */
export function readOptions(query: string): Options {
  const values = new Map<string, string>()
  for (const pair of query.split('&').filter(Boolean)) {
    const at = pair.indexOf('=')
    const name = decoded(at < 0 ? pair : pair.slice(0, at)).trim()
    if (!checked(name)) continue
    if (values.has(name)) throw badRequest(`${name} is given twice.`)
    values.set(name, decoded(at < 0 ? '' : pair.slice(at + 1)))
  }
  const options: Options = { skip: whole(values, '$skip') ?? 0, count: flag(values) }
  const top = whole(values, '$top')
  if (top !== undefined) options.top = top
  for (const key of ['filter', 'select', 'orderby', 'apply', 'format', 'skiptoken'] as const) {
    const value = values.get(`$${key}`)
    if (value?.trim()) options[key] = value
    else if (value !== undefined && key !== 'select') throw badRequest(`$${key} is empty: leave it out.`)
  }
  return options
}

/** Whether an option is ours; a forgotten dollar would be a forgotten filter. */
function checked(name: string): boolean {
  if (KNOWN.includes(name)) return true
  if (name in REFUSED) throw notImplemented(`${name} is not answered: ${REFUSED[name]}`)
  if (name.startsWith('$')) throw badRequest(`${name} is not known. There are ${KNOWN.join(', ')}.`)
  if (name.startsWith('@'))
    throw notImplemented(`${name}: parameters are not answered. Write the value where it is used.`)
  if (KNOWN.includes(`$${name.toLowerCase()}`)) throw badRequest(`${name}: write $${name.toLowerCase()}.`)
  return false
}

function whole(values: Map<string, string>, name: string): number | undefined {
  const text = values.get(name)?.trim()
  if (text === undefined) return undefined
  if (!/^\d{1,12}$/.test(text))
    throw badRequest(`${name}: expected a whole number from 0 on, not ${text.slice(0, 40)}.`)
  return Number(text)
}

function flag(values: Map<string, string>): boolean {
  const text = values.get('$count')?.trim() ?? 'false'
  if (text !== 'true' && text !== 'false') throw badRequest('$count: expected true or false.')
  return text === 'true'
}

/** Stands for a plus sign until it is known whether that is a plus or a space. */
const PLUS = '\ue000'

/**
 * Percent-decoded. A plus is a plus in an address, but forms write spaces so: where one stands between words of an option,
 * outside quotes, all are spaces.
 */
function decoded(raw: string): string {
  let text: string
  try {
    text = decodeURIComponent(raw.replaceAll('+', PLUS))
  } catch {
    throw badRequest(`The address is not percent-encoded UTF-8: ${raw.slice(0, 60)}`)
  }
  if (!text.includes(PLUS)) return text
  const outside = text.replace(/'(?:[^']|'')*'/g, "''")
  const isForm = new RegExp(`${PLUS}(?!\\d)|[^T\\d:.eE(,]${PLUS}`).test(outside)
  return text.replaceAll(PLUS, isForm ? ' ' : '+')
}
