/** The periods of a question, in words. */
import type { CubeQuery } from '../cube/result.ts'
import { dayText, type Locale, wordsOf } from './words.ts'

export interface NamedPeriod {
  /** The time that the range is about. */
  member: string
  text: string
}

/** @param query  as Cube made it out */
export function periodsOf({ timeDimensions = [] }: CubeQuery, locale: Locale): NamedPeriod[] {
  return timeDimensions.flatMap(({ dimension, dateRange }) =>
    Array.isArray(dateRange) && dateRange.length === 2
      ? [{ member: dimension, text: rangeText(dateRange as [string, string], locale) }]
      : [],
  )
}

function rangeText([from, to]: [string, string], locale: Locale): string {
  const last = dayText(to, locale)
  // Nothing in a CRM is older: such a range has no beginning.
  if (from < '1971') return wordsOf(locale).until(last)
  const first = dayText(from, locale)
  return first === last ? first : `${first} – ${last}`
}

export const periodText = (query: CubeQuery, locale: Locale): string =>
  periodsOf(query, locale)
    .map(({ text }) => text)
    .join(', ')
