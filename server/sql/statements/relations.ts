/** What may stand in FROM: cubes, CTEs, the session's temporary tables, and catalogs without secrets. */
import { distance } from '../../../config.ts'
import { SqlError } from '../error.ts'
import type { Node, RangeVar } from '../grammar/tree.ts'
import { filteredView } from './catalog-views.ts'
import { forbidden, notSupported } from './refusals.ts'
import type { StatementContext } from './types.ts'

/** Relations of `pg_catalog` that describe; those with secrets, statistics or other people's sessions are not among them. */
const CATALOGS: ReadonlySet<string> = new Set(
  `pg_aggregate pg_am pg_amop pg_amproc pg_attrdef pg_attribute pg_auth_members pg_available_extension_versions
  pg_available_extensions pg_cast pg_class pg_collation pg_constraint pg_conversion pg_cursors pg_database
  pg_db_role_setting pg_default_acl pg_depend pg_description pg_enum pg_event_trigger pg_extension
  pg_foreign_data_wrapper pg_foreign_server pg_foreign_table pg_group pg_index pg_indexes pg_inherits pg_init_privs
  pg_language pg_locks pg_matviews pg_namespace pg_opclass pg_operator pg_opfamily pg_partitioned_table pg_policies
  pg_policy pg_prepared_statements pg_prepared_xacts pg_proc pg_publication pg_publication_namespace
  pg_publication_rel pg_publication_tables pg_range pg_rewrite pg_roles pg_rules pg_seclabel pg_seclabels pg_sequence
  pg_sequences pg_settings pg_shdepend pg_shdescription pg_shseclabel pg_stat_activity
  pg_stat_all_indexes pg_stat_all_tables pg_stat_sys_indexes pg_stat_sys_tables pg_stat_user_indexes
  pg_stat_user_tables pg_stat_xact_all_tables pg_stat_xact_sys_tables pg_stat_xact_user_tables
  pg_statio_all_indexes pg_statio_all_tables pg_statio_sys_indexes pg_statio_sys_tables pg_statio_user_indexes
  pg_statio_user_tables pg_stat_database pg_statistic_ext pg_stats pg_tables pg_tablespace pg_timezone_abbrevs
  pg_timezone_names pg_transform pg_trigger pg_ts_config pg_ts_config_map pg_ts_dict pg_ts_parser pg_ts_template
  pg_type pg_user pg_views`.split(/\s+/),
)

const CLOSED_VIEWS = /^(_pg_.*|user_mappings|user_mapping_options|foreign_server_options)$/

/** @returns what stands in its place: the same node, or a subselect that shows less */
export function checkRelation(context: StatementContext, relation: RangeVar): Node {
  const position = positionOf(context, relation)
  const plain = withoutDatabase(context, relation, position)
  const { schemaname, relname = '' } = plain
  const schema = schemaname ?? schemaOf(context, relname)
  switch (schema) {
    case 'pg_temp':
      if (context.temporary.has(relname)) return { RangeVar: plain }
      throw unknown(context, relation, position)
    case 'public':
      if (isCube(context, relname)) return { RangeVar: plain }
      throw unknown(context, relation, position)
    case 'pg_catalog':
      if (!CATALOGS.has(relname)) throw forbidden(`for table ${relname}`, undefined, position)
      return filteredView(schema, relname, plain, context.catalog, context.version) ?? { RangeVar: plain }
    case 'information_schema':
      if (CLOSED_VIEWS.test(relname)) throw forbidden(`for view ${relname}`, undefined, position)
      return filteredView(schema, relname, plain, context.catalog, context.version) ?? { RangeVar: plain }
    case undefined:
      throw unknown(context, relation, position)
    default:
      if (schema.toLowerCase() === 'public' && isCube(context, relname)) return { RangeVar: plain }
      throw forbidden(`for schema ${schema}`, 'Cubes and views are in schema public.', position)
  }
}

/** Where PostgreSQL finds a name without a schema: temporary tables first, then its own, then the facade. */
function schemaOf(context: StatementContext, name: string): string | undefined {
  if (context.temporary.has(name)) return 'pg_temp'
  if (/^pg_/.test(name)) return 'pg_catalog'
  return isCube(context, name) ? 'public' : undefined
}

/** Names of cubes match however they are written. */
export function isCube({ catalog }: StatementContext, name: string): boolean {
  if (catalog.relations.has(name)) return true
  const lower = name.toLowerCase()
  return [...catalog.relations.keys()].filter((one) => one.toLowerCase() === lower).length === 1
}

/** `vitrina.public.deals` is `public.deals`; other databases are out of reach. */
function withoutDatabase(
  { databases }: StatementContext,
  relation: RangeVar,
  position: number | undefined,
): RangeVar {
  const { catalogname, ...rest } = relation
  if (catalogname === undefined) return relation
  if (!databases.includes(catalogname))
    throw notSupported(`A table of another database (${catalogname})`, undefined, position)
  return rest
}

function unknown(
  { catalog, temporary }: StatementContext,
  { schemaname, relname = '' }: RangeVar,
  position: number | undefined,
): SqlError {
  const full = schemaname === undefined ? relname : `${schemaname}.${relname}`
  const nearest = [...catalog.relations.keys(), ...temporary]
    .map((name) => ({ name, far: distance(name.toLowerCase(), relname.toLowerCase()) }))
    .filter(({ far }) => far <= Math.max(1, relname.length / 3))
    .sort((a, b) => a.far - b.far)[0]
  return new SqlError('42P01', `relation "${full}" does not exist`, {
    position,
    ...(nearest ? { hint: `did you mean "${nearest.name}"?` } : {}),
  })
}

function positionOf(context: StatementContext, { location }: RangeVar): number | undefined {
  return location === undefined ? undefined : context.positionOf?.(location)
}

/** For the rewriter's `isTable`: whether a table that is no cube may be read under this name. */
export function isReadable(context: StatementContext, schema: string | undefined, name: string): boolean {
  const where = schema ?? schemaOf(context, name)
  if (where === 'pg_temp') return context.temporary.has(name)
  return (
    (where === 'pg_catalog' && CATALOGS.has(name)) ||
    (where === 'information_schema' && !CLOSED_VIEWS.test(name))
  )
}
