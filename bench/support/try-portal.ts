import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../../server/migrate.ts'
import { startPostgres } from '../../server/postgres.ts'
import { withCleanUp } from './clean-up.ts'
import { fillPortal } from './portal.ts'

const N = Number(process.env.N ?? 20000)
await withCleanUp(async (cleanUp) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrina-bench-'))
  cleanUp.add(() => rm(dataDir, { recursive: true, force: true }))
  const postgres = await startPostgres({ dataDir })
  cleanUp.add(() => postgres.stop())
  await migrate(postgres.url)
  const pool = new pg.Pool({ connectionString: postgres.url })
  cleanUp.add(() => pool.end())
  const t = performance.now()
  await fillPortal(pool, N)
  console.log('fill', performance.now() - t)
  for (const q of [
    `select relname, n_live_tup from pg_stat_user_tables where schemaname='raw' and n_live_tup>0`,
    `select stage_semantic_id, count(*), avg(moved_time-date_create) from raw.deals group by 1`,
    `select count(*) filter (where date_trunc('month',moved_time)=date_trunc('month',date_create))::float/count(*) same_month from raw.deals where stage_semantic_id<>'P'`,
    `select count(distinct date_trunc('month',date_create)) from raw.deals where moved_time > now()-interval '1 day'`,
    `select min(moved_time-date_create), max(date_create), max(date_modify), count(*) filter (where moved_time>date_modify) from raw.deals`,
    `select count(*) from raw.deals d join lateral (select max(created_time) at from raw.deal_stage_history h where h.owner_id=d.id) h on true where h.at is distinct from moved_time`,
    `select type_id, provider_type_id, count(*), count(*) filter (where completed), max(created) from raw.activities group by 1,2`,
    `select status_id, count(*), avg(moved_time-date_create), count(*) filter (where moved_time > date_modify) from raw.leads group by 1`,
  ]) {
    const r = await pool.query(q)
    console.table(
      r.rows.map((o) =>
        Object.fromEntries(
          Object.entries(o).map(([k, v]) => [
            k,
            v && typeof v === 'object' && !(v instanceof Date) ? JSON.stringify(v) : v,
          ]),
        ),
      ),
    )
  }
})
process.exit(0)
