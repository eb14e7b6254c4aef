/** The model as the dictionary shows it. Pure. */
import type { Locale } from '../format.ts'

interface Words {
  title?: string
  description?: string
}

interface MetaMember extends Words {
  name: string
  shortTitle?: string
  type: string
  aggType?: string
  format?: string
  isVisible?: boolean
  meta?: { en?: Words; parts?: string[]; version?: number }
}

/** What `/v1/meta` answers. */
export interface MetaAnswer {
  cubes: (Words & {
    name: string
    meta?: { en?: Words; period?: string }
    measures: MetaMember[]
    dimensions: MetaMember[]
  })[]
}

/** `GET /api/formulas`: how each public measure is computed, and what has changed. */
export type Versions = Record<
  string,
  { version: number; formula: string; changes: { version: number; date: string; ru: string; en: string }[] }
>

export type FormatName = 'money' | 'share' | 'count' | 'number'

export interface MeasureEntry {
  /** `deals.conversion` */
  name: string
  cube: string
  title: string
  description: string
  format: FormatName
  version: number | undefined
  /** In terms of columns; undefined where the page's copy is of another version than the server's model. */
  formula: string | undefined
  changes: { version: number; date: string; text: string }[]
  /** Measures that it is made of. */
  parts: { name: string; title: string }[]
}

export interface DimensionEntry {
  name: string
  title: string
  description: string
  type: string
}

export interface CubeEntry {
  name: string
  title: string
  description: string
  /** Title of the time dimension of its period; undefined for cubes of the present moment. */
  clock: string | undefined
  measures: MeasureEntry[]
  dimensions: DimensionEntry[]
}

const wordOf = (member: MetaMember, locale: Locale) => ({
  title: (locale === 'en' && member.meta?.en?.title) || member.shortTitle || member.title || member.name,
  description: (locale === 'en' && member.meta?.en?.description) || member.description || '',
})

function formatOf({ format, aggType = '', name }: MetaMember): FormatName {
  if (format === 'currency') return 'money'
  if (format === 'percent') return 'share'
  return aggType.startsWith('count') || /count$/.test(name) ? 'count' : 'number'
}

/** Parts may be named with their cube or without. */
const partName = (part: string, cube: string) => (part.includes('.') ? part : `${cube}.${part}`)

const order = [
  'deals',
  'sales',
  'deal_stages',
  'leads',
  'lead_stages',
  'activities',
  'customers',
  'data_quality',
]
const placeOf = (cube: string) => (order.includes(cube) ? order.indexOf(cube) : order.length)

/** All that the model makes public, cube by cube, in the reader's language. */
export function readEntries({ cubes }: MetaAnswer, versions: Versions, locale: Locale): CubeEntry[] {
  const all = cubes.flatMap(({ measures }) => measures)
  const titleOf = (name: string) => {
    const member = all.find((one) => one.name === name)
    return member ? wordOf(member, locale).title : name
  }
  const measureEntry = (member: MetaMember, cube: string): MeasureEntry => {
    const known = versions[member.name]
    const version = member.meta?.version
    const isSame = known !== undefined && (version === undefined || version === known.version)
    return {
      name: member.name,
      cube,
      ...wordOf(member, locale),
      format: formatOf(member),
      version,
      formula: isSame ? known.formula : undefined,
      changes: isSame
        ? known.changes.map(({ version, date, ...texts }) => ({ version, date, text: texts[locale] }))
        : [],
      parts: (member.meta?.parts ?? [])
        .map((part) => partName(part, cube))
        .map((name) => ({ name, title: titleOf(name) })),
    }
  }
  const isPublic = ({ isVisible }: MetaMember) => isVisible !== false
  return [...cubes]
    .sort((a, b) => placeOf(a.name) - placeOf(b.name))
    .map(({ name, title, description, meta, measures, dimensions }) => {
      const clock = dimensions.find((dimension) => dimension.name === `${name}.${meta?.period}`)
      return {
        name,
        title: (locale === 'en' && meta?.en?.title) || title || name,
        description: (locale === 'en' && meta?.en?.description) || description || '',
        clock: clock && wordOf(clock, locale).title,
        measures: measures.filter(isPublic).map((member) => measureEntry(member, name)),
        dimensions: dimensions
          .filter(isPublic)
          .map((member) => ({ name: member.name, type: member.type, ...wordOf(member, locale) })),
      }
    })
}

/** What is left when words are looked for in names, titles and explanations: all of the words must stand there. */
export function found(cubes: CubeEntry[], words: string, cube: string): CubeEntry[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = ({ name, title, description }: { name: string; title: string; description: string }) => {
    const text = `${name} ${title} ${description}`.toLowerCase()
    return wanted.every((word) => text.includes(word))
  }
  return cubes
    .filter(({ name }) => cube === '' || name === cube)
    .map((entry) => ({
      ...entry,
      measures: entry.measures.filter(matches),
      dimensions: entry.dimensions.filter(matches),
    }))
    .filter(({ measures, dimensions }) => measures.length + dimensions.length > 0)
}
