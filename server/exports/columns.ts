/** Columns of a file: what stands in them, in the reader's language, and how it is written. */
import type { CubeQuery } from '../cube/result.ts'
import type { Annotation } from './cube.ts'
import { badRequest } from './error.ts'
import type { ExportRequest } from './request.ts'
import { type Locale, wordsOf } from './words.ts'

/**
 * `id`: a number that nobody adds up · `plain`: a number as it is · `moment`: date and time of the reporting zone ·
 * `day`, `month`, `year`: dates. Percents are fractions, 0.6 is 60 %.
 */
export type Kind =
  | 'text'
  | 'id'
  | 'plain'
  | 'count'
  | 'number'
  | 'money'
  | 'percent'
  | 'days'
  | 'boolean'
  | 'moment'
  | 'day'
  | 'month'
  | 'year'

export interface Column {
  /** As in Cube's answer: `deals.created_at.month`. */
  member: string
  title: string
  kind: Kind
  description: string
  isMeasure: boolean
  /** In the reader's language. */
  cube: string
}

export type Annotations = Record<'measures' | 'dimensions' | 'timeDimensions', Record<string, Annotation>>

/** Members of an answer in the order in which a question names them. */
export function membersOf({ dimensions = [], timeDimensions = [], measures = [] }: CubeQuery): string[] {
  const times = timeDimensions.flatMap(({ dimension, granularity }) =>
    granularity ? [`${dimension}.${granularity}`] : [],
  )
  return [...new Set([...times, ...dimensions, ...measures])]
}

export function describe(query: CubeQuery, annotations: Annotations, locale: Locale): Column[] {
  const columns = membersOf(query).map((member) => {
    const measure = annotations.measures[member]
    const described = measure ?? annotations.dimensions[member] ?? annotations.timeDimensions[member]
    if (!described) throw new Error(`Cube did not describe '${member}'.`)
    const { title, description } = textsOf(described, locale)
    const unit = described.granularity?.name ?? granularityOf(member)
    return {
      member,
      title: unit ? `${title}: ${wordsOf(locale).granularities[unit] ?? unit}` : title,
      kind: kindOf(member, described, Boolean(measure), unit),
      description,
      isMeasure: Boolean(measure),
      cube: cubeTitle(member, described, locale),
    }
  })
  return distinct(columns)
}

const granularityOf = (member: string): string | undefined => member.split('.')[2]

export function textsOf(
  { title, shortTitle, description, meta }: Omit<Annotation, 'type' | 'title'> & { title?: string },
  locale: Locale,
): { title: string; description: string } {
  const own = { title: shortTitle ?? title ?? '', description: description ?? '' }
  const english = (meta?.en ?? {}) as { title?: string; description?: string }
  return locale === 'en' ? { ...own, ...english } : own
}

function kindOf(member: string, { type, format }: Annotation, isMeasure: boolean, unit?: string): Kind {
  if (type === 'time') return timeKind(unit)
  if (type === 'boolean') return 'boolean'
  if (type !== 'number') return 'text'
  if (format === 'currency') return 'money'
  if (format === 'percent') return 'percent'
  const [, name = ''] = member.split('.')
  if (/(^|_)days(_|$)/.test(name)) return 'days'
  if (format) return 'number'
  if (isMeasure) return 'count'
  return /(^|_)id$/.test(name) ? 'id' : 'plain'
}

function timeKind(unit: string | undefined): Kind {
  if (unit === 'day' || unit === 'week' || unit === 'quarter') return 'day'
  return unit === 'month' || unit === 'year' ? unit : 'moment'
}

/** Two columns of one title: the cube's name tells them apart. */
export function distinct(columns: Column[]): Column[] {
  const isTwice = ({ title }: Column) => columns.filter((other) => other.title === title).length > 1
  return columns.map((column) =>
    isTwice(column) ? { ...column, title: `${column.title} (${column.cube})` } : column,
  )
}

/** Cube puts its title before that of the member; in English there is its name alone. */
function cubeTitle(member: string, { title, shortTitle = '' }: Annotation, locale: Locale): string {
  const cube = title.endsWith(shortTitle) ? title.slice(0, title.length - shortTitle.length).trim() : ''
  return locale === 'ru' && cube !== '' ? cube : member.split('.')[0]!
}

/**
 * @param wanted  order and titles from the request
 * @throws {ExportError} 400 when a column is not asked for in the question
 */
export function chosen(columns: Column[], wanted: ExportRequest['columns']): Column[] {
  if (!wanted) return columns
  return wanted.map(({ member, title }) => {
    const column = columns.find((one) => one.member === member)
    if (!column) throw badRequest(`columns: '${member}' is not asked for: add it to the query.`)
    return title ? { ...column, title } : column
  })
}
