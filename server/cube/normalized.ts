/** A question that was made out for a caller before needs no second look, unless it depends on the clock. */
import { callerKey } from './caller.ts'
import { DATE_OPERATORS, leaves } from './filters.ts'
import type { Context, GuardedGateway, NormalizedQuery } from './guard.ts'
import { isPlain, perModel } from './keep.ts'
import type { CubeQuery } from './result.ts'

type Normalized = [type: string, queries: NormalizedQuery[], plain: NormalizedQuery[]]

const MOST_QUESTIONS = 1_000
const LONGEST_KEY = 32 * 1024

/**
 * Checks of a question, its limits and the filters of the caller's role follow from the model, the caller and the
 * question alone. Refusals are not kept, nor what holds code, such as the denial that Cube writes into a question.
 */
export function keepNormalized(gateway: object): void {
  const guarded = gateway as GuardedGateway
  const kept = perModel<Normalized>(MOST_QUESTIONS)
  const normalize = guarded.getNormalizedQueries.bind(guarded)
  guarded.getNormalizedQueries = async (query, context, persistent, memberExpressions, cacheMode) => {
    const work = (asked: unknown) => normalize(asked, context, persistent, memberExpressions, cacheMode)
    const parsed: unknown = guarded.parseQueryParam(query)
    if (memberExpressions || !isTimeless(parsed)) return work(parsed)
    const key = JSON.stringify([parsed, persistent, cacheMode, callerKey(context.securityContext)])
    if (key.length > LONGEST_KEY) return work(parsed)
    const model = await modelOf(guarded, context)
    const known = kept(model).get(key)
    // Cube writes into what it gets.
    if (known) return structuredClone(known)
    const made = await work(parsed)
    if (isPlain(made) && (await modelOf(guarded, context)) === model)
      kept(model).set(key, structuredClone(made))
    return made
  }
}

const modelOf = async (gateway: GuardedGateway, context: Context): Promise<object> =>
  (await gateway.getCompilerApi(context)).getCompilers()

const DAY = /^\d{4}-\d\d-\d\d/

/** Whether every date of the question says itself which day it is: «last month» is another one tomorrow. */
export function isTimeless(questions: unknown): boolean {
  try {
    return [questions].flat().every((question) => {
      const { timeDimensions = [], filters = [] } = question as CubeQuery & { filters?: unknown[] }
      const ranges = timeDimensions.flatMap((time) => {
        const { dateRange, compareDateRange } = time as { dateRange?: unknown; compareDateRange?: unknown }
        return [dateRange, compareDateRange]
      })
      const moments = leaves(filters).flatMap(({ operator, values }) =>
        DATE_OPERATORS.includes(operator) ? values : [],
      )
      return [...ranges, ...moments]
        .flat(3)
        .every((date) => date === undefined || date === null || DAY.test(String(date)))
    })
  } catch {
    // A question of the wrong shape is refused by the checks.
    return false
  }
}
