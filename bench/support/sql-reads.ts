/** Reads of all deals, row by row, through the API and past it. */
import { spawn } from 'node:child_process'
import type pg from 'pg'
import Cursor from 'pg-cursor'
import { ZONE } from './portal.ts'
import { DOORS } from './sql-asking.ts'
import type { Door, Service } from './sql-service.ts'
import { brief, median } from './timing.ts'

const TEXT: Record<Door, string> = {
  api: 'SELECT id, pipeline, status, amount, created_at FROM deals',
  direct: `SELECT id, pipeline, status, amount, created_at AT TIME ZONE '${ZONE}' AS created_at FROM marts.deals`,
}
const BATCH = 10_000

export interface Read {
  rowsPerSecond: number
  /** Milliseconds; of cursors only. */
  firstRow?: number
}

export interface Reads {
  rows: number
  /** By the way of reading. */
  ways: Record<string, Record<Door, Read> & { times: number }>
  /** MiB of the server's process: before, at the peak of all reads, and after. */
  memory: { before: number; peak: number; after: number }
}

interface Taken {
  rows: number
  ms: number
  firstMs?: number
}

/** Copies of the deals until there are so many: one leaf reads them all. */
export async function multiplyDeals(pool: pg.Pool, rows: number): Promise<void> {
  const { rows: columns } = await pool.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = 'marts.deals'::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
  )
  const names = columns.map(({ name }) => name)
  const copied = names.map((name) => (name === 'id' ? 'id + copy * 10000000' : name))
  await pool.query(
    `insert into marts.deals (${names.join(', ')})
     select ${copied.join(', ')} from marts.deals, generate_series(1, ceil($1 / (select count(*) from marts.deals)::float8)::int - 1) as copy
     order by copy, id
     limit $1 - (select count(*) from marts.deals)`,
    [rows],
  )
  await pool.query('vacuum analyze marts.deals')
}

export async function readAll(service: Service, rounds: number, rows: number): Promise<Reads> {
  const ways: Record<string, (door: Door) => Promise<Taken>> = {
    'cursor of node-postgres': (door) => byCursor(service, door),
    ...((await hasPsql()) ? { 'COPY of psql': (door) => byCopy(service, door) } : {}),
  }
  await byCursor(service, 'api')
  const { now: before } = await service.memory()
  const taken = new Map(
    Object.keys(ways).map((name) => [name, { api: [], direct: [] } as Record<Door, Taken[]>]),
  )
  for (let round = 0; round < rounds; round++)
    for (const [name, read] of Object.entries(ways))
      for (const door of DOORS) {
        const one = await read(door)
        if (one.rows !== rows) throw new Error(`bench: ${name}, ${door}: ${one.rows} rows of ${rows}.`)
        taken.get(name)![door].push(one)
      }
  const { peak, now: after } = await service.memory()
  return {
    rows,
    ways: Object.fromEntries(
      [...taken].map(([name, { api, direct }]) => [
        name,
        {
          api: readOf(api),
          direct: readOf(direct),
          times: brief(median(api.map(({ ms }, at) => ms / direct[at]!.ms))),
        },
      ]),
    ),
    memory: { before, peak, after },
  }
}

function readOf(taken: Taken[]): Read {
  const firsts = taken.flatMap(({ firstMs }) => firstMs ?? [])
  return {
    rowsPerSecond: brief(median(taken.map(({ rows, ms }) => (rows / ms) * 1000))),
    ...(firsts.length > 0 ? { firstRow: brief(median(firsts)) } : {}),
  }
}

async function byCursor(service: Service, door: Door): Promise<Taken> {
  const client = await service.connect(door)
  try {
    const started = performance.now()
    const cursor = client.query(new Cursor(TEXT[door], [], { rowMode: 'array' }))
    let rows = (await cursor.read(1)).length
    const firstMs = performance.now() - started
    for (let some = await cursor.read(BATCH); some.length > 0; some = await cursor.read(BATCH))
      rows += some.length
    return { rows, ms: performance.now() - started, firstMs }
  } finally {
    await client.end()
  }
}

async function byCopy(service: Service, door: Door): Promise<Taken> {
  const { host, port, user, password, database } = service.address[door]
  const started = performance.now()
  const psql = spawn(
    'psql',
    [
      '-X',
      '-h',
      host,
      '-p',
      String(port),
      '-U',
      String(user),
      '-d',
      String(database),
      '-c',
      `COPY (${TEXT[door]}) TO STDOUT`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PGPASSWORD: String(password) } },
  )
  let rows = 0
  for await (const chunk of psql.stdout as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows++
  return { rows, ms: performance.now() - started }
}

async function hasPsql(): Promise<boolean> {
  const psql = spawn('psql', ['--version'], { stdio: 'ignore' })
  return await new Promise((resolve) => {
    psql.once('error', () => resolve(false))
    psql.once('exit', (code) => resolve(code === 0))
  })
}
