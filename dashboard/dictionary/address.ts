import { carried, type View } from '../url.ts'

/** Where the dictionary explains a measure or a dimension: `/dictionary#deals.conversion`. */
export const explainedAt = (member: string): string => `/dictionary#${member}`

/** The measure on the page where one asks questions of one's own; the filters go along. */
export const builderWith =
  (measure: string) =>
  (before: object): View => {
    const [cube = '', name = ''] = measure.split('.')
    return { ...carried(before), options: { 'b.c': cube, 'b.m': name } }
  }

/** A block on its page. */
export const atBlock =
  (id: string) =>
  (before: object): View => ({ ...carried(before), block: id })

/** The dictionary with every measure, whatever was looked for. */
export const unnarrowed = (before: object): View => carried(before)

/** As the SQL API wants it. */
export const sqlOf = (measure: string): string => `MEASURE(${measure.slice(measure.indexOf('.') + 1)})`
