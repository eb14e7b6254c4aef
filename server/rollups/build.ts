/** Fills the table of one roll-up anew, while the former one is still read. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { Rollup } from './definitions.ts'
import { readVersion } from './state.ts'
import { countedStatement, groups, quoted } from './statement.ts'

export const table = (name: string): string => `pre_aggregations.${quoted(name)}`

/** By which a group is found; two groups that share it are told apart by their columns. */
export const groupKey = (rollup: Rollup): string =>
  `hash_record_extended(row(${groups(rollup).map(({ name }) => quoted(name))}), 0)`

/**
 * Runs in a transaction of its own. The marts stand still meanwhile: their refresh takes the same lock for itself alone,
 * builders share it.
 */
export async function buildRollup(client: PoolClient, rollup: Rollup): Promise<void> {
  const started = performance.now()
  await client.query('begin')
  try {
    await client.query(`
      set local statement_timeout to 0;
      set local jit to off;
      set local work_mem to '128MB';
      set local maintenance_work_mem to '128MB';
      select pg_advisory_xact_lock_shared(hashtext('vitrina.marts'))`)
    // Read before the rows are: should anybody change them without the lock, the table is found behind, not ahead.
    const version = await readVersion(client)
    const rows = await replaceTable(client, rollup)
    await client.query(
      `insert into app.rollups (name, definition, version, rows, ms, built_at) values ($1, $2, $3, $4, $5, now())
       on conflict (name) do update set definition = excluded.definition, version = excluded.version,
         rows = excluded.rows, ms = excluded.ms, built_at = excluded.built_at`,
      [rollup.name, rollup.definition, version, rows, Math.round(performance.now() - started)],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

async function replaceTable(client: PoolClient, rollup: Rollup): Promise<number> {
  const name = `building_${randomBytes(6).toString('hex')}`
  const building = table(name)
  const { rowCount } = await client.query(
    `create table ${building} with (fillfactor = 90) as ${content(rollup)}`,
  )
  if (rollup.adds)
    await client.query(`
      create index on ${building} ("__key");
      alter table ${building} add constraint rows check ("__rows" > 0) not valid`)
  const time = timeOf(rollup)
  if (time) await client.query(`create index on ${building} (${time})`)
  await client.query(`analyze ${building}`)
  await dropTable(client, rollup.name)
  await client.query(`alter table ${building} rename to ${quoted(rollup.name)}`)
  return rowCount ?? 0
}

/** Rows in order of time: a range of days lies together. */
function content(rollup: Rollup): string {
  const time = timeOf(rollup)
  const order = time ? ` order by ${time}` : ''
  if (!rollup.adds) return `select * from (${rollup.text}) as made${order}`
  return `select *, ${groupKey(rollup)} as "__key" from (${countedStatement(rollup.text, rollup)}) as made${order}`
}

function timeOf(rollup: Rollup): string | undefined {
  const time = groups(rollup).find(({ expression }) => /^date_trunc\(/i.test(expression))
  return time && quoted(time.name)
}

const LOCK_NOT_AVAILABLE = '55P03'
/** Readers that were there first may take as long as a statement may run; those that come now wait this long at most. */
const PATIENCE_MS = 120_000

/** Waits for those who still read it, in short turns, so that nobody else waits long behind. Needs a transaction. */
export async function dropTable(client: PoolClient, name: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS
  for (let turn = 1; ; turn++) {
    await client.query('savepoint dropping')
    try {
      await client.query(`set local lock_timeout to ${Math.min(100 * turn, 2000)}`)
      await client.query(`drop table if exists ${table(name)}`)
      await client.query('set local lock_timeout to 0; release savepoint dropping')
      return
    } catch (error) {
      await client.query('rollback to savepoint dropping')
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || Date.now() > until) throw error
      await sleep(200)
    }
  }
}
