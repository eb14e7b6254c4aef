import { beforeAll, describe, expect, test } from 'vitest'
import { deparse } from '../../server/sql/grammar/deparse.ts'
import { normalize } from '../../server/sql/grammar/normalize.ts'
import { expression, loadGrammar, parse } from '../../server/sql/grammar/parse.ts'
import { as } from '../../server/sql/grammar/tree.ts'
import { mapTree, sameTree, visit } from '../../server/sql/grammar/walk.ts'
import { labelOf } from '../../server/sql/rewrite/labels.ts'

beforeAll(loadGrammar)

/** A condition in brackets may come back as COALESCE(condition), which has the same value. */
const unwrapped = <T>(tree: T): T =>
  mapTree(tree, (node) => {
    const args = as(node, 'CoalesceExpr')?.args
    return args?.length === 1 ? unwrapped(args[0]!) : undefined
  })

const fault = (sql: string) => {
  try {
    parse(sql)
  } catch (error) {
    return error as { code: string; message: string; position?: number }
  }
  throw new Error('was read')
}

describe('statements', () => {
  test('each keeps its own text', () => {
    expect(parse(" SELECT 'a;b' ; -- x;\n select 2 ;;").map(({ text }) => text)).toEqual([
      "SELECT 'a;b'",
      'select 2',
    ])
  })
  test('an empty text has none', () => {
    expect([parse(''), parse(' ; '), parse('-- nothing')]).toEqual([[], [], []])
  })
  test('positions count characters, not bytes', () => {
    const [statement] = parse(`SELECT 'Привет', nope FROM deals`)
    const locations: number[] = []
    visit(statement!.tree, (node) => {
      locations.push(...[as(node, 'ColumnRef')?.location ?? []].flat())
      return undefined
    })
    expect(locations.map(statement!.positionOf)).toEqual([18])
  })
  test.each([
    ['SELEC 1', '42601', 1],
    ["SELECT 'Привет' FROM WHERE", '42601', 22],
    ['SELECT 1; SELECT (', '42601', 19],
    ["SELECT 'open", '42601', 8],
  ])('%s', (sql, code, position) => {
    expect(fault(sql)).toMatchObject({ code, position })
  })
  test('a zero byte is refused', () => {
    expect(fault("SELECT 'a\0b'").code).toBe('22021')
  })
})

describe('what other databases write', () => {
  test.each([
    ["SET USER = 'x'", "SET ROLE   'x'"],
    ["set session current_user to 'x'", "set session ROLE            'x'"],
    ["SELECT 1; SET USER = 'x'", "SELECT 1; SET ROLE   'x'"],
    ['SELECT APPROXIMATE COUNT(DISTINCT a)', 'SELECT             COUNT(DISTINCT a)'],
    ['SELECT CURRENT_DATE(), CURRENT_TIMESTAMP ( )', 'SELECT CURRENT_DATE  , CURRENT_TIMESTAMP    '],
    ['SELECT CURRENT_TIMESTAMP(3)', 'SELECT CURRENT_TIMESTAMP(3)'],
    ["SELECT 'SET USER = 1', 'CURRENT_DATE()'", "SELECT 'SET USER = 1', 'CURRENT_DATE()'"],
    ['SELECT 1 /* CURRENT_DATE() */', 'SELECT 1 /* CURRENT_DATE() */'],
    ['SELECT approximate FROM t', 'SELECT approximate FROM t'],
    ['UPDATE t SET user = 1', 'UPDATE t SET user = 1'],
  ])('%s', (sql, normal) => {
    expect(normalize(sql)).toBe(normal)
  })
})

describe('writing statements out', () => {
  test.each([
    'SELECT (a OR b) IN (c, d) FROM t',
    'SELECT (a IS NULL) IS NULL FROM t',
    'SELECT (a = b) = c, a = (b = c) FROM t',
    'SELECT (a IS DISTINCT FROM b) IS NOT TRUE FROM t',
    'SELECT (a LIKE b) LIKE c FROM t',
    'SELECT NOT (a AND b OR c) FROM t',
    "SELECT 'it''s \\ $1 `', E'a\\nb', U&'\\0041'",
    'SELECT - (- 1), 2 - (3 - 4), 2 ^ (3 ^ 4), (-2) ^ 2',
    'SELECT "Quoted ""name""", "select" FROM "T"."x y"',
    "SELECT EXTRACT(year FROM x), x::date, DATE '2026-01-01', INTERVAL '1' DAY, x AT TIME ZONE 'UTC' FROM t",
    'SELECT a FROM t WHERE a BETWEEN 1 AND 2 AND b NOT BETWEEN SYMMETRIC 3 AND 4 AND c ILIKE $1',
    'WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT * FROM r LIMIT 5 OFFSET 1',
    'SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d ROWS 2 PRECEDING) FROM t GROUP BY GROUPING SETS ((a), ())',
    'SELECT (t.a)[1], (t.r).f, ROW(1, 2), t.* FROM t, LATERAL (SELECT 1) x, unnest(ARRAY[1]) WITH ORDINALITY u (a, b)',
    'EXPLAIN SELECT 1',
    "COPY (SELECT 1) TO STDOUT WITH (FORMAT csv, HEADER true, DELIMITER ';')",
    'DECLARE c CURSOR FOR SELECT 1',
    'CREATE TEMP TABLE x AS SELECT 1 AS a',
  ])('%s means the same', (sql) => {
    const [statement] = parse(sql)
    const [written] = parse(deparse(statement!.tree))
    expect(sameTree(unwrapped(written!.tree), statement!.tree)).toBe(true)
  })
  test('brackets that change the meaning are kept', () => {
    expect(deparse(parse('SELECT (a OR b) IN (c) FROM t')[0]!.tree)).toBe(
      'SELECT COALESCE(a OR b) IN (c) FROM t',
    )
  })
  test('what the deparser would lose is refused', () => {
    expect(() => deparse(parse('SELECT 1 AS a INTO TEMP x')[0]!.tree)).toThrow(/cannot be combined/)
  })
})

test.each([
  ['count(*)', 'count'],
  ['a.b', 'b'],
  ['a::int', 'a'],
  ["'x'::text", 'text'],
  ['CASE WHEN a THEN 1 END', 'case'],
  ['CASE WHEN a THEN 1 ELSE b END', 'b'],
  ['COALESCE(a, 1)', 'coalesce'],
  ['1 + 1', '?column?'],
  ['EXTRACT(year FROM a)', 'extract'],
  ['CURRENT_DATE', 'current_date'],
  ['(SELECT x FROM t)', 'x'],
  ['EXISTS (SELECT 1)', 'exists'],
  ['GREATEST(1, 2)', 'greatest'],
  ['NULLIF(a, 1)', 'nullif'],
  ['ARRAY[1]', 'array'],
])('%s is called %s', (sql, label) => {
  expect(labelOf(expression(sql))).toBe(label)
})
