/** The model as the drawer reads it: what members are called, how measures are made. */
import { useQuery } from '@tanstack/react-query'
import type { Locale, ValueKind } from '../format.ts'
import { loadMeta } from '../server.ts'
import { cubeOf } from './request.ts'

export interface Measure {
  name: string
  title: string
  /** The formula in one sentence. */
  description: string
  kind: ValueKind
  /** Counts rows: its own value is the number of records. */
  isCount: boolean
  /** A count or a sum: over the records of a list it is the same number again. */
  isSum: boolean
  version: number | undefined
  /** Public measures that it is made of. */
  parts: string[]
  /** A share of other records than those it is divided by: may lie beyond 100 %. */
  isBeyondWhole: boolean
}

export interface Dimension {
  title: string
  type: string
}

export interface Model {
  measures: Map<string, Measure>
  dimensions: Map<string, Dimension>
  /** Cubes by name. */
  cubes: Map<string, string>
}

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
  meta?: { en?: Words; parts?: string[]; version?: number; beyond_whole?: boolean; unit?: string }
}

export interface MetaAnswer {
  cubes: {
    name: string
    title?: string
    meta?: { en?: Words }
    measures: MetaMember[]
    dimensions: MetaMember[]
  }[]
}

const counting = new Set(['count', 'countDistinct'])

function kindOf({ format, meta }: MetaMember): ValueKind {
  if (format === 'currency') return 'money'
  if (format === 'percent') return 'share'
  // Plain numbers and minutes have a decimal, as days do.
  return format === 'number' || meta?.unit ? 'days' : 'count'
}

const titleOf = ({ name, title, shortTitle, meta }: MetaMember, locale: Locale): string =>
  (locale === 'en' ? meta?.en?.title : undefined) ?? shortTitle ?? title ?? name

/** Parts may be named with their cube or without. */
const partsOf = ({ name, meta }: MetaMember): string[] =>
  (meta?.parts ?? []).map((part) => (part.includes('.') ? part : `${cubeOf(name)}.${part}`))

/** What `/v1/meta` answers, in the reader's language. */
export function readModel({ cubes }: MetaAnswer, locale: Locale): Model {
  const measures = cubes.flatMap((cube) => cube.measures)
  const dimensions = cubes.flatMap((cube) => cube.dimensions)
  return {
    measures: new Map(
      measures.map((member) => [
        member.name,
        {
          name: member.name,
          title: titleOf(member, locale),
          description: (locale === 'en' && member.meta?.en?.description) || member.description || '',
          kind: kindOf(member),
          isCount: counting.has(member.aggType ?? ''),
          isSum: counting.has(member.aggType ?? '') || member.aggType === 'sum',
          version: member.meta?.version,
          parts: partsOf(member),
          isBeyondWhole: member.meta?.beyond_whole === true,
        },
      ]),
    ),
    dimensions: new Map(
      dimensions.map((member) => [member.name, { title: titleOf(member, locale), type: member.type }]),
    ),
    cubes: new Map(
      cubes.map(({ name, title, meta }) => [
        name,
        (locale === 'en' ? meta?.en?.title : undefined) ?? title ?? name,
      ]),
    ),
  }
}

export function useModel(locale: Locale): Model | undefined {
  const { data } = useQuery({
    queryKey: ['model'],
    queryFn: () => loadMeta<MetaAnswer>(),
    staleTime: 60 * 60_000,
    select: locale === 'en' ? inEnglish : inRussian,
  })
  return data
}

const inRussian = (answer: MetaAnswer) => readModel(answer, 'ru')
const inEnglish = (answer: MetaAnswer) => readModel(answer, 'en')

/** The measure that counts all rows of a cube, where there is one. */
const allRows: Record<string, string> = {
  deals: 'deals.count',
  leads: 'leads.count',
  activities: 'activities.count',
  customers: 'customers.count',
  deal_stages: 'deal_stages.reached',
  lead_stages: 'lead_stages.reached',
  data_quality: 'data_quality.count',
}

/**
 * The measure that says how many records stand behind a number; of an amount, the count of the same records.
 *
 * @returns undefined where the model counts them by no measure
 */
export function countOf(name: string, { measures }: Model): string | undefined {
  if (measures.get(name)?.isCount) return name
  const twin = name.replace(/_amount$/, '_count')
  if (twin !== name && measures.get(twin)?.isCount) return twin
  return allRows[cubeOf(name)]
}

/** Measures of different records that a ratio is made of: of an amount and a count of the same records only the first. */
export function populationsOf(measure: Measure, model: Model): string[] {
  const counted = new Set<string>()
  return measure.parts.filter((part) => {
    const key = countOf(part, model) ?? part
    if (counted.has(key)) return false
    counted.add(key)
    return true
  })
}

/** A share outside 0…1 that the model does not mean to be there. */
export const isSuspicious = (
  value: number | null,
  measure: Pick<Measure, 'kind' | 'isBeyondWhole'>,
): boolean => value !== null && measure.kind === 'share' && !measure.isBeyondWhole && (value < 0 || value > 1)
