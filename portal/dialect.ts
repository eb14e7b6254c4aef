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
}

export interface Dialect extends Required<DialectOptions> {
  time: PortalTime
}

export const dialect = (options: DialectOptions = {}): Dialect => ({
  offset: '+03:00',
  numbersAs: 'number',
  unsetLink: null,
  unsetText: null,
  emptyMultiple: false,
  operating: true,
  ...options,
  time: new PortalTime(options.offset ?? '+03:00'),
})
