/**
 * Catalog relations as tools are to see them: the facade, PostgreSQL's own schemas, and nothing of the rest. This keeps
 * tools tidy and other sessions' texts private; it is no wall, the role's rights are.
 */
import type { Catalog } from '../catalog.ts'
import { literal } from '../facade/names.ts'
import { fromItem } from '../grammar/parse.ts'
import type { Node, RangeSubselect, RangeVar } from '../grammar/tree.ts'

/** IDEs read these beside the columns; older drivers ask whether a table has oids. */
const SYSTEM = 't.tableoid, t.xmin, t.ctid'

/** @param version `server_version_num` */
type View = (catalog: Catalog, version: number) => string

const tableNames = ({ relations }: Catalog) =>
  `ARRAY[${[...relations.keys()].map(literal).join(', ')}]::pg_catalog.name[]`

/** By the oid of the schema and the name. */
const ofSchema = (schema: string, name: string, catalog: Catalog) => `(
  t.${schema} IN ('pg_catalog'::pg_catalog.regnamespace, 'information_schema'::pg_catalog.regnamespace)
  OR t.${schema} = pg_catalog.pg_my_temp_schema()
  OR t.${schema} = 'public'::pg_catalog.regnamespace AND t.${name} = ANY (${tableNames(catalog)}))`

/** By the name of the schema and the name. */
const named =
  (relation: string, schema: string, name: string): View =>
  (catalog) =>
    `SELECT t.* FROM pg_catalog.${relation} t WHERE t.${schema} IN ('pg_catalog', 'information_schema')
     OR t.${schema} = (SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = pg_catalog.pg_my_temp_schema())
     OR t.${schema} = 'public' AND t.${name} = ANY (${tableNames(catalog)})`

const openSchema =
  (relation: string, column: string): View =>
  () =>
    `SELECT t.* FROM information_schema.${relation} t WHERE t.${column} IN ('public', 'pg_catalog', 'information_schema')`

const ACTIVITY = `SELECT t.datid, t.datname, t.pid, t.leader_pid, t.usesysid, t.usename, t.application_name, t.client_addr,
  t.client_hostname, t.client_port, t.backend_start, t.xact_start, t.query_start, t.state_change, t.wait_event_type,
  t.wait_event, t.state, t.backend_xid, t.backend_xmin, t.query_id, ''::pg_catalog.text AS query, t.backend_type
  FROM pg_catalog.pg_stat_activity t WHERE t.pid = pg_catalog.pg_backend_pid()`

const TABLE_STATISTICS = ['all', 'user', 'sys'].flatMap((which) =>
  ['pg_stat', 'pg_stat_xact', 'pg_statio'].map((kind) => `${kind}_${which}_tables`),
)
const INDEX_STATISTICS = ['all', 'user', 'sys'].flatMap((which) =>
  ['pg_stat', 'pg_statio'].map((kind) => `${kind}_${which}_indexes`),
)

