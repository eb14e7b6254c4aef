import type { ClientBase } from 'pg'
import { nouns } from './nouns/index.ts'
import { definitionHash, definitions } from './sql.ts'
import { readState, writeState } from './state.ts'

const KEY = 'mart_definition'

/**
 * Creates the marts where they are missing or defined otherwise than here; what was remembered in `app` stays.
 *
 * @returns whether they were created, so that everything has to be computed
 */
export async function install(client: ClientBase): Promise<boolean> {
  const hash = definitionHash()
  if ((await readState(client, KEY)) === hash && (await stands(client))) return false
  await client.query(`
    drop schema if exists staging cascade;
    drop table if exists ${tables()
      .map((name) => `marts.${name}`)
      .join(', ')} cascade;
    create schema staging;
    create schema if not exists marts;
  `)
  await client.query(definitions())
  await writeState(client, KEY, hash)
  return true
}

async function stands(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ stands: boolean }>(
    `select count(to_regclass(name)) = count(*) as stands
     from unnest($1::text[]) as name`,
    [
      [...tables(), ...relations()]
        .map((name) => `marts.${name}`)
        .concat('staging.dictionary', 'app.person_edits'),
    ],
  )
  return rows[0]!.stands
}

const tables = () => [...nouns().flatMap((noun) => noun.tables.map(({ name }) => name)), 'dictionary']
const relations = () => nouns().flatMap((noun) => noun.relations.map(({ name }) => name))
