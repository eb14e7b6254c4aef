/** Cube's events, about thirty per request, reduced to what an operator reads. */
import type { Logger } from 'pino'

type Params = Record<string, unknown>

/** Fields that may be written; everything else (tokens, headers, statements, parameters) stays out. */
const FIELDS = [
  'requestId',
  'duration',
  'preAggregationId',
  'targetTableName',
  'version',
  'queries',
  'timeout',
]

/** Events with an `error` that are a reader's mistake or an ordinary wait. */
const READERS = new Set([
  'User Error',
  'UserError',
  'Auth Error',
  'Auth Error (CubejsHandlerError)',
  'Continue wait',
  'Query Cancelled',
])

/** A function for Cube's option `logger`. */
export function cubeLogger(log: Logger): (event: string, params: Params) => void {
  return (event, params) => {
    const level = levelOf(event, params)
    if (!log.isLevelEnabled(level)) return
    const fields: Params = {}
    for (const name of FIELDS) if (params[name] !== undefined) fields[name] = params[name]
    if (params.error) fields.error = firstLine(params.error)
    if (params.warning) fields.warning = firstLine(params.warning)
    log[level](fields, `cube: ${event}`)
  }
}

function levelOf(event: string, params: Params): 'error' | 'warn' | 'debug' | 'trace' {
  if (READERS.has(event) || /Continue wait/.test(String(params.error ?? ''))) return 'debug'
  if (event === 'Heavy Question') return 'warn'
  if (params.error) return 'error'
  if (params.warning) return 'warn'
  return /^(Performing query completed|Compiling schema|Recompiling schema|Load Request Success)/.test(event)
    ? 'debug'
    : 'trace'
}

/** One line, with anything that looks like a token or a password in an address blotted out. */
function firstLine(value: unknown): string {
  const text = value instanceof Error ? value.message : String(value)
  return text
    .split('\n', 1)[0]!
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]')
    .replace(/:\/\/([^:/@\s]+):[^@\s]+@/g, '://$1:[password]@')
    .slice(0, 500)
}
