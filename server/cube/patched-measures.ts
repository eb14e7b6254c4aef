/**
 * Cube 1.7.43 adds the filters of a patched measure to the compiled model itself, so that everybody's next question about
 * the measure would carry them: here it gets a copy. And it fails over a count that has no SQL of its own: here that
 * counts the primary key, as it does unpatched. To be looked at again with each version of Cube.
 */
import { createRequire } from 'node:module'

interface Measure {
  filters?: unknown[]
  sql?: unknown
}

interface Evaluator {
  primaryKeys: Record<string, string[]>
  measureByPath(path: string): Measure
  parsePath(kind: string, path: string): string[]
}

type Prepare = (
  this: { query: { cubeEvaluator: Evaluator } },
  source: string,
  type: string | null,
  filters: unknown[],
) => unknown

interface BaseMeasure {
  preparePatchedMeasure: Prepare & { isCured?: true }
}

/** Mends the class of the copy that Cube itself uses. May be called again. */
export function curePatchedMeasures(): void {
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  const measure = fromCore('@cubejs-backend/schema-compiler').BaseMeasure.prototype as BaseMeasure
  const prepare = measure.preparePatchedMeasure
  if (prepare.isCured) return
  const cured: Prepare & { isCured?: true } = function (source, type, filters) {
    const { cubeEvaluator } = this.query
    return prepare.call({ query: { cubeEvaluator: copying(cubeEvaluator) } }, source, type, filters)
  }
  cured.isCured = true
  measure.preparePatchedMeasure = cured
}

const copying = (evaluator: Evaluator): Evaluator => ({
  primaryKeys: evaluator.primaryKeys,
  measureByPath(path) {
    const measure = evaluator.measureByPath(path)
    const sql = measure.sql ?? keySql(evaluator.primaryKeys[path.split('.')[0]!]?.[0])
    return { ...measure, sql, filters: [...(measure.filters ?? [])] }
  },
  parsePath: (kind, path) => evaluator.parsePath(kind, path),
})

/** Cube finds out from the text of a function what it refers to. */
function keySql(key: string | undefined): unknown {
  if (key === undefined) return () => '1'
  if (!/^\w+$/.test(key)) throw new Error(`schema: the primary key ${JSON.stringify(key)} has an odd name.`)
  return new Function('CUBE', `return \`\${CUBE.${key}}\``)
}
