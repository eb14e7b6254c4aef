/** What somebody sends to `/api/settings` is looked at piece by piece. */

/** What somebody sent does not fit what the CRM has; one line, for them. */
export class SettingsError extends Error {
  override name = 'SettingsError'
}

/** @throws {SettingsError} */
export const fail = (text: string): never => {
  throw new SettingsError(text)
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most

/** A value as JSON, for an answer of one line. */
export const short = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 80)

/** The first of a list whose key stands there already. */
export function firstTwice<Item>(items: Item[], keyOf: (item: Item) => string | number): Item | undefined {
  const seen = new Set<string | number>()
  return items.find((item) => seen.size === seen.add(keyOf(item)).size)
}
