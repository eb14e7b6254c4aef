/** List E: what is said of statements that cannot be answered. */
import type { Refusal } from './row.ts'

export const ERRORS: Refusal[] = [
  { name: 'no SQL', sql: 'SELEC 1', code: '42601', message: 'syntax error at or near' },
  {
    name: 'an unknown table',
    sql: 'SELECT * FROM nope',
    code: '42P01',
    message: 'relation "nope" does not exist',
  },
  {
    name: 'an unknown column',
    sql: 'SELECT nope FROM deals',
    code: '42703',
    message: 'column "nope" does not exist',
  },
  {
    name: 'an aggregate that a measure cannot be',
    sql: 'SELECT AVG(count) FROM deals',
    code: '42000',
    message: "Measure aggregation type doesn't match",
  },
  {
    name: 'a measure that is not aggregated',
    sql: 'SELECT stage, conversion FROM deals GROUP BY 1',
    code: '42803',
    message: 'Projection references non-aggregate values',
  },
  {
    name: 'a column that is not grouped',
    sql: 'SELECT stage, COUNT(*) FROM deals',
    code: '42803',
    message: 'column "stage" must appear in the GROUP BY clause',
  },
  {
    name: 'MEASURE of a dimension',
    sql: 'SELECT MEASURE(stage) FROM deals',
    code: '42000',
    message: 'MEASURE()',
  },
  {
    name: 'a column that two tables have',
    sql: 'SELECT id FROM deals CROSS JOIN managers',
    code: '42702',
    message: 'column reference "id" is ambiguous',
  },
  { name: 'INSERT', sql: 'INSERT INTO deals(won) VALUES (1)', code: '0A000' },
  { name: 'DO', sql: 'DO $$ BEGIN END $$', code: '0A000' },
  {
    name: 'CREATE FUNCTION',
    sql: `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    code: '0A000',
  },
  { name: 'CREATE TABLE', sql: 'CREATE TABLE z(a int)', code: '0A000' },
  { name: 'LISTEN', sql: 'LISTEN x', code: '0A000' },
  { name: 'FOR UPDATE', sql: 'SELECT * FROM deals FOR UPDATE', code: '0A000' },
  { name: 'division by zero', sql: 'SELECT 1/0', code: '22012', message: 'division by zero' },
]
