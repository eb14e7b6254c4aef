/** Cube's in-memory cache never forgets on its own: these sweeps keep it small and its results fresh. */

/** The part of Cube's `LocalCacheDriver` and `QueryCache` that is used here. */
export interface QueryCache {
  getCacheDriver(): { store: Record<string, { exp: number }> }
  memoryCache: { clear(): void }
}

const RESULT = 'SQL_QUERY_RESULT'
/** About 16 KB each. */
const MOST_KEYS = 5_000

/**
 * Forgets every cached result, so that the very next reader asks the database.
 *
 * @param owner  prefix of this Cube's keys; the store is shared by the whole process
 */
export function dropResults(cache: QueryCache, owner: string): void {
  const { store } = cache.getCacheDriver()
  for (const key of Object.keys(store)) if (key.startsWith(owner) && key.includes(RESULT)) delete store[key]
  cache.memoryCache.clear()
}

/** Removes what has expired, and of the results the soonest to expire beyond a fixed number of keys. */
export function sweep(cache: QueryCache, now: number, mostKeys = MOST_KEYS): void {
  const { store } = cache.getCacheDriver()
  for (const [key, entry] of Object.entries(store)) if (entry.exp < now) delete store[key]
  const excess = Object.keys(store).length - mostKeys
  if (excess <= 0) return
  const results = Object.keys(store).filter((key) => key.includes(RESULT))
  results.sort((a, b) => store[a]!.exp - store[b]!.exp)
  for (const key of results.slice(0, excess)) delete store[key]
}
