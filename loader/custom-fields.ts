import { asList } from './php.ts'
import { cleanText, isNothing } from './values.ts'

/** A custom field as kept in `custom`: text, or a list of texts when the field is multiple. */
export type CustomValue = string | string[]

/**
 * Collects the `UF_CRM_*` values of a row under their portal names. Unset ones are absent, enumerations are item ids,
 * files are their id only: their addresses carry access tokens.
 *
 * @returns null when no field is set
 */
export function customFields(row: Record<string, unknown>): Record<string, CustomValue> | null {
  const set = Object.entries(row)
    .filter(([name]) => /^(UF_|ufCrm)/.test(name)) // old portals do not keep the original names of items
    .map(([name, value]) => [cleanText(name), normalize(value)] as const)
    .filter((entry): entry is readonly [string, CustomValue] => entry[1] !== null)
  return set.length > 0 ? Object.fromEntries(set) : null
}

function normalize(value: unknown): CustomValue | null {
  const list = asList(value)
  if (!list) return single(value)
  const items = list.map(single).filter((item) => item !== null)
  return items.length > 0 ? items : null
}

function single(value: unknown): string | null {
  if (isNothing(value)) return null
  if (value === true) return '1'
  if (typeof value === 'string') return cleanText(value) || null
  if (typeof value === 'number') return String(value)
  const id = (value as { id?: unknown; ID?: unknown }).id ?? (value as { ID?: unknown }).ID
  return typeof id === 'string' || typeof id === 'number' ? String(id) : cleanText(JSON.stringify(value))
}
