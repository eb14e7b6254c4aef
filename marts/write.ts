/** How the tables of a noun are brought up to date, and what is remembered of their rows before and after. */
import type { ClientBase } from 'pg'
import type { Noun, Relation, Table, Work } from './noun.ts'
import { columns, equal, sql } from './sql.ts'

/** Beyond this share of a noun's rows, and this many, it is cheaper to build again what is made of them. */
const LARGE_SHARE = 0.25
const LARGE = 20_000

export interface Written {
  noun: Noun
  /**
   * `none`: every row is as it was. `imaged`: rows that differ are in `before_<relation>` and `after_<relation>`.
   * `rebuilt`: too many differ, or all are new, and there are no images.
   */
  change: 'none' | 'imaged' | 'rebuilt'
}

const temporary = (prefix: string, { name }: { name: string }) => `${prefix}_${name}`

/** Into empty tables: nothing to compare, so what is computed goes straight through views into the marts. */
export async function fill(client: ClientBase, noun: Noun): Promise<Written> {
  for (const table of noun.tables)
    await client.query(`create temp view ${temporary('next', table)} as select * from marts.${table.name}`)
  await compute(client, noun, (table) => `marts.${table.name} (${columns(table.key)})`)
  await noun.settle?.({ client, imaged: false, touch: async () => {} })
  if (noun.indexes) await client.query(sql(noun.indexes))
  return { noun, change: 'rebuilt' }
}

/** Views stand in the way of a second refresh over the same connection. */
export async function dropFillViews(client: ClientBase, nouns: Noun[]): Promise<void> {
  const views = nouns.flatMap((noun) => noun.tables.map((table) => temporary('next', table)))
  if (views.length > 0) await client.query(`drop view ${views.join(', ')}`)
}

/** Into filled tables: only what is new, different or gone is written. */
export async function update(client: ClientBase, noun: Noun): Promise<Written> {
  for (const table of noun.tables)
    await client.query(
      `create temp table ${temporary('next', table)} (like marts.${table.name}) on commit drop`,
    )
  await compute(client, noun, (table) => `${temporary('next', table)} (${columns(table.key)})`)
  for (const table of noun.tables) await compare(client, noun, table)
  const touched = await findTouched(client, noun)
  const imaged = await imagesPay(client, noun, touched)
  for (const relation of noun.relations) await createImages(client, relation)
  if (imaged) for (const relation of noun.relations) await image(client, noun, relation, 'before')
  for (const table of noun.tables) await write(client, table)
  await noun.settle?.(workOf(client, noun, imaged))
  if (imaged) for (const relation of noun.relations) await image(client, noun, relation, 'after')
  const any = (await countTouched(client, noun)) > 0
  return { noun, change: !any ? 'none' : imaged ? 'imaged' : 'rebuilt' }
}

async function compute(client: ClientBase, noun: Noun, analyzed: (table: Table) => string): Promise<void> {
  for (const name of noun.prepare ?? []) await client.query(sql(name))
  for (const table of noun.tables) {
    await without(client, table.without ?? [], () => client.query(sql(table.compute)))
    await client.query(`analyze ${analyzed(table)}`)
  }
}

/** Runs with these abilities of the planner switched off. */
async function without(client: ClientBase, abilities: string[], run: () => Promise<unknown>): Promise<void> {
  const set = (values: string[]) =>
    client.query(abilities.map((name, i) => `set local ${name} = ${values[i]}`).join('; '))
  const { rows } = await client.query<Record<string, string>>(
    `select ${abilities.map((name) => `current_setting('${name}') as ${name}`).join(', ')}`,
  )
  if (abilities.length > 0) await set(abilities.map(() => 'off'))
  await run()
  if (abilities.length > 0) await set(abilities.map((name) => rows[0]![name]!))
}

/** `differing_<table>`: keys of rows that are new, different or gone. */
async function compare(client: ClientBase, noun: Noun, table: Table): Promise<void> {
  const differing = temporary('differing', table)
  await client.query(`
    create temp table ${differing} on commit drop as
    with known as (
      select known.* from changed_${noun.name} as changed
      join marts.${table.name} as known on ${equal('known', table.owner, 'changed', Object.keys(noun.key))}
    )
    select ${columns(table.key)}
    from known full join ${temporary('next', table)} as fresh using (${columns(table.key)})
    where row (known.*) is distinct from row (fresh.*);
    analyze ${differing}`)
}

/** `touched_<noun>`: keys that own such a row. */
async function findTouched(client: ClientBase, noun: Noun): Promise<number> {
  const owners = noun.tables.map(
    (table) => `select distinct ${columns(table.owner)} from ${temporary('differing', table)}`,
  )
  await client.query(
    `create temp table touched_${noun.name} (like changed_${noun.name} including indexes) on commit drop`,
  )
  if (owners.length > 0) await client.query(`insert into touched_${noun.name} ${owners.join(' union ')}`)
  await client.query(`analyze touched_${noun.name}`)
  return await countTouched(client, noun)
}

async function countTouched(client: ClientBase, noun: Noun): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`select count(*) from touched_${noun.name}`)
  return Number(rows[0]!.count)
}

async function imagesPay(client: ClientBase, noun: Noun, touched: number): Promise<boolean> {
  if (touched <= LARGE) return true
  const { rows } = await client.query<{ estimate: number }>(
    `select reltuples::float8 as estimate from pg_class where oid = 'marts.${noun.tables[0]!.name}'::regclass`,
  )
  return touched <= rows[0]!.estimate * LARGE_SHARE
}

async function createImages(client: ClientBase, relation: Relation): Promise<void> {
  for (const side of ['before', 'after'])
    await client.query(
      `create temp table ${temporary(side, relation)} on commit drop as select * from marts.${relation.name} limit 0`,
    )
}

async function image(
  client: ClientBase,
  noun: Noun,
  relation: Relation,
  side: 'before' | 'after',
  keys = `touched_${noun.name}`,
): Promise<void> {
  const name = temporary(side, relation)
  // Key by key: of a view that is a union, the planner would read everything.
  await client.query(`
    insert into ${name}
    select relation.* from ${keys} as touched
    cross join lateral (
      select * from marts.${relation.name} as rows
      where ${equal('rows', relation.owner, 'touched', Object.keys(noun.key))}
      offset 0
    ) as relation;
    analyze ${name}`)
}

async function write(client: ClientBase, table: Table): Promise<void> {
  const differing = temporary('differing', table)
  await client.query(`
    delete from marts.${table.name} as known using ${differing} as differing
    where ${equal('known', table.key, 'differing', table.key)};
    insert into marts.${table.name}
    select fresh.* from ${differing} join ${temporary('next', table)} as fresh using (${columns(table.key)})`)
}

function workOf(client: ClientBase, noun: Noun, imaged: boolean): Work {
  const touch = async (keys: string) => {
    await client.query(`
      drop table if exists newly_touched;
      create temp table newly_touched on commit drop as
      select distinct ${columns(Object.keys(noun.key))} from (${keys}) as keys
      except select ${columns(Object.keys(noun.key))} from touched_${noun.name};
      insert into touched_${noun.name} select * from newly_touched`)
    if (imaged)
      for (const relation of noun.relations) await image(client, noun, relation, 'before', 'newly_touched')
  }
  return { client, imaged, touch }
}
