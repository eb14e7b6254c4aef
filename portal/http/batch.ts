/** `batch`: up to 50 commands in a row, later ones may refer to the results of earlier ones. */
import { RestError, refuse } from '../errors.ts'
import type { Answer } from '../methods/method.ts'
import { isMap, type Params } from '../params.ts'
import { parseQuery } from './body.ts'
import { phpArray } from './php.ts'

const LIMIT = 50

/** What became of one call. */
export interface Outcome {
  answer: Answer
  time: object
  /** The result as the caller gets it; later commands refer to that of the answer. */
  sent: unknown
}

export type RunCommand = (method: string, params: Params) => Outcome

/** @throws {RestError} only when the batch as a whole is malformed; failures of commands stand inside the result */
export function runBatch(params: Params, run: RunCommand): unknown {
  const { cmd } = params
  if (!isMap(cmd) && !Array.isArray(cmd)) throw refuse("Parameter 'cmd' must be array.")
  const halt = /^(1|true|y)$/i.test(String(params.halt ?? 0))
  const results: Params = {}
  const shown: Params = {}
  const maps = {
    result_error: {} as Params,
    result_total: {} as Params,
    result_next: {} as Params,
    result_time: {} as Params,
  }
  let count = 0
  for (const [key, command] of Object.entries(cmd)) {
    try {
      if (++count > LIMIT)
        throw new RestError(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded')
      const { method, params: given } = parseCommand(String(command), results)
      const { answer, time, sent } = run(method, given)
      results[key] = answer.result
      shown[key] = sent
      if (answer.total !== undefined) maps.result_total[key] = answer.total
      if (answer.next !== undefined) maps.result_next[key] = answer.next
      maps.result_time[key] = time
    } catch (error) {
      if (!(error instanceof RestError)) throw error
      maps.result_error[key] = error.body()
      if (halt) break
    }
  }
  const entries = Object.entries(maps).map(([name, map]) => [name, phpArray(map)])
  return { result: phpArray(shown), ...Object.fromEntries(entries) }
}

function parseCommand(command: string, results: Params) {
  const mark = command.indexOf('?')
  const name = mark < 0 ? command : command.slice(0, mark)
  const params = mark < 0 ? {} : parseQuery(command.slice(mark + 1))
  return { method: methodName(name), params: resolveAll(params, results) as Params }
}

/** `/crm.deal.list.json` → `crm.deal.list`. */
export const methodName = (name: string) =>
  name
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.json$/i, '')
    .toLowerCase()

const REFERENCE = /\$result((?:\[[^\][]+\])+)/g

function resolveAll(value: unknown, results: Params): unknown {
  if (typeof value === 'string') return value.includes('$result') ? resolve(value, results) : value
  if (Array.isArray(value)) return value.map((item) => resolveAll(item, results))
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveAll(item, results)]))
}

function resolve(text: string, results: Params): unknown {
  const whole = new RegExp(`^${REFERENCE.source}$`).exec(text)
  if (whole) return lookUp(whole[1]!, results)
  return text.replace(REFERENCE, (_all, path: string) => {
    const value = lookUp(path, results)
    return typeof value === 'object' ? '' : String(value)
  })
}

/** What cannot be resolved becomes empty, and the command runs all the same. */
function lookUp(path: string, results: Params): unknown {
  let value: unknown = results
  for (const [, key] of path.matchAll(/\[([^\][]+)\]/g))
    value = typeof value === 'object' && value !== null ? (value as Params)[key!] : undefined
  return value ?? ''
}
