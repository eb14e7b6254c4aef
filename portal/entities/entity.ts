import type { Field, Fields, Kind } from '../fields.ts'

/** Marks of one field beside its kind and type. */
export type Marks = Omit<Partial<Field>, 'kind' | 'type'>

/** One line of an entity's description. */
export const field = (kind: Kind, type: string, marks: Marks = {}): Field => ({ kind, type, ...marks })

/** Answer field with a fixed or derived value, never read from requests. */
export const fixed = (kind: Kind, type = 'string'): Field => ({ kind, type, readOnly: true })

export const readOnly = (kind: Kind, type: string): Field => ({ kind, type, readOnly: true })

export const defineFields = <F extends Fields>(fields: F): F => fields
