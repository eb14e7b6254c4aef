import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../server/migrate.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

test('a fresh database has the schemas', async () => {
  const { rows } = await db.pool.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname in ('raw','marts','app','pre_aggregations') order by 1`,
  )
  expect(rows.map((row) => row.name)).toEqual(['app', 'marts', 'pre_aggregations', 'raw'])
})

test('migrating twice changes nothing', async () => {
  await Promise.all([migrate(db.url), migrate(db.url)])
  const { rows } = await db.pool.query(
    'select count(*)::int n, count(distinct name)::int names from app.migrations',
  )
  const files = (await readdir(new URL('../../server/migrations', import.meta.url))).length
  expect(rows[0]).toEqual({ n: files, names: files })
})

test('Cyrillic sorts and matches as in a dictionary', async () => {
  const { rows } = await db.pool.query(
    `select string_agg(w, '' order by w) sorted from unnest('{ж,ё,е,я}'::text[]) w`,
  )
  expect(rows[0].sorted).toBe('еёжя')
})
