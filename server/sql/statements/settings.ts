/** Which settings of the session an analyst may change, and to what. */
import { forbidden, invalidValue } from './refusals.ts'
import type { StatementContext } from './types.ts'

/** How values are written and read, how transactions go, how plans are made: nothing of it reaches beyond the session. */
const OPEN: ReadonlySet<string> = new Set(
  `application_name array_nulls bytea_output client_encoding datestyle intervalstyle extra_float_digits
  lc_messages lc_monetary lc_numeric lc_time xmlbinary xmloption default_text_search_config escape_string_warning
  quote_all_identifiers default_transaction_isolation default_transaction_read_only default_transaction_deferrable
  transaction_isolation transaction_read_only transaction_deferrable lock_timeout idle_session_timeout
  transaction_timeout synchronous_commit client_connection_check_interval
  tcp_keepalives_count tcp_keepalives_idle tcp_keepalives_interval tcp_user_timeout ssl_renegotiation_limit
  constraint_exclusion cursor_tuple_fraction from_collapse_limit join_collapse_limit plan_cache_mode
  cpu_index_tuple_cost cpu_operator_cost cpu_tuple_cost random_page_cost seq_page_cost
  geqo geqo_effort geqo_generations geqo_pool_size geqo_seed geqo_selection_bias geqo_threshold
  jit jit_above_cost jit_inline_above_cost jit_optimize_above_cost
  enable_bitmapscan enable_gathermerge enable_hashagg enable_hashjoin enable_incremental_sort enable_indexonlyscan
  enable_indexscan enable_material enable_memoize enable_mergejoin enable_nestloop enable_parallel_append
  enable_parallel_hash enable_partition_pruning enable_partitionwise_aggregate enable_partitionwise_join
  enable_seqscan enable_sort enable_tidscan`.split(/\s+/),
)

/** A setting of an extension or of nobody (`myapp.user`): PostgreSQL itself refuses those that need rights. */
const CUSTOM = /^(?!plpgsql\.|semantic\.|auto_explain\.|pg_stat_statements\.)[a-z_][\w$]*\.[a-z_][\w$.]*$/

/** Where names are looked up: nowhere but in the facade and PostgreSQL's own schema, which comes first anyway. */
const PATH = new Set(['public', '"public"', '$user', '"$user"'])
const TIMEOUTS = {
  statement_timeout: 'statementTimeoutMs',
  idle_in_transaction_session_timeout: 'idleInTransactionMs',
} as const
type Timeout = keyof typeof TIMEOUTS

const isTimeout = (name: string): name is Timeout => Object.hasOwn(TIMEOUTS, name)

/**
 * @param values  what stands after TO, one text for each item of a list
 * @returns the values to set: the given ones, or for timeouts the longest allowed
 * @throws {SqlError} 42501 for a setting that stays as it is, 22023 for a value it cannot have
 */
export function allowedValues(context: StatementContext, name: string, values: string[]): string[] {
  const value = values.join(', ')
  if (isTimeout(name)) return [shortened(context[TIMEOUTS[name]], name, value)]
  if (name === 'search_path') return checkedPath(values)
  if (name === 'standard_conforming_strings' && /^(on|true|yes|1|t)$/i.test(value)) return values
  if (name === 'client_min_messages' && /^(notice|warning|error)$/i.test(value)) return values
  if (OPEN.has(name) || CUSTOM.test(name)) return values
  throw forbidden(`to set parameter "${name}"`)
}

/** Whether `set_config` may do it: the value stays as it is and nobody else has to know of it. */
export function acceptsSetting(context: StatementContext, name: string, value: string): boolean {
  try {
    return allowedValues(context, name.toLowerCase(), [value]).join() === value
  } catch {
    return false
  }
}

function checkedPath(values: string[]): string[] {
  const schemas = values.flatMap((value) => value.split(',')).map((schema) => schema.trim())
  const isOpen =
    schemas.every((schema) => PATH.has(schema)) && schemas.some((schema) => /public/.test(schema))
  if (isOpen) return values
  throw forbidden(
    'to set parameter "search_path"',
    'Cubes and views are in schema public, which is searched already.',
  )
}

const UNITS: Record<string, number> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** 0 would be no limit at all. */
function shortened(longest: number, name: string, value: string): string {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(value) ?? []
  if (number === undefined) throw invalidValue(name, value)
  const ms = Math.round(Number(number) * UNITS[unit ?? 'ms']!)
  return ms >= 1 && ms <= longest ? value : String(longest)
}

/** @returns the IANA name, in its usual capitals @throws {SqlError} 22023 for what is no name of a zone */
export function checkedZone(value: string): string {
  // Offsets mean the opposite in PostgreSQL, and Cube has no days of such zones.
  const name = /^[a-z]/i.test(value) ? zoneName(value) : undefined
  if (name !== undefined) return name
  throw invalidValue('TimeZone', value, "Write the name of a zone: SET TIME ZONE 'Europe/Moscow'.")
}

function zoneName(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
