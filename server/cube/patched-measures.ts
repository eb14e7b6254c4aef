/**
 * Cube 1.7.43 adds the filters of a patched measure to the compiled model itself, so that everybody's next question about
 * the measure would carry them. Here it gets a copy. To be looked at again with each version of Cube.
 */
import { createRequire } from 'node:module'

interface Measure {
  filters?: unknown[]
}

interface Evaluator {
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
  measureByPath(path) {
    const measure = evaluator.measureByPath(path)
    return { ...measure, filters: [...(measure.filters ?? [])] }
  },
  parsePath: (kind, path) => evaluator.parsePath(kind, path),
})
