/** The tree of UTM marks: which questions its open levels ask, and its rows. */
import type { Filter, Query } from '@cubejs-client/core'
import { during, filtersOf } from '../../filters.ts'
import { linkOf } from '../../link.ts'
import type { Row } from '../../server.ts'
import type { GridRow } from '../../ui/grid-rows.ts'
import { readOption } from '../../view.ts'
import type { BlockContext } from '../../widget.ts'
import { grouped } from '../grouped.ts'
import { ripeness, type Subject, valuesOf } from '../subject.ts'
import {
  filtersOfPath,
  isNameable,
  isPickedPath,
  keyOfPath,
  kinds,
  levels,
  type Path,
  readToggled,
  whereOfPath,
} from './paths.ts'
import { shortened } from './shorten.ts'

export const depths = ['1', '2', '3'] as const
export const limits = ['200', '1000', '5000'] as const

/** What is chosen in the tree: `<block>.level`, `.open`, `.find`, `.rows`, `.sort` of the address. */
export interface Choices {
  /** So many levels stand open everywhere; a search opens all. */
  depth: number
  /** Rows that are the other way round. */
  toggled: Path[]
  words: string
  limit: number
  sort: string
}

export function choicesOf({ view }: Pick<BlockContext, 'view'>, id: string, normalSort: string): Choices {
  const words = readOption(view, `${id}.find`, '').trim()
  return {
    words,
    depth: Number(readOption<string>(view, `${id}.level`, words ? '3' : '1', depths)),
    toggled: readToggled(readOption(view, `${id}.open`, '')),
    limit: Number(readOption<string>(view, `${id}.rows`, limits[0], limits)),
    sort: readOption(view, `${id}.sort`, normalSort),
  }
}

/** The rows below a path are to be seen. */
const isOpenPath = (path: Path, { depth, toggled }: Choices): boolean => {
  const key = keyOfPath(path)
  return path.length < depth !== toggled.some((one) => keyOfPath(one) === key)
}

/** Letters of a name that find room in the column, by level. */
const widest = [28, 26, 23]

const found = (cube: string, words: string): Filter[] =>
  words === ''
    ? []
    : [{ or: levels.map((level) => ({ member: `${cube}.${level}`, operator: 'contains', values: [words] })) }]

/** Names of the answers: `level2` holds a level whole, `below:yandex` what stands below one row. */
const wholeLevel = (level: number) => `level${level}`
const below = (path: Path) => `below:${keyOfPath(path)}`

function ordered(sort: string, { name, figures }: Subject, level: number): [string, 'asc' | 'desc'][] {
  const key = sort.replace(/^-/, '')
  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const own = levels.slice(0, level).map((one): [string, 'asc' | 'desc'] => [`${name}.${one}`, 'asc'])
  const figure = figures.find((one) => one.key === key)
  // Nulls would come first in descending order, and only ratios have them: those follow the count.
  const member = figure?.isSum ? figure.measure : figures[0]!.measure
  if (key === 'name') return [[`${name}.${levels[level - 1]}`, direction]]
  return [[member, figure?.isSum ? direction : 'desc'], ...own]
}

/** The questions of every level that stands open, and the totals; each asks for one row more than is shown. */
export function utmQueries(subject: Subject, context: BlockContext, choices: Choices): Record<string, Query> {
  const { view, comparison } = context
  const { name, figures } = subject
  const shared = {
    measures: figures.map(({ measure }) => measure),
    ...during(name, comparison.current),
    filters: [...filtersOf(name, view, { without: [...kinds] }), ...found(name, choices.words)],
  }
  const ask = (level: number, more: Filter[], limit: number): Query => ({
    ...shared,
    dimensions: levels.slice(0, level).map((one) => `${name}.${one}`),
    filters: [...shared.filters, ...more],
    order: ordered(choices.sort, subject, level),
    limit: limit + 1,
  })
  const queries: Record<string, Query> = { total: shared }
  for (let level = 1; level <= choices.depth; level++)
    queries[wholeLevel(level)] = ask(level, [], limitOf(level, choices))
  for (const path of choices.toggled.filter(
    (one) => one.length >= choices.depth && one.length < levels.length,
  ))
    queries[below(path)] = ask(path.length + 1, filtersOfPath(name, path), choices.limit)
  return queries
}

/** Levels that are asked whole have room for several parents. */
const limitOf = (level: number, { limit }: Choices): number =>
  Math.min(level === 1 ? limit : limit * 5, 20_000)

export interface UtmTree {
  rows: GridRow[]
  total: GridRow
  /** Some level has more rows than were asked for. */
  isCut: boolean
}

/** The row counts all of its records, not only those that a search has found below it. */
function isWhole(path: Path, words: string): boolean {
  if (words === '' || path.length === levels.length) return true
  const isPattern = /[%_\\]/.test(words)
  return !isPattern && path.some((mark) => mark?.toLowerCase().includes(words.toLowerCase()))
}

const markOf = (row: Row, member: string): string | null => {
  const value = row[member]
  return value === null || value === undefined || value === '' ? null : String(value)
}

export function readTree(
  answers: Record<string, Row[]>,
  subject: Subject,
  context: BlockContext,
  choices: Choices,
): UtmTree {
  const { t, view } = context
  const { name } = subject
  let isCut = false

  const pathOf = (row: Row, level: number): Path =>
    levels.slice(0, level).map((one) => markOf(row, `${name}.${one}`))

  const within = (asked: string, limit: number): Row[] => {
    const rows = answers[asked] ?? []
    if (rows.length > limit) isCut = true
    return rows.slice(0, limit)
  }
  const byParent = Array.from({ length: choices.depth }, (_, index) => {
    const level = index + 1
    return grouped(within(wholeLevel(level), limitOf(level, choices)), (row) =>
      keyOfPath(pathOf(row, level).slice(0, -1)),
    )
  })

  const rowsBelow = (path: Path): GridRow[] => {
    const level = path.length + 1
    const rows =
      level <= choices.depth
        ? (byParent[level - 1]!.get(keyOfPath(path)) ?? [])
        : within(below(path), choices.limit)
    return rows.map((row) => gridRow(row, pathOf(row, level)))
  }

  const gridRow = (row: Row, path: Path): GridRow => {
    const mark = path.at(-1) ?? null
    const values = valuesOf(row, subject)
    const href = linkOf(mark)
    const isOpen = path.length < levels.length && isOpenPath(path, choices)
    const shown = mark === null ? t('filter.unnamed') : shortened(mark, widest[path.length - 1])
    const notes = [href && t('marketing.utm.page'), ripeness(values, subject, context)].filter(Boolean)
    return {
      key: keyOfPath(path),
      name: shown,
      ...(mark !== null && mark !== shown && { fullName: mark }),
      note: notes.join(' · ') || undefined,
      values,
      ...(isNameable(path) && isWhole(path, choices.words)
        ? { where: whereOfPath(path) }
        : { hasNoRecords: true }),
      without: [...kinds],
      isPicked: isNameable(path) && isPickedPath(view, path),
      ...(href && { href }),
      ...(path.length < levels.length && { children: isOpen ? rowsBelow(path) : [], isOpen }),
    }
  }

  return {
    rows: rowsBelow([]),
    total: {
      key: 'total',
      name: t(choices.words ? 'marketing.utm.found' : 'marketing.total'),
      values: valuesOf(answers.total?.[0], subject),
      without: [...kinds],
      ...(choices.words && { hasNoRecords: true }),
    },
    isCut,
  }
}
