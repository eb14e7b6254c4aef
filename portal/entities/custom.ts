/** User fields join the fixed ones of their entity. */
import {
  date,
  datetime,
  type Field,
  type Fields,
  integer,
  type Kind,
  link,
  nullable,
  several,
  text,
  zeroOne,
} from '../fields.ts'
import type { Collection } from '../store/collection.ts'
import type { UserFieldRow } from './dictionaries.ts'

const KINDS: Record<string, Kind> = {
  integer,
  double: { ...integer },
  boolean: zeroOne,
  date,
  datetime,
  enumeration: link,
  employee: link,
  money: nullable,
}

/** A reader of an entity's fields, rebuilt only when the dictionary of user fields changes. */
export function customFields(
  dictionary: () => Collection<UserFieldRow>,
  entity: string,
  fixed: Fields,
): () => Fields {
  let version = -1
  let fields = fixed
  return () => {
    const { table } = dictionary()
    if (table.version !== version) {
      version = table.version
      const own = table.rows.filter((row) => row.ENTITY_ID === entity)
      fields = { ...fixed, ...Object.fromEntries(own.map((row) => [row.FIELD_NAME, customField(row)])) }
    }
    return fields
  }
}

function customField(row: UserFieldRow): Field {
  const kind = KINDS[row.USER_TYPE_ID] ?? text
  // an unset item is null on every portal, unlike an unset link
  const one = kind === link ? { ...link, render: nullableId } : kind
  return {
    kind: row.MULTIPLE ? several(one) : one,
    type: row.USER_TYPE_ID,
    multiple: row.MULTIPLE,
    title: row.FIELD_NAME,
    user: true,
  }
}

const nullableId: Kind['render'] = (value) => (value == null ? null : String(value))
