/** Which keys of each noun may come out different in this refresh. */
import type { ClientBase } from 'pg'
import type { Noun } from './noun.ts'
import { nouns } from './nouns/index.ts'
import { columns, sql } from './sql.ts'
import { readState } from './state.ts'
import { WATERMARK } from './watermark.ts'

export interface Scope {
  /** Whether every key is to be computed. */
  full: boolean
  /** Whether months begin at another moment than before. */
  zone: boolean
  /** Whether there is anything to do at all. */
  empty: boolean
}

/** Fills the temporary tables `changed_<noun>`; nouns that follow others get their keys later. */
export async function findScope(client: ClientBase, all: boolean): Promise<Scope> {
  await client.query(sql('refresh/dictionary_changes'))
  const { rows } = await client.query<{ kind: string; key: string }>(
    `select kind, min(key) as key from dictionary_changes group by kind, kind = 'setting' and key = 'timezone'`,
  )
  const watermark = await readState(client, WATERMARK)
  const full = all || watermark === undefined || rows.some(({ kind }) => kind === 'setting')
  if (full) await analyzeRaw(client)
  let found = 0
  for (const noun of nouns()) {
    await client.query(
      `create temp table changed_${noun.name} (${definition(noun)}, primary key (${columns(Object.keys(noun.key))}))
       on commit drop`,
    )
    if (full) continue
    if (noun.scope.synced) await client.query(sql(noun.scope.synced), [watermark])
    if (noun.scope.renamed && rows.length > 0) await client.query(sql(noun.scope.renamed))
    found += await count(client, noun)
  }
  return {
    full,
    zone: rows.some(({ kind, key }) => kind === 'setting' && key === 'timezone'),
    empty: !full && found + rows.length === 0,
  }
}

/**
 * Adds the keys that depend on earlier nouns. Without images of those (`everything`) all keys are in scope.
 *
 * @returns how many keys are in scope
 */
export async function completeScope(client: ClientBase, noun: Noun, everything: boolean): Promise<number> {
  const { all, following } = noun.scope
  const name = everything ? all : following
  if (name) await client.query(sql(name))
  await client.query(`analyze changed_${noun.name}`)
  return await count(client, noun)
}

const definition = (noun: Noun) =>
  Object.entries(noun.key)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')

async function count(client: ClientBase, noun: Noun): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) from changed_${noun.name}`)
  return Number(rows[0]!.count)
}

/** Fresh from the first load, the planner knows nothing yet about the tables. */
async function analyzeRaw(client: ClientBase): Promise<void> {
  const known = nouns().flatMap((noun) => noun.statistics?.raw ?? [])
  await client.query(`analyze
    raw.companies (portal_id, id), raw.contacts (portal_id, id), raw.users (portal_id, id),
    raw.statuses (portal_id, entity_id, status_id), raw.categories (portal_id, id)
    ${known.map((table) => `, ${table}`).join('')}`)
}
