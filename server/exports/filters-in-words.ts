/** «Воронка: Продажи или Опт» instead of a list of ids. */
import type { SecurityContext } from '../cube/gateway.ts'
import type { MetaCube } from '../cube/meta.ts'
import type { CubeQuery } from '../cube/result.ts'
import type { StatementFilter } from '../cube/statement.ts'
import { memberOf, titleOf } from './about.ts'
import type { ExportCube } from './cube.ts'
import type { Question } from './request.ts'
import { dayText, type Locale, wordsOf } from './words.ts'

export interface FilterWords {
  title: string
  text: string
}

type Names = (member: string, values: string[]) => Promise<Map<string, string>>

/** @returns filters and segments of all questions, each once */
export async function filtersInWords(
  questions: Question[],
  meta: MetaCube[],
  names: Names,
  locale: Locale,
): Promise<FilterWords[]> {
  const words = wordsOf(locale)
  const found: FilterWords[] = []
  for (const { filters = [], segments = [] } of questions) {
    for (const filter of filters as StatementFilter[]) found.push(await inWords(filter, meta, names, locale))
    for (const segment of segments as string[])
      found.push({ title: words.segment, text: titleOf(segment, meta, locale) })
  }
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()]
}

async function inWords(
  filter: StatementFilter,
  meta: MetaCube[],
  names: Names,
  locale: Locale,
): Promise<FilterWords> {
  const words = wordsOf(locale)
  if ('and' in filter || 'or' in filter) {
    const parts = await Promise.all(
      ('and' in filter ? filter.and : filter.or).map((part) => inWords(part, meta, names, locale)),
    )
    const titles = new Set(parts.map(({ title }) => title))
    const by = 'and' in filter ? words.and : words.or
    if (titles.size === 1) return { title: parts[0]!.title, text: parts.map(({ text }) => text).join(by) }
    return {
      title: [...titles].join(' / '),
      text: parts.map(({ title, text }) => `${title}: ${text}`).join(by),
    }
  }
  const { member, operator, values = [] } = filter
  const named = nameMemberOf(member, meta)
  const title = titleOf(named ?? member, meta, locale)
  const known = named
    ? await names(
        member,
        values.filter((one) => one !== null),
      )
    : new Map<string, string>()
  const isTime = memberOf(member, meta)?.type === 'time'
  const texts = values.map((value) => {
    if (value === null) return words.empty
    return known.get(value) ?? (isTime ? dayText(value, locale) : value)
  })
  const isRange = operator === 'inDateRange' || operator === 'notInDateRange'
  // Of a path of departments any part is meant: the name alone says it.
  const isPath = /_ids$/.test(member)
  const isBelow = isPath && operator === 'contains'
  const said = isPath && operator === 'notContains' ? 'notEquals' : operator
  const phrase = isBelow || isRange ? '' : (words.operators[said] ?? operator)
  const between = isRange ? ' – ' : said === 'notEquals' ? words.and : words.or
  const text = [phrase, texts.join(between)].filter(Boolean).join(' ')
  return { title, text }
}

/** The dimension that holds the names of a dimension of ids: `deals.manager` of `deals.manager_id`. */
export function nameMemberOf(member: string, meta: MetaCube[]): string | undefined {
  const name = member.replace(/_ids?$/, '')
  return name !== member && memberOf(name, meta) ? name : undefined
}

const MOST_NAMES = 1_000

/** Names of ids, as far as the caller may see records that have them. */
export function nameReader(
  cube: Pick<ExportCube, 'load'>,
  context: SecurityContext,
  meta: MetaCube[],
): Names {
  return async (member, values) => {
    const name = nameMemberOf(member, meta)!
    const id = member.replace(/_ids$/, '_id')
    const bare = new Map(values.map((value) => [value.replace(/^\/|\/$/g, ''), value]))
    if (bare.size === 0) return new Map()
    const query: CubeQuery = {
      dimensions: [id, name],
      filters: [{ member: id, operator: 'equals', values: [...bare.keys()] }],
      limit: MOST_NAMES,
    }
    // A file with ids in place of names is better than none.
    const answer = await cube.load(query, context).catch(() => undefined)
    const rows = (answer?.data ?? []) as Record<string, unknown>[]
    return new Map(
      rows.flatMap((row) => {
        const value = bare.get(String(row[id]))
        return value === undefined || !row[name] ? [] : [[value, String(row[name])] as const]
      }),
    )
  }
}