const PG_CATALOG: Record<string, View> = {
  pg_class: (catalog) =>
    `SELECT t.*, ${SYSTEM}, false AS relhasoids FROM pg_catalog.pg_class t WHERE ${ofSchema('relnamespace', 'relname', catalog)}`,
  pg_namespace: () =>
    `SELECT t.*, ${SYSTEM} FROM pg_catalog.pg_namespace t
     WHERE t.nspname IN ('pg_catalog', 'information_schema', 'public') OR t.oid = pg_catalog.pg_my_temp_schema()`,
  // psql 15 and 16 ask every server from 15 on for a column that had another name since 17.
  pg_database: (_, version) =>
    `SELECT t.*, ${SYSTEM} ${version >= 170_000 ? ', t.datlocale AS daticulocale' : ''} FROM pg_catalog.pg_database t WHERE t.datname = pg_catalog.current_database()`,
  pg_collation: (_, version) =>
    `SELECT t.*, ${SYSTEM} ${version >= 170_000 ? ', t.colllocale AS colliculocale' : ''} FROM pg_catalog.pg_collation t`,
  pg_proc: () =>
    `SELECT t.*, ${SYSTEM} FROM pg_catalog.pg_proc t WHERE t.pronamespace IN
     ('pg_catalog'::pg_catalog.regnamespace, 'information_schema'::pg_catalog.regnamespace, 'public'::pg_catalog.regnamespace)`,
  pg_stat_activity: () => ACTIVITY,
  pg_prepared_statements: () =>
    `SELECT t.name, ''::pg_catalog.text AS statement, t.prepare_time, t.parameter_types, t.from_sql
     FROM pg_catalog.pg_prepared_statements t WHERE t.from_sql`,
  pg_cursors: () =>
    `SELECT t.name, ''::pg_catalog.text AS statement, t.is_holdable, t.is_binary, t.is_scrollable, t.creation_time
     FROM pg_catalog.pg_cursors t`,
  pg_stats: (catalog) =>
    `SELECT t.* FROM pg_catalog.pg_stats t WHERE t.schemaname = 'public' AND t.tablename = ANY (${tableNames(catalog)})`,
  ...Object.fromEntries(
    ['pg_tables', 'pg_indexes', 'pg_policies', 'pg_rules', 'pg_publication_tables'].map((one) => [
      one,
      named(one, 'schemaname', 'tablename'),
    ]),
  ),
  pg_views: named('pg_views', 'schemaname', 'viewname'),
  pg_matviews: named('pg_matviews', 'schemaname', 'matviewname'),
  pg_sequences: named('pg_sequences', 'schemaname', 'sequencename'),
  ...Object.fromEntries(
    [...TABLE_STATISTICS, ...INDEX_STATISTICS].map((one) => [one, named(one, 'schemaname', 'relname')]),
  ),
}

const INFORMATION_SCHEMA: Record<string, View> = Object.fromEntries(
  (
    [
      ['schemata', 'schema_name'],
      ['routines', 'routine_schema'],
      ['parameters', 'specific_schema'],
      ['routine_privileges', 'routine_schema'],
      ['role_routine_grants', 'routine_schema'],
      ['udt_privileges', 'udt_schema'],
      ['role_udt_grants', 'udt_schema'],
      ['user_defined_types', 'user_defined_type_schema'],
      ['attributes', 'udt_schema'],
      ['usage_privileges', 'object_schema'],
      ['data_type_privileges', 'object_schema'],
      ['domains', 'domain_schema'],
      ['domain_constraints', 'domain_schema'],
      ['domain_udt_usage', 'domain_schema'],
      ['element_types', 'object_schema'],
    ] as const
  ).map(([relation, column]) => [relation, openSchema(relation, column)]),
)

const VIEWS: Record<string, Record<string, View>> = {
  pg_catalog: PG_CATALOG,
  information_schema: INFORMATION_SCHEMA,
}

const viewOf = (schema: string, name: string): View | undefined => {
  const views = VIEWS[schema]
  return views && Object.hasOwn(views, name) ? views[name] : undefined
}

/** Whether references such as `pg_catalog.pg_class.relname` have to lose their schema. */
export const isFiltered = (schema: string, name: string): boolean => viewOf(schema, name) !== undefined

/** Parsed once for each model. */
const parsed = new WeakMap<Catalog, Map<string, RangeSubselect>>()

function subselect(view: View, key: string, catalog: Catalog, version: number): RangeSubselect {
  const known = parsed.get(catalog) ?? new Map<string, RangeSubselect>()
  parsed.set(catalog, known)
  const found = known.get(key)
  if (found) return found
  const item = fromItem(`(${view(catalog, version)}) AS t`)
  if (!('RangeSubselect' in item)) throw new Error(`Not a subselect: ${key}`)
  known.set(key, item.RangeSubselect)
  return item.RangeSubselect
}

/** The subselect that takes the place of a catalog relation, under the same alias; undefined where it stays. */
export function filteredView(
  schema: string,
  name: string,
  { alias }: RangeVar,
  catalog: Catalog,
  version: number,
): Node | undefined {
  const view = viewOf(schema, name)
  if (!view) return undefined
  const shown = subselect(view, `${schema}.${name} ${version}`, catalog, version)
  return { RangeSubselect: { ...shown, alias: alias ?? { aliasname: name } } }
}
