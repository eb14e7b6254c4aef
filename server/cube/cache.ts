/** Cube's in-memory cache never forgets on its own: these sweeps keep it small and its results fresh. */

/** The part of Cube's `LocalCacheDriver` and `QueryCache` that is used here. */
export interface QueryCache extends Splittable {
  getCacheDriver(): { store: Record<string, { exp: number }> }
  memoryCache: { clear(): void }
}

interface StatementOptions {
  cacheKey: unknown[]
}

interface Splittable {
  /** Where a result is kept; computed before the database is asked. */
  queryCacheKey(key: unknown[]): string
  /** Statements with the same key that run at the same time are one. */
  queryWithRetryAndRelease(sql: string, values: unknown[], options: StatementOptions): Promise<unknown>
}

/**
 * Splits results by generation: what was asked before the data changed is kept where nobody looks any more, and nobody
 * who asks afterwards waits for it. Without this a reader who is between question and answer while the results are
 * dropped puts an old one back. The statement itself is part of the key too: Cube's own key does not tell the old
 * roll-up's table from the new one's.
 *
 * @param generation  a number that grows with each drop
 */
export function splitGenerations(cache: Splittable, generation: () => number): void {
  const keyOf = cache.queryCacheKey.bind(cache)
  const query = cache.queryWithRetryAndRelease.bind(cache)
  cache.queryCacheKey = (key) => keyOf([...key, generation()])
  cache.queryWithRetryAndRelease = (sql, values, options) =>
    query(sql, values, { ...options, cacheKey: [...options.cacheKey, sql, generation()] })
}

const RESULT = 'SQL_QUERY_RESULT'
/** About 16 KB each. */
const MOST_KEYS = 5_000

/**
 * Forgets every cached result, so that the very next reader asks the database.
 *
 * @param owner  prefix of this Cube's keys; the store is shared by the whole process
 */
export function dropResults(cache: Pick<QueryCache, 'getCacheDriver' | 'memoryCache'>, owner: string): void {
  const { store } = cache.getCacheDriver()
  for (const key of Object.keys(store)) if (key.startsWith(owner) && key.includes(RESULT)) delete store[key]
  cache.memoryCache.clear()
}

/** Removes what has expired, and of the results the soonest to expire beyond a fixed number of keys. */
export function sweep(cache: Pick<QueryCache, 'getCacheDriver'>, now: number, mostKeys = MOST_KEYS): void {
  const { store } = cache.getCacheDriver()
  for (const [key, entry] of Object.entries(store)) if (entry.exp < now) delete store[key]
  const excess = Object.keys(store).length - mostKeys
  if (excess <= 0) return
  const results = Object.keys(store).filter((key) => key.includes(RESULT))
  results.sort((a, b) => store[a]!.exp - store[b]!.exp)
  for (const key of results.slice(0, excess)) delete store[key]
}
