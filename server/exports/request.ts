/** The body of `POST /api/export`: only what is well formed passes; which members there are, Cube says. */
import { isObject, MOST_QUESTIONS, questionFault, shown } from '../cube/question-shape.ts'
import type { CubeQuery } from '../cube/result.ts'
import { badRequest } from './error.ts'
import type { Locale } from './words.ts'

export interface ExportRequest {
  queries: Question[]
  format: 'xlsx' | 'csv'
  title: string
  /** Columns in this order, under these titles; members that are not in it are left out. All of them when undefined. */
  columns: { member: string; title?: string }[] | undefined
  /** Where the page shows the same. */
  link: string | undefined
  locale: Locale
}

/** A question to Cube; its limit may be beyond what Cube answers at once. */
export interface Question extends CubeQuery {
  ungrouped?: boolean
  limit?: number
  offset?: number
}

const MOST_TITLE = 200
const MOST_LINK = 4_000
const MEMBER = /^\w{1,100}\.\w{1,100}(\.\w{1,100})?$/

/**
 * @param timezone  the reporting zone; a question may not ask for another
 * @throws {ExportError} 400 in one line that names the place
 */
export function readRequest(body: unknown, timezone: string): ExportRequest {
  if (!isObject(body)) throw badRequest('body: expected an object such as {"query":{…},"format":"xlsx"}.')
  const { query, queries, format = 'xlsx', title = '', columns, link, locale = 'ru', ...unknown } = body
  const [odd] = Object.keys(unknown)
  if (odd !== undefined)
    throw badRequest(
      `${shown(odd)} is no part of an export. There are query, queries, format, title, columns, link, locale.`,
    )
  if (format !== 'xlsx' && format !== 'csv') throw badRequest('format: expected "xlsx" or "csv".')
  if (locale !== 'ru' && locale !== 'en') throw badRequest('locale: expected "ru" or "en".')
  if (typeof title !== 'string' || title.length > MOST_TITLE)
    throw badRequest(`title: expected a text of at most ${MOST_TITLE} characters.`)
  const questions = questionsOf(query, queries, timezone)
  if (columns !== undefined && questions.length > 1)
    throw badRequest('columns: the columns of several questions cannot be chosen; send one query.')
  return {
    queries: questions,
    format,
    title: title.trim(),
    columns: columnsOf(columns),
    link: linkOf(link),
    locale,
  }
}

function questionsOf(query: unknown, queries: unknown, timezone: string): Question[] {
  if ((query === undefined) === (queries === undefined))
    throw badRequest('query: expected either query, one question to Cube, or queries, a list of them.')
  const list = queries === undefined ? [query] : queries
  if (!Array.isArray(list) || list.length === 0 || !list.every(isObject))
    throw badRequest('queries: expected a list of questions such as [{"measures":["deals.count"]}].')
  if (list.length > MOST_QUESTIONS)
    throw badRequest(`queries: ${list.length} questions, at most ${MOST_QUESTIONS} make a file.`)
  return list.map((one, index) => {
    const place = queries === undefined ? 'query' : `queries[${index}]`
    return question(one, place, timezone)
  })
}

function question(asked: Record<string, unknown>, place: string, timezone: string): Question {
  const { limit, total: _, cache: __, responseFormat: ___, timezone: zone, ...rest } = asked
  const fault = questionFault(rest)
  if (fault) throw badRequest(`${place}: ${fault}`)
  if (zone !== undefined && zone !== timezone)
    throw badRequest(`${place}: timezone: files are made in the reporting zone, ${timezone}; leave it out.`)
  if (limit !== undefined && !(Number.isSafeInteger(limit) && Number(limit) > 0))
    throw badRequest(`${place}: limit: expected a whole number above 0; without it all rows are given.`)
  const times = (rest.timeDimensions ?? []) as { compareDateRange?: unknown }[]
  if (times.some(({ compareDateRange }) => compareDateRange !== undefined))
    throw badRequest(`${place}: compareDateRange: send a question for each range; they make one table.`)
  return { ...rest, ...(limit === undefined ? {} : { limit: Number(limit) }) }
}

function columnsOf(columns: unknown): ExportRequest['columns'] {
  if (columns === undefined) return undefined
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > 300)
    throw badRequest('columns: expected a list such as [{"member":"deals.id","title":"ID"}].')
  return columns.map((column, index) => {
    const { member, title } = isObject(column) ? column : {}
    if (typeof member !== 'string' || !MEMBER.test(member))
      throw badRequest(`columns[${index}]: member: expected a name such as "deals.id".`)
    if (title !== undefined && (typeof title !== 'string' || title.length > MOST_TITLE))
      throw badRequest(`columns[${index}]: title: expected a text of at most ${MOST_TITLE} characters.`)
    return { member, ...(title ? { title } : {}) }
  })
}

/** Any other kind of address would be code in whoever's spreadsheet opens it. */
function linkOf(link: unknown): string | undefined {
  if (link === undefined || link === '') return undefined
  if (typeof link !== 'string' || link.length > MOST_LINK || !/^https?:\/\/[^\s"<>]+$/i.test(link))
    throw badRequest(`link: expected the page's address, http(s)://…, of at most ${MOST_LINK} characters.`)
  return link
}
