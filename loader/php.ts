/** Parameters of a REST call: what PHP would hold in an array. */
export type Params = { [name: string]: ParamValue }
export type ParamValue = string | number | boolean | null | ParamValue[] | { [name: string]: ParamValue }

/**
 * Encodes parameters the way PHP reads a query: `{filter: {'>ID': 5}}` → `filter%5B%3EID%5D=5`.
 * Null and empty arrays vanish: a query cannot carry them.
 */
export function toQuery(params: Params): string {
  return Object.entries(params)
    .flatMap(([name, value]) => pairs(name, value))
    .join('&')
}

function pairs(name: string, value: ParamValue): string[] {
  if (value === null) return []
  if (typeof value !== 'object') return [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`]
  return Object.entries(value).flatMap(([key, inner]) => pairs(`${name}[${key}]`, inner))
}

/**
 * Looks up a key in what PHP made of a map: an object, an empty list, or a list whose index is the position of the key.
 *
 * @param position  of the key among all keys of the request; only used when the map came as a list
 */
export function fromMap(map: unknown, key: string, position: number): unknown {
  if (Array.isArray(map)) return map[/^\d+$/.test(key) ? Number(key) : position]
  return isObject(map) && Object.hasOwn(map, key) ? map[key] : undefined
}

/** A list, also one that PHP made a map of because its keys had gaps; undefined for anything else. */
export function asList(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value
  const isList =
    isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => /^\d+$/.test(key))
  return isList ? Object.values(value as object) : undefined
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
