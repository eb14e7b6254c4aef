/** Keeps roll-ups in step with the marts, inside the transaction that changes those. */
import type { ClientBase } from 'pg'
import type { Logger } from 'pino'
import type { Rollup } from './definitions.ts'
import { applyDifference, refill } from './difference.ts'
import { readVersion } from './state.ts'

/** Relations of `marts` that the transaction has changed. */
export interface MartChanges {
  /** Those with temporary tables `before_<relation>` and `after_<relation>`: the changed rows as they were and are. */
  imaged: string[]
  /** Those of which nobody knows what changed. */
  rebuilt: string[]
}

export interface Maintenance {
  rollups: Rollup[]
  /** The version that the marts had before this transaction. */
  versionBefore: number
  log: Pick<Logger, 'warn'>
}

/** Rows of a relation up to which a roll-up that does not add up is made again at once. */
const SMALL = 100_000
/** Of so many changed rows a new table is sooner made than the old one corrected: this many, or this share of it. */
const MANY = 200_000
const SHARE = 0.2

type Outcome = 'maintained' | 'behind'

/**
 * Corrects every roll-up that agreed with the marts before. One that cannot be corrected is left behind: it is not read
 * until it is built again. Nothing that goes wrong here fails the transaction.
 */
export async function maintainRollups(
  client: ClientBase,
  changes: MartChanges,
  { rollups, versionBefore, log }: Maintenance,
): Promise<void> {
  const ready = await readyBefore(client, rollups, versionBefore)
  const weights = await weigh(client, changes)
  // Of tables the planner knows by now; those of the images are analysed here.
  await client.query('set local enable_nestloop to on; set local enable_hashagg to on')
  const outcomes = new Map<string, Outcome>()
  for (const rollup of ready) {
    const weight = rollup.source ? (weights.get(rollup.source.relation) ?? 'none') : 'unknown'
    outcomes.set(rollup.name, await correct(client, rollup, weight, log))
  }
  const named = (outcome: Outcome) => [...outcomes].filter(([, one]) => one === outcome).map(([name]) => name)
  await client.query('update app.rollups set version = $2 where name = any($1)', [
    named('maintained'),
    await readVersion(client),
  ])
  // Also where the version of the marts stays: theirs may be compared with nothing that was read before.
  await client.query('update app.rollups set version = -1 where name = any($1)', [named('behind')])
}

async function readyBefore(client: ClientBase, rollups: Rollup[], version: number): Promise<Rollup[]> {
  const { rows } = await client.query<{ name: string; definition: string; floats: boolean }>(
    `select name, definition, exists (
       select from pg_attribute
       where attrelid = to_regclass(format('pre_aggregations.%I', name)) and atttypid in ('float4'::regtype, 'float8'::regtype)
     ) as floats
     from app.rollups
     where version = $1 and to_regclass(format('pre_aggregations.%I', name)) is not null`,
    [version],
  )
  const known = new Map(rows.map((row) => [row.name, row]))
  return rollups
    .filter(({ name, definition }) => known.get(name)?.definition === definition)
    .map((rollup) => (known.get(rollup.name)!.floats ? { ...rollup, adds: false } : rollup))
}

/** `none`: no row is different · `few`: to be corrected by · `unknown`: nobody knows, or too many. */
type Weight = 'none' | 'few' | 'unknown'

async function weigh(client: ClientBase, { imaged, rebuilt }: MartChanges): Promise<Map<string, Weight>> {
  const weights = new Map<string, Weight>()
  for (const relation of imaged) {
    const { rows } = await client.query<{ changed: number }>(
      `select ((select count(*) from pg_temp.before_${relation}) + (select count(*) from pg_temp.after_${relation}))::float8 as changed`,
    )
    const { changed } = rows[0]!
    const tooMany = changed > MANY && changed > SHARE * (await estimate(client, relation))
    weights.set(relation, changed === 0 ? 'none' : tooMany ? 'unknown' : 'few')
  }
  for (const relation of rebuilt) weights.set(relation, 'unknown')
  return weights
}

/** Rows of a table or a view, as the planner sees it. */
async function estimate(client: ClientBase, relation: string): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(
    `explain (format json) select from marts.${relation}`,
  )
  return rows[0]!['QUERY PLAN'][0]!.Plan['Plan Rows']
}

async function correct(
  client: ClientBase,
  rollup: Rollup,
  weight: Weight,
  log: Pick<Logger, 'warn'>,
): Promise<Outcome> {
  if (weight === 'none') return 'maintained'
  if (weight === 'unknown') return 'behind'
  await client.query('savepoint rollup')
  try {
    const done = await change(client, rollup)
    await client.query('release savepoint rollup')
    return done
  } catch (error) {
    await client.query('rollback to savepoint rollup')
    log.warn(`Roll-up ${rollup.id} could not be corrected and is built again: ${(error as Error).message}`)
    return 'behind'
  }
}

async function change(client: ClientBase, rollup: Rollup): Promise<Outcome> {
  if (rollup.adds) await applyDifference(client, rollup)
  else if (await isSmall(client, rollup.source!.relation)) await refill(client, rollup)
  else return 'behind'
  return 'maintained'
}

async function isSmall(client: ClientBase, relation: string): Promise<boolean> {
  const { rows } = await client.query<{ small: boolean }>(
    `select count(*) <= ${SMALL} as small from (select from marts.${relation} limit ${SMALL + 1}) as rows`,
  )
  return rows[0]!.small
}
