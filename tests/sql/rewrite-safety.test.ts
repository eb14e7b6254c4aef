/** Inside a leaf runs with the rights of the leaves' owner: what an analyst writes gets there by lists only, and literals beside the text. */
import { describe, expect, test } from 'vitest'
import type { Expression, LeafQuery } from '../../server/sql/leaf/query.ts'
import { randomPair } from './support/random-sql.ts'
import { rewritten } from './support/rewrite.ts'

const leavesOf = async (sql: string): Promise<LeafQuery[]> =>
  (await rewritten(sql, { timezone: 'UTC' })).leaves

const expressionsOf = ({ columns, conditions }: LeafQuery): Expression[] => [
  ...conditions,
  ...columns.flatMap((column) => [
    ...('expression' in column ? [column.expression] : []),
    ...('filter' in column && column.filter ? [column.filter] : []),
  ]),
]

const textsOf = (leaves: LeafQuery[]): string[] =>
  leaves
    .flatMap(expressionsOf)
    .flatMap(({ parts }) => parts)
    .filter((part) => typeof part === 'string')

describe('a grouped leaf never holds', () => {
  test.each([
    "pg_read_file('/etc/passwd')",
    "query_to_xml('select 1', true, true, '')::text",
    "set_config('role', 'postgres', false)",
    'pg_sleep(10)::text',
    "dblink('x', 'y')",
    "lo_import('x')::text",
    "nextval('s')::text",
    "current_setting('data_directory')",
    'current_user',
    'session_user',
    'version()',
    'pg_backend_pid()::text',
    "'pg_authid'::regclass::text",
    'title::xml::text',
    'title::json::text',
    '(title, stage)::text',
    'public.lower(title)',
    'evil.lower(title)',
    "title OPERATOR(public.||) 'x'",
    'ARRAY[title]::text',
    'random()::text',
    'title COLLATE "C"',
    "upper(VARIADIC ARRAY['a'])",
    '(SELECT passwd FROM pg_shadow LIMIT 1)',
    '(SELECT title FROM deals LIMIT 1) || (SELECT relname FROM pg_class LIMIT 1)',
    'CAST(now() AS text)',
    "to_char(TIMESTAMPTZ '2026-01-01', 'TZ')",
    '$1',
    'generate_series(1, 2)::text',
    'repeat(title, 1000000)',
    'lpad(title, 1000000000)',
  ])('%s', async (expression) => {
    const shapes = [
      `SELECT ${expression} AS x, MEASURE(count) FROM deals GROUP BY 1`,
      `SELECT MEASURE(count) FROM deals WHERE ${expression} = 'x'`,
      `SELECT MEASURE(count) FILTER (WHERE ${expression} = 'x') FROM deals`,
      `SELECT MEASURE(count), MAX(${expression}) FROM deals`,
    ]
    for (const sql of shapes) {
      // What needs no column may stay outside, where the rules for statements hold.
      const leaves = await leavesOf(sql).catch((error) => {
        expect(error.code, sql).toMatch(/^(0A000|42\w+)$/)
        return []
      })
      expect(leaves.flatMap(expressionsOf), sql).toEqual([])
    }
  })
})

test('functions of other schemas and operators by name are never called inside', async () => {
  const leaves = await leavesOf(
    `SELECT id FROM deals WHERE evil.lower(title) = 'x' AND title OPERATOR(evil.=) 'y'`,
  )
  expect(leaves.flatMap(({ conditions }) => conditions)).toEqual([])
})

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: this is what an analyst may write
describe('literals never stand in the text that Cube sees', () => {
  const ODD = [
    '`',
    '${process.exit()}',
    '\\',
    "'",
    '$0$',
    '$1',
    "'; DROP TABLE x; --",
    '__m0__',
    '__l0__',
    '/*',
    '😀',
    '\n',
  ]
  test.each(ODD)('%j', async (odd) => {
    const literal = `'${odd.replaceAll("'", "''")}'`
    const leaves = await leavesOf(
      `SELECT COALESCE(title, ${literal}) AS k, COUNT(*) FILTER (WHERE title || ${literal} <> '') AS n, MAX(REPLACE(title, ${literal}, '')), SUM(CASE WHEN title LIKE ${literal} THEN amount_sum END)
       FROM deals WHERE title = ${literal} AND title LIKE ${literal} AND LENGTH(title) > 12345 GROUP BY 1`,
    )
    const text = textsOf(leaves).join('')
    expect(text).not.toMatch(/['`$\\;]|--|\/\*|12345|process|DROP/)
    const literals = leaves
      .flatMap(expressionsOf)
      .flatMap(({ parts }) =>
        parts.flatMap((part) => (typeof part === 'object' && 'literal' in part ? [part.literal] : [])),
      )
    expect(literals.filter((one) => one === odd)).toHaveLength(5)
    expect(leaves[0]!.filters).toContainEqual({ member: 'deals.title', operator: 'equals', values: [odd] })
  })
})

test('names of an analyst never stand in a leaf', async () => {
  const { leaves, sql } = await rewritten(
    'SELECT "a`b${x}".stage AS "c`;--d", MEASURE("a`b${x}".count) AS "e\\f" FROM (SELECT * FROM deals WHERE amount + 1 > 2) AS "a`b${x}" GROUP BY 1',
  )
  expect(JSON.stringify(leaves)).not.toMatch(/[`\\$]/)
  expect(sql).toContain('AS "c`;--d"')
})

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: to here

test('a subselect inside a leaf reads leaves alone', async () => {
  const inside = (subselect: string) =>
    leavesOf(`SELECT MEASURE(count) FROM deals WHERE title IN (${subselect})`)
  expect(await inside('SELECT name FROM managers')).toHaveLength(2)
  for (const subselect of [
    'SELECT relname FROM pg_class',
    'SELECT name FROM managers, pg_class',
    'SELECT m.name FROM managers m JOIN pg_roles r ON r.rolname = m.name',
    'SELECT (SELECT rolname FROM pg_roles LIMIT 1) FROM managers',
    'SELECT name FROM managers UNION SELECT rolname FROM pg_roles',
    "SELECT name FROM managers WHERE pg_read_file('x') = 'y'",
    'SELECT pg_sleep(1)::text FROM managers',
    'WITH x AS (SELECT rolname FROM pg_roles) SELECT rolname FROM x',
    'SELECT name FROM managers LIMIT (SELECT 1)',
    'VALUES (current_user)',
    'SELECT unnest FROM unnest(ARRAY[1])',
  ])
    await expect(inside(subselect), subselect).rejects.toMatchObject({ code: '0A000' })
})

test('no random query puts a quote or a value into the text', async () => {
  for (let seed = 1; seed <= 400; seed++) {
    const { cube } = randomPair(seed)
    const leaves = await leavesOf(cube).catch(() => [])
    for (const text of textsOf(leaves)) expect(text, cube).not.toMatch(/['"`$\\;]|--|\/\*/)
  }
})
