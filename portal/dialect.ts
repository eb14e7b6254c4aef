import { PortalTime } from './time.ts'

/** What differs between real portals; the defaults are those of a cloud portal of 2026. */
export interface DialectOptions {
  /** Offset of all times in answers, such as `+03:00`. */
  offset?: string
  /** Type of ids in stage history and categories: numbers today, strings in 2022. */
  numbersAs?: 'number' | 'string'
  /** How an unset link to another record looks in classic lists. */
  unsetLink?: null | '0'
  /** How an unset text looks in classic lists. */
  unsetText?: null | ''
  /** How an empty multiple user field looks. */
  emptyMultiple?: false | []
  /** Old and on-premise portals send no `operating` in the `time` block. */
  operating?: boolean
  /** Lists inside of records, such as several values of a field: a JSON list, or a map where PHP had gaps in the keys. */
  listsAs?: 'list' | 'map'
  /** Fields that this portal's version does not have yet: `MOVED_TIME`, `LAST_ACTIVITY_TIME`, `contactIds` … */
  missingFields?: readonly string[]
}

export interface Dialect extends Required<DialectOptions> {
  time: PortalTime
  /** A list inside of a record as this portal writes it. */
  array(items: readonly unknown[]): unknown
}

/** Keys as PHP has them after something was taken out of the front: 1, 3, 5 … */
const asMap = (items: readonly unknown[]) =>
  Object.fromEntries(items.map((item, at) => [String(2 * at + 1), item]))

export const dialect = (options: DialectOptions = {}): Dialect => ({
  offset: '+03:00',
  numbersAs: 'number',
  unsetLink: null,
  unsetText: null,
  emptyMultiple: false,
  operating: true,
  listsAs: 'list',
  missingFields: [],
  ...options,
  time: new PortalTime(options.offset ?? '+03:00'),
  array: (items) => (options.listsAs === 'map' && items.length > 0 ? asMap(items) : items),
})
