/** The same data in DuckDB, in one file: what one would get without roll-ups, on all cores. */
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { CleanUp } from './clean-up.ts'
import type { Row } from './compare.ts'
import { ZONE } from './portal.ts'

export interface Duck {
  ask(sql: string): Promise<Row[]>
  close(): void
}

/** Wide tables as an analyst would export them: names inside, local times, sorted by time. */
export async function fillDuck(pool: pg.Pool, cleanUp: CleanUp): Promise<Duck> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrina-bench-'))
  cleanUp.add(() => rm(folder, { recursive: true, force: true }))
  const instance = await DuckDBInstance.create(join(folder, 'bench.duckdb'), {
    threads: String(cpus().length),
  })
  const connection = await instance.connect()
  let open = true
  const close = () => {
    if (!open) return
    open = false
    connection.closeSync()
    instance.closeSync()
  }
  cleanUp.add(close)
  await connection.run(`set timezone = '${ZONE}'`)
  for (const { name, select, columns } of EXPORTS) {
    const file = join(folder, `${name}.csv`)
    await copyOut(pool, select, file)
    await connection.run(
      `create table ${name} as select * from read_csv('${file}', header = false, delim = '\t', quote = '"', nullstr = '\\N', columns = {${columns}})`,
    )
    await rm(file)
  }
  for (const name of ['manager', 'pipeline', 'source', 'department', 'company', 'contact'])
    await connection.run(
      `create table ${name}_names as select ${name}_id, any_value(${name}) as ${name} from deals where ${name}_id is not null group by 1`,
    )
  await connection.run('checkpoint')
  return {
    ask: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[],
    close,
  }
}

async function copyOut(pool: pg.Pool, select: string, file: string): Promise<void> {
  const client = await pool.connect()
  try {
    const rows = client.query(
      copyTo(`copy (${select}) to stdout with (format csv, delimiter E'\\t', null '\\N')`),
    )
    await pipeline(rows, createWriteStream(file))
  } finally {
    client.release()
  }
}

/** `name: type` of each column, or what it is made of where Postgres has it otherwise. */
interface Export {
  name: string
  from: string
  columns: Record<string, string | [type: string, expression: string]>
}

const local = (column: string): [string, string] => ['timestamp', `${column} at time zone '${ZONE}'`]

const DEAL = {
  status: 'varchar',
  pipeline: 'varchar',
  pipeline_id: 'bigint',
  stage_id: 'varchar',
  manager: 'varchar',
  manager_id: 'bigint',
  department: 'varchar',
  department_id: 'bigint',
  source: 'varchar',
  source_id: 'varchar',
  amount: 'decimal(18, 2)',
  created_at: local('created_at'),
} as const

const FACT = {
  visited: 'boolean',
  reached: 'boolean',
  advanced: 'boolean',
  skipped: 'boolean',
  lost_here: 'boolean',
  is_here: 'boolean',
  completed_visits: 'integer',
  stay_seconds: 'decimal(18, 3)',
} as const

const TABLES: Export[] = [
  {
    name: 'deals',
    from: 'marts.deals order by created_at',
    columns: {
      id: 'bigint',
      title: 'varchar',
      ...DEAL,
      company: 'varchar',
      company_id: 'bigint',
      contact: 'varchar',
      contact_id: 'bigint',
      closed_at: local('closed_at'),
      last_activity_at: local('last_activity_at'),
      is_repeat: 'boolean',
    },
  },
  {
    name: 'stage_facts',
    from: 'marts.deal_stages order by created_at',
    columns: { ...DEAL, stage: 'varchar', stage_order: 'integer', ...FACT },
  },
  {
    name: 'activities',
    from: 'marts.activities order by date',
    columns: {
      type: 'varchar',
      is_completed: 'boolean',
      manager: 'varchar',
      manager_id: 'bigint',
      date: local('date'),
    },
  },
  {
    name: 'leads',
    from: 'marts.leads order by created_at',
    columns: {
      id: 'bigint',
      status: 'varchar',
      source: 'varchar',
      source_id: 'varchar',
      created_at: local('created_at'),
      revenue: 'decimal(18, 2)',
      won_deals_count: 'integer',
    },
  },
  {
    name: 'lead_facts',
    from: 'marts.lead_stages order by created_at',
    columns: {
      stage_id: 'varchar',
      stage: 'varchar',
      stage_order: 'integer',
      created_at: local('created_at'),
      ...FACT,
    },
  },
]

const EXPORTS = TABLES.map(({ name, from, columns }) => ({
  name,
  select: `select ${Object.entries(columns)
    .map(([column, spec]) => (typeof spec === 'string' ? column : spec[1]))
    .join(', ')} from ${from}`,
  columns: Object.entries(columns)
    .map(([column, spec]) => `'${column}': '${typeof spec === 'string' ? spec : spec[0]}'`)
    .join(', '),
}))
