import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OperatorError } from '../../server/errors.ts'
import { type Postgres, startPostgres } from '../../server/postgres.ts'

let dataDir: string
const running: Postgres[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vitrina-postgres-'))
})
afterAll(async () => {
  for (const server of running) await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(): Promise<Postgres> {
  const server = await startPostgres({ dataDir, settings: { shared_buffers: '32MB' } })
  running.push(server)
  return server
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const postmaster = async () =>
  Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

test('a half-made cluster of an interrupted start is in nobody’s way', async () => {
  await mkdir(join(dataDir, 'postgres.new/base'), { recursive: true })
  const server = await start()
  expect(await query(server.url, 'select current_database() as name')).toEqual([{ name: 'vitrina' }])
  await server.stop()
})

test('data and port survive a restart', async () => {
  const first = await start()
  await query(first.url, 'create table kept as select 42 as answer')
  await first.stop()
  const second = await start()
  expect(second.port).toBe(first.port)
  expect(await query(second.url, 'select * from kept')).toEqual([{ answer: 42 }])
  await second.stop()
})

test('only its owner reads cluster and secrets', async () => {
  const server = await start()
  expect(await mode(join(dataDir, 'secrets.json'))).toBe('600')
  expect(await mode(join(dataDir, 'postgres'))).toBe('700')
  const [row] = await query(
    server.url,
    `select current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets`,
  )
  expect(row).toEqual({ listens: '127.0.0.1', sockets: '' })
  const wrong = server.url.replace(/:[^:@]+@/, ':wrong@')
  await expect(query(wrong, 'select 1')).rejects.toThrow(/password authentication failed/)
  await server.stop()
})

test('a folder in use is refused in one line', async () => {
  const server = await start()
  const refusal = startPostgres({ dataDir })
  await expect(refusal).rejects.toThrow(OperatorError)
  await expect(refusal).rejects.toThrow(/another Vitrina \(process \d+\) is using this data folder/)
  await server.stop()
})

test('two starts at once do not both win', async () => {
  const results = await Promise.allSettled([start(), start(), start()])
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  await running.at(-1)?.stop()
})

test('a killed PostgreSQL recovers', async () => {
  const first = await start()
  await query(first.url, 'create table survivor as select generate_series(1, 1000) as n')
  process.kill(await postmaster(), 'SIGKILL')
  await first.ended
  const second = await start()
  expect(await query(second.url, 'select count(*)::int as n from survivor')).toEqual([{ n: 1000 }])
  await second.stop()
})

test('a PostgreSQL that outlived its Vitrina is replaced', async () => {
  const code = `import { startPostgres } from './server/postgres.ts'
    const { url } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)} })
    console.log(url); setInterval(() => {}, 1000)`
  const node = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = await once(node.stdout.setEncoding('utf8'), 'data')
  await query(String(url).trim(), 'create table orphaned as select 1 as n')
  const orphan = await postmaster()
  node.kill('SIGKILL')
  await once(node, 'close')
  expect(() => process.kill(orphan, 0)).not.toThrow()

  const server = await start()
  expect(await postmaster()).not.toBe(orphan)
  expect(await query(server.url, 'select * from orphaned')).toEqual([{ n: 1 }])
  await server.stop()
})

test('a lost password is explained', async () => {
  const secrets = await readFile(join(dataDir, 'secrets.json'), 'utf8')
  await writeFile(join(dataDir, 'secrets.json'), '{}')
  await expect(startPostgres({ dataDir })).rejects.toThrow(/refuses the password of secrets.json/)
  await writeFile(join(dataDir, 'secrets.json'), secrets)
  const server = await start()
  await server.stop()
})

test('a file in the way is explained', async () => {
  const file = join(dataDir, 'file')
  await writeFile(file, '')
  await expect(startPostgres({ dataDir: file })).rejects.toThrow(/a file is in the way/)
  await expect(startPostgres({ dataDir: join(file, 'below') })).rejects.toThrow(/a file is in the way/)
})
