/**
 * Kinds of values: how each is kept in memory, read from a request and written into an answer.
 * Kept compactly: ids and money are numbers, moments unix seconds, flags booleans; strings exist only on the wire.
 */
import type { Dialect } from './dialect.ts'
import type { Row } from './store/table.ts'

export type Value = number | string | boolean | null | undefined | Value[] | { [key: string]: Value }

export interface Kind {
  /** What the row keeps → what the answer says. */
  render(value: Value, dialect: Dialect, id: number): unknown
  /** What a request or a fixture says → what the row keeps; null when empty, undefined when not understood. */
  parse(input: unknown, dialect: Dialect): Value
}

/** One field of an entity, as `crm.*.fields` describes it. */
export interface Field {
  kind: Kind
  type: string
  title?: string
  statusType?: string
  readOnly?: boolean
  immutable?: boolean
  multiple?: boolean
  /** Comes only when named in `select`; no mask covers it. */
  onDemand?: boolean
  /** A user field: covered by `UF_*`, not by `*`. */
  user?: boolean
  /** Name under which rows keep it, where that differs from the name in requests and answers. */
  key?: string
  /** Neither filter nor order knows it. */
  derived?: boolean
  /** What the answer says, where that follows from more than one value of the row. */
  show?(row: Row, dialect: Dialect): unknown
}

export type Fields = Record<string, Field>

const isEmpty = (input: unknown) => input === undefined || input === null || input === '' || input === false

const toNumber = (input: unknown): Value => {
  if (isEmpty(input)) return null
  const number = Number(input)
  return Number.isFinite(number) ? number : undefined
}

const toText = (input: unknown): Value => (isEmpty(input) ? null : String(input))

const toFlag = (input: unknown): Value => input === true || input === 1 || /^(y|1|true)$/i.test(String(input))

const numeric = (render: Kind['render']): Kind => ({ parse: toNumber, render })

/** `"101"`; unset: null. */
export const integer = numeric((value) => (value == null ? null : String(value)))

/** Id of another record: `"9"`; unset: null or `"0"` by dialect. A given 0 means none. */
export const link: Kind = {
  parse: (input) => (String(input) === '0' ? null : toNumber(input)),
  render: (value, { unsetLink }) => (value == null ? unsetLink : String(value)),
}

/** `"1500.00"`. */
export const money = numeric((value) => (value == null ? null : (value as number).toFixed(2)))

/** `"1.0000"`: currency rates. */
export const rate = numeric((value) => (value as number).toFixed(4))

/** A JSON number, or a string on portals of 2022. */
export const number = numeric((value, { numbersAs }) =>
  value == null || numbersAs === 'number' ? value : String(value),
)

/** A JSON number on every portal. */
export const plainNumber = numeric((value) => value)

export const text: Kind = { parse: toText, render: (value, { unsetText }) => value ?? unsetText }

/** A text whose unset form is null on every portal. */
export const nullable: Kind = { parse: toText, render: (value) => value ?? null }

/** A text whose unset form is the empty string. */
export const blank: Kind = { parse: toText, render: (value) => value ?? '' }

/** A field that is left out of the answer when unset. */
export const optional: Kind = {
  parse: toText,
  render: (value) => (value == null ? undefined : String(value)),
}

export const flag: Kind = { parse: toFlag, render: (value) => (value ? 'Y' : 'N') }

/** JSON true and false: `user.get`. */
export const boolean: Kind = { parse: toFlag, render: (value) => Boolean(value) }

export const datetime: Kind = {
  parse: (input, { time }) =>
    isEmpty(input) ? null : typeof input === 'number' ? input : time.parse(String(input)),
  render: (value, { time }) => (value == null ? null : time.format(value as number)),
}

/** Date without time: midnight UTC shown in the portal's zone. */
export const date: Kind = {
  parse: (input, { time }) =>
    isEmpty(input) ? null : typeof input === 'number' ? input : time.parseDay(String(input)),
  render: (value, { time }) => (value == null ? null : time.format(value as number)),
}

/** `[5, 7]` as JSON numbers. */
export const numbers: Kind = {
  parse: (input) => (Array.isArray(input) ? input : isEmpty(input) ? [] : [input]).map(Number),
  render: (value) => value ?? [],
}

/** Kept and shown as given: settings, maps. Unset is an empty PHP map. */
export const raw: Kind = { parse: (input) => input as Value, render: (value) => value ?? [] }

/** A column that always says the same. */
export const constant = (value: unknown): Kind => ({ parse: () => undefined, render: () => value })

/** PHONE and EMAIL: kept as plain values, shown with ids and types. */
export const multifield = (type: string): Kind => ({
  parse: (input) =>
    isEmpty(input)
      ? null
      : [input].flat().map((item) => String((item as { VALUE?: string } | null)?.VALUE ?? item)),
  render: (value, _dialect, id) =>
    ((value ?? []) as string[]).map((item, at) => ({
      ID: String(id * 8 + at + (type === 'EMAIL' ? 4 : 0)),
      VALUE_TYPE: 'WORK',
      VALUE: item,
      TYPE_ID: type,
    })),
})

/** Several values of a user field; none: `false`, the surprise of every integrator. */
export const several = (one: Kind): Kind => ({
  parse: (input, dialect) => {
    const items = isEmpty(input) ? [] : [input].flat().map((item) => one.parse(item, dialect))
    return items.length === 0 ? null : items
  },
  render: (value, dialect, id) =>
    Array.isArray(value) && value.length > 0
      ? dialect.array(value.map((item) => one.render(item, dialect, id)))
      : dialect.emptyMultiple,
})

/** User fields of type boolean: `"1"`, `"0"`. */
export const zeroOne: Kind = {
  parse: (input) => (input === undefined || input === null || input === '' ? null : toFlag(input)),
  render: (value) => (value == null ? null : value ? '1' : '0'),
}
