/**
 * Cube 1.7.43 looks for a roll-up that holds the measures that are asked for, not those that are filtered by: over one
 * that lacks them its SQL names a table that is not there. Here they count alike. To be looked at again with each
 * version of Cube.
 */
import { createRequire } from 'node:module'

interface Member {
  measure?: string
  getMembers(): Member[]
}

interface Wanted {
  /** Members of a roll-up that suffice where all of them add up. */
  measures: string[]
  [name: string]: unknown
}

interface PreAggregations {
  transformQueryToCanUseForm: ((query: { measureFilters: Member[] }) => Wanted) & { isCured?: true }
}

/** Mends the class of the copy that Cube itself uses. May be called again. */
export function countMeasureFilters(): void {
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  const matching = fromCore('@cubejs-backend/schema-compiler/dist/src/adapter/PreAggregations')
    .PreAggregations as PreAggregations
  const transform = matching.transformQueryToCanUseForm.bind(matching)
  if (matching.transformQueryToCanUseForm.isCured) return
  const cured: PreAggregations['transformQueryToCanUseForm'] = (query) => {
    const wanted = transform(query)
    const filtered = query.measureFilters.flatMap((filter) => filter.getMembers())
    const names = filtered.flatMap(({ measure }) => measure ?? [])
    return { ...wanted, measures: [...new Set([...wanted.measures, ...names])] }
  }
  cured.isCured = true
  matching.transformQueryToCanUseForm = cured
}
