/** The sheet «О выгрузке»: what the numbers are, of which data, and where they come from. */
import type { SecurityContext } from '../cube/gateway.ts'
import type { MetaCube, MetaMember } from '../cube/meta.ts'
import { textsOf } from './columns.ts'
import type { FilterWords } from './filters-in-words.ts'
import type { Part } from './part.ts'
import { periodsOf } from './periods.ts'
import type { ExportRequest } from './request.ts'
import type { Table } from './tables.ts'
import { type Locale, momentText, wordsOf } from './words.ts'

export interface AboutRow {
  label: string
  value: string
  isLink?: boolean
}

export interface AboutFacts {
  request: ExportRequest
  tables: Table[]
  meta: MetaCube[]
  filters: FilterWords[]
  context: SecurityContext
  timezone: string
  currency: string
  /** Names of the portals. */
  source: string
  freshAt: Date | undefined
  now: Date
}

export function aboutRows(facts: AboutFacts): AboutRow[] {
  const { request, tables, timezone, currency, source, freshAt, now, filters } = facts
  const { locale, title, link } = request
  const words = wordsOf(locale)
  const parts = tables.flatMap((table) => table.parts)
  const moment = (at: Date) => momentText(at, timezone, locale)
  return [
    { label: words.title, value: title || tables.map(({ name }) => name).join(', ') },
    ...periodRows(parts, facts.meta, locale),
    ...(filters.length > 0
      ? filters.map(({ title, text }) => ({ label: title, value: text }))
      : [{ label: words.filters, value: words.noFilters }]),
    ...tables.map(({ name, count }) => ({
      label: tables.length > 1 ? `${words.rows}: ${name}` : words.rows,
      value: String(count),
    })),
    { label: words.fresh, value: freshAt ? moment(freshAt) : words.unknown },
    { label: words.zone, value: timezone },
    { label: words.currency, value: currency },
    ...(source ? [{ label: words.source, value: source }] : []),
    { label: words.made, value: moment(now) },
    { label: words.by, value: callerText(facts.context, locale) },
    ...(link ? [{ label: words.link, value: link, isLink: true }] : []),
    ...formulaRows(tables, locale),
  ]
}

function periodRows(parts: Part[], meta: MetaCube[], locale: Locale): AboutRow[] {
  const words = wordsOf(locale)
  const byLabel = new Map<string, Set<string>>()
  for (const { normalized } of parts)
    for (const { member, text } of periodsOf(normalized, locale)) {
      const label = words.periodOf(titleOf(member, meta, locale))
      byLabel.set(label, (byLabel.get(label) ?? new Set()).add(text))
    }
  const rows = [...byLabel].map(([label, texts]) => ({ label, value: [...texts].join(', ') }))
  return rows.length > 0 ? rows : [{ label: words.period, value: words.allTime }]
}

/** Every measure with its formula in words, then the columns of records with what they mean. */
function formulaRows(tables: Table[], locale: Locale): AboutRow[] {
  const words = wordsOf(locale)
  const all = new Map(tables.flatMap(({ columns }) => columns.map((column) => [column.member, column])))
  const described = [...all.values()].filter(({ description }) => description !== '')
  const section = (heading: string, isMeasure: boolean): AboutRow[] => {
    const rows = described.filter((column) => column.isMeasure === isMeasure)
    if (rows.length === 0) return []
    return [
      { label: heading, value: '' },
      ...rows.map(({ title, description }) => ({ label: title, value: description })),
    ]
  }
  return [...section(words.measures, true), ...section(words.columns, false)]
}

function callerText({ role, userId }: SecurityContext, locale: Locale): string {
  const words = wordsOf(locale)
  const person = typeof userId === 'string' || typeof userId === 'number' ? words.person(String(userId)) : ''
  return [words.roles[String(role)] ?? String(role ?? ''), person].filter(Boolean).join(', ')
}

/** In words; the member's own name where the model does not show it to this caller. */
export function titleOf(member: string, meta: MetaCube[], locale: Locale): string {
  const found = memberOf(member, meta)
  return found ? textsOf(found, locale).title : member
}

export function memberOf(member: string, meta: MetaCube[]): MetaMember | undefined {
  const cube = meta.find(({ name }) => name === member.split('.')[0])
  const all = [...(cube?.dimensions ?? []), ...(cube?.measures ?? []), ...(cube?.segments ?? [])]
  return all.find(({ name }) => name === member)
}
