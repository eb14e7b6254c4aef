/** Which of the server's own functions an analyst may call: those that only compute, and a few that only look. */
import type { ClientBase } from 'pg'

/** Volatile, yet harmless: clocks, chance, sizes, identifiers, and what pools send to clean a session. */
const HARMLESS = [
  'clock_timestamp',
  'timeofday',
  'random',
  'random_normal',
  'setseed',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'pg_advisory_unlock_all',
  'pg_is_in_recovery',
  'pg_is_wal_replay_paused',
  'pg_partition_ancestors',
  'pg_partition_root',
  'pg_partition_tree',
  'pg_column_size',
  'pg_database_size',
  'pg_indexes_size',
  'pg_relation_size',
  'pg_table_size',
  'pg_tablespace_size',
  'pg_total_relation_size',
  'pg_size_bytes',
  'pg_collation_actual_version',
  'pg_database_collation_actual_version',
  'txid_current',
  'txid_current_if_assigned',
  'txid_status',
  'pg_current_xact_id',
  'pg_current_xact_id_if_assigned',
  'pg_xact_status',
]

/** Not volatile, yet they show texts of statements, other sessions or settings of the machine, or run SQL that is text. */
const TELLING =
  /^(pg_stat_get_.*|pg_prepared_statement|pg_cursor|pg_event_trigger_.*|pg_ls_.*|pg_read_.*|(query|table|schema|database|cursor)_to_xml.*|ts_stat|ts_rewrite)$/

export interface ServerFunctions {
  /** Names in `pg_catalog` that may be called, whatever their arguments are. */
  allowed: ReadonlySet<string>
  /** All names that are found without a schema: `x.name` is a call as well. */
  known: ReadonlySet<string>
}

const INTERNAL =
  'trigger event_trigger internal language_handler fdw_handler index_am_handler tsm_handler table_am_handler'

/** A name is allowed when none of the functions that share it is volatile. */
export async function readFunctions(client: ClientBase): Promise<ServerFunctions> {
  const { rows } = await client.query<{ name: string; computes: boolean }>(
    `select proname::text as name,
       bool_and(pronamespace = 'pg_catalog'::regnamespace and provolatile <> 'v' and prorettype <> all($1::regtype[])) as computes
     from pg_proc where pronamespace in ('pg_catalog'::regnamespace, 'public'::regnamespace) group by 1`,
    [INTERNAL.split(' ')],
  )
  const known = new Set(rows.map(({ name }) => name))
  const computing = rows
    .filter(({ name, computes }) => computes && !TELLING.test(name))
    .map(({ name }) => name)
  return { allowed: new Set([...computing, ...HARMLESS.filter((name) => known.has(name))]), known }
}
