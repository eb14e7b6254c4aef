/** List B: what tools ask to find out which tables and columns there are. */
import type { Row } from './row.ts'

export const INTROSPECTION: Row[] = [
  {
    name: 'cubes and views are the only base tables of schema public',
    sql: `SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
    expected: [
      ['deals', 'BASE TABLE'],
      ['managers', 'BASE TABLE'],
      ['sales', 'BASE TABLE'],
    ],
  },
  {
    name: 'columns have the types of their members',
    sql: `SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'deals'
          AND column_name IN ('count', 'conversion', 'createdAt', 'is_repeat', 'stage', 'is_won', '__user')
          ORDER BY column_name COLLATE "C"`,
    expected: [
      ['__user', 'text'],
      ['conversion', 'double precision'],
      ['count', 'bigint'],
      ['createdAt', 'timestamp without time zone'],
      ['is_repeat', 'boolean'],
      ['is_won', 'boolean'],
      ['stage', 'text'],
    ],
  },
  {
    name: 'pg_class joined to pg_namespace has the cubes only',
    sql: `SELECT c.relname, c.relkind::text, n.nspname FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
          AND c.relkind IN ('r', 'v', 'm', 'f', 'p') ORDER BY 1`,
    expected: [
      ['deals', 'r', 'public'],
      ['managers', 'r', 'public'],
      ['sales', 'r', 'public'],
    ],
  },
  {
    name: 'pg_attribute with format_type',
    sql: `SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
          WHERE a.attrelid = 'public.deals'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum LIMIT 2`,
    expected: [
      ['count', 'bigint'],
      ['won', 'bigint'],
    ],
  },
  {
    name: 'current schema and version',
    sql: `SELECT current_schema(), version() LIKE 'PostgreSQL %'`,
    expected: [['public', true]],
  },
  {
    name: 'other schemas have no name',
    sql: `SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY 1`,
    expected: [['information_schema'], ['public']],
  },
  {
    name: 'the catalogue of types is whole',
    sql: `SELECT COUNT(*) > 300 FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem LEFT JOIN pg_proc p ON p.oid = t.typreceive`,
    expected: [[true]],
  },
  {
    name: 'descriptions are comments',
    sql: `SELECT obj_description('deals'::regclass, 'pg_class'), col_description('deals'::regclass, 1)`,
    expected: [['Deals', 'Number of deals']],
  },
  {
    name: 'comments by pg_description',
    sql: `SELECT d.description FROM pg_catalog.pg_description d JOIN pg_catalog.pg_class c
          ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass WHERE c.relname = 'deals' AND d.objsubid = 0`,
    expected: [['Deals']],
  },
  {
    name: 'there are no constraints',
    sql: `SELECT COUNT(*) FROM pg_constraint WHERE conrelid = 'deals'::regclass`,
    expected: [[0]],
  },
  {
    name: 'privileges may be asked for',
    sql: `SELECT has_table_privilege('public.deals', 'SELECT'), has_schema_privilege('public', 'USAGE')`,
    expected: [[true, true]],
  },
  {
    name: 'pg_tables',
    sql: `SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    expected: [['deals'], ['managers'], ['sales']],
  },
  {
    name: 'character sets',
    sql: `SELECT character_set_name FROM information_schema.character_sets`,
    expected: [['UTF8']],
  },
  {
    name: 'functions that take whole rows of the catalog',
    sql: `SELECT information_schema._pg_char_max_length(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t))
          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = 'deals'::regclass AND a.attname = 'stage'`,
    expected: [[null]],
  },
  {
    name: 'columns that old servers had',
    sql: `SELECT c.relhasoids FROM pg_class c WHERE c.relname = 'deals'`,
    expected: [[false]],
  },
  {
    name: 'system columns of the catalog',
    sql: `SELECT c.xmin IS NOT NULL, c.tableoid::regclass::text FROM pg_catalog.pg_class c WHERE c.relname = 'deals'`,
    expected: [[true, 'pg_class']],
  },
  {
    name: 'columns named with schema and table',
    sql: `SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class WHERE pg_catalog.pg_class.relname = 'sales'`,
    expected: [['sales']],
  },
  {
    name: 'no statistics of what lies below',
    sql: `SELECT COUNT(*) FROM pg_stats WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    expected: [[0]],
  },
]
