/** The embedded PostgreSQL: a real server from the platform's package, in the data folder. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { errorCode, explainFileError, OperatorError } from './errors.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { takeLock } from './lock.ts'
import { makeFolder } from './make-folder.ts'
import { type Binaries, findBinaries } from './postgres/binaries.ts'
import { clusterFolder, createCluster, endOrphan, explainOutput } from './postgres/cluster.ts'
import { freePort } from './postgres/port.ts'
import { defaultSettings } from './postgres/settings.ts'
import { giveTo, type SystemUser, unprivilegedUser } from './postgres/user.ts'
import { loadSecrets } from './secrets.ts'

export interface PostgresOptions {
  /** Holds the cluster, its password and its port; created when missing. */
  dataDir: string
  /** Takes lines worth reading; PostgreSQL's own go to `debug`. */
  log?: (line: string) => void
  debug?: (line: string) => void
  /** Default: the port of the last start where it is free, else any. */
  port?: number
  /** Created when missing; default `vitrina`. */
  database?: string
  /** Run-time parameters beside or instead of the default ones. */
  settings?: Record<string, string>
}

export interface Postgres {
  /** Address of the database, password included. */
  url: string
  port: number
  /** Ends PostgreSQL and waits for it. */
  stop(): Promise<void>
  /** Settles when PostgreSQL has ended, asked or not, and its folder is free for another start. */
  ended: Promise<void>
}

/**
 * Starts the data folder's PostgreSQL on 127.0.0.1 and waits until it answers.
 * After a crash it first ends what is left of the last run.
 *
 * @throws {OperatorError} with one line: folder in use, no permission, disk full
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { log = () => {}, debug = () => {}, database = 'vitrina' } = options
  await makeFolder(options.dataDir)
  const dataDir = await realpath(options.dataDir)
  const lock = await takeLock(join(dataDir, 'postgres.lock'), dataDir)
  try {
    const user = unprivilegedUser()
    const binaries = await findBinaries(user, dataDir, log)
    const { databasePassword } = await loadSecrets(dataDir)
    const folder = await clusterFolder(dataDir, user, log)
    await createCluster(folder, binaries, user, databasePassword)
    await endOrphan(folder, log)
    await giveTo(user, folder)
    const portFile = join(dataDir, 'postgres.json')
    const kept = await readJsonFile<{ port: number }>(portFile)
    const settings = { ...defaultSettings(), ...options.settings }
    const launch = { folder, binaries, user, settings, password: databasePassword, debug }
    const server = await startServer(launch, options.port ?? kept?.port)
    try {
      await createDatabase(address(databasePassword, server.port, 'postgres'), database, server)
    } catch (error) {
      await stopServer(server)
      throw error
    }
    await writeJsonFile(portFile, { port: server.port })
    const ended = server.ended.then(() => lock.release())
    return {
      url: address(databasePassword, server.port, database),
      port: server.port,
      stop: () => stopServer(server).then(() => ended),
      ended,
    }
  } catch (error) {
    await lock.release()
    throw explainFileError(error, dataDir)
  }
}

function address(password: string, port: number, database: string): string {
  return `postgres://vitrina:${password}@127.0.0.1:${port}/${database}`
}

interface Launch {
  folder: string
  binaries: Binaries
  user: SystemUser | undefined
  settings: Record<string, string>
  password: string
  debug: (line: string) => void
}

interface Server {
  child: ChildProcessByStdio<null, null, Readable>
  port: number
  ended: Promise<void>
  output: () => string
}

/** Backends of a killed postmaster live on for seconds, and a port may be taken in between: both pass. */
const PASSING =
  /pre-existing shared memory block|lock file "postmaster.pid" already exists|could not bind IPv4/

async function startServer(launch: Launch, preferredPort?: number): Promise<Server> {
  const deadline = Date.now() + 30_000
  while (true) {
    const server = launchServer(launch, await freePort(preferredPort))
    if (await accepts(server, launch.password)) return server
    if (!PASSING.test(server.output()) || Date.now() > deadline)
      throw explainOutput(server.output(), `it ended with code ${server.child.exitCode}`)
    await sleep(300)
  }
}

/** In a process group of its own: Ctrl-C in the terminal goes to us, and we stop PostgreSQL last. */
function launchServer({ folder, binaries, user, settings, debug }: Launch, port: number): Server {
  const parameters = { ...settings, listen_addresses: '127.0.0.1', port: String(port) }
  const args = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(binaries.postgres, ['-D', folder, ...args], {
    env: binaries.env,
    uid: user?.uid,
    gid: user?.gid,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4000)
    for (const line of text.split('\n')) if (line) debug(line)
  })
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      output += `error: ${error.message}\n`
      resolve()
    })
    child.on('close', () => resolve())
  })
  return { child, port, ended, output: () => output }
}

/** Waits while the server recovers, however long; false when it has ended instead. */
async function accepts(server: Server, password: string): Promise<boolean> {
  let ended = false
  void server.ended.then(() => {
    ended = true
  })
  while (!ended) {
    if (await knock(server.port, password)) return true
    await sleep(40)
  }
  return false
}

/** A server that refuses the password is up as well; one that is starting says 57P03. */
async function knock(port: number, password: string): Promise<boolean> {
  const connectionString = address(password, port, 'postgres')
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch (error) {
    return errorCode(error) === '28P01'
  } finally {
    await client.end().catch(() => {})
  }
}

async function createDatabase(url: string, name: string, server: Server): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
  } catch (error) {
    if (errorCode(error) === '28P01')
      throw new OperatorError(
        'The embedded PostgreSQL refuses the password of secrets.json in the data folder. Restore that file, or remove the data folder to start afresh.',
      )
    throw errorCode(error) ? error : explainOutput(server.output(), String(error))
  } finally {
    await client.end().catch(() => {})
  }
}

/** SIGINT is PostgreSQL's fast shutdown: open transactions end, nothing committed is lost. */
async function stopServer({ child, ended }: Server): Promise<void> {
  child.kill('SIGINT')
  const impatient = setTimeout(() => child.kill('SIGQUIT'), 20_000)
  const last = setTimeout(() => child.kill('SIGKILL'), 25_000)
  await ended
  clearTimeout(impatient)
  clearTimeout(last)
}
