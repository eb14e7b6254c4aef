/** The facade itself: one empty table in schema `public` for each cube and view. */
import type { ClientBase } from 'pg'
import { OperatorError } from '../../errors.ts'
import type { Catalog } from '../catalog.ts'
import { readTables } from './current-tables.ts'
import { identifier } from './names.ts'
import { planTables } from './plan-tables.ts'

/**
 * Brings the tables in line with the model; where nothing differs nothing is touched. Needs a transaction.
 *
 * @returns how many statements that took
 * @throws {OperatorError} when a name of the model is taken by something else
 */
export async function ensureTables(client: ClientBase, catalog: Catalog, login: string): Promise<number> {
  const names = [...catalog.relations.keys()]
  const { statements, touched } = planTables(catalog.relations.values(), await readTables(client))
  for (const name of touched) await checkEmpty(client, name)
  if (statements.length > 0) await client.query(statements.join(';\n'))
  await remember(client, names)
  await grantSelect(client, names, login)
  return statements.length
}

/** Some administrators remove it. */
export async function ensurePublic(client: ClientBase): Promise<void> {
  const { rowCount } = await client.query(`select where to_regnamespace('public') is null`)
  if (rowCount) await client.query('create schema public')
}

/** A table of this name may have been put in the place of ours, with somebody's rows in it. */
async function checkEmpty(client: ClientBase, name: string): Promise<void> {
  const { rowCount } = await client.query(`select from public.${identifier(name)} limit 1`)
  if (rowCount)
    throw new OperatorError(
      `DATABASE_URL: the SQL API stays off, public.${name} has rows, so it is not Vitrina's facade. Move it: alter table public.${identifier(name)} set schema …`,
    )
}

async function remember(client: ClientBase, names: string[]): Promise<void> {
  await client.query(
    `with forgotten as (delete from semantic.relations where name <> all($1))
     insert into semantic.relations select unnest($1::text[]) on conflict do nothing`,
    [names],
  )
}

async function grantSelect(client: ClientBase, names: string[], login: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) as name
     where not has_table_privilege($2::name, format('public.%I', name), 'select')`,
    [names, login],
  )
  if (rows.length === 0) return
  const tables = rows.map(({ name }) => `public.${identifier(name)}`).join(', ')
  await client.query(`grant select on ${tables} to ${identifier(login)}`)
}
