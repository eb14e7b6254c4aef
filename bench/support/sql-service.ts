/** The SQL API beside the benchmark, and connections to it and past it. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { CleanUp } from './clean-up.ts'
import type { Asked, Memory } from './sql-server.ts'

const SERVER = fileURLToPath(new URL('sql-server.ts', import.meta.url))
const USER = { user: 'bench', password: 'a password of the benchmark only' }

export type Door = 'api' | 'direct'

export interface Service {
  /** Where clients of the API, and those of PostgreSQL itself, connect. */
  address: Record<Door, Required<Pick<pg.ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database'>>>
  connect(door: Door): Promise<pg.Client>
  memory(): Promise<Memory>
  /** Milliseconds of processor time that the API's process has taken so far. */
  processor(): Promise<number>
}

/** Cube must not run in this process: there is one of each roll-up's keeper. */
export async function openService(databaseUrl: string, cleanUp: CleanUp): Promise<Service> {
  const child = fork(SERVER, { execArgv: process.execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  cleanUp.add(() => end(child))
  const { port } = await ask<{ port: number }>(child, { ask: 'open', databaseUrl, ...USER })
  const url = new URL(databaseUrl)
  const address: Service['address'] = {
    api: { host: '127.0.0.1', port, database: 'vitrina', ...USER },
    direct: {
      host: url.hostname,
      port: Number(url.port),
      user: url.username,
      password: decodeURIComponent(url.password),
      database: url.pathname.slice(1),
    },
  }
  return {
    address,
    async connect(door) {
      const client = new pg.Client(address[door])
      // Connections cut off by the end must not hide why it came.
      client.on('error', () => {})
      await client.connect()
      return client
    },
    memory: () => ask<Memory>(child, { ask: 'memory' }),
    processor: async () => (await ask<{ ms: number }>(child, { ask: 'processor' })).ms,
  }
}

function ask<T>(child: ChildProcess, asked: Asked): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error(`bench: the SQL API has ended while asked to ${asked.ask}.`))
    child.once('exit', gone)
    child.once('message', (answer: { error?: string }) => {
      child.off('exit', gone)
      if (answer.error) reject(new Error(`bench: the SQL API: ${answer.error}`))
      else resolve(answer as T)
    })
    child.send(asked)
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await ask(child, { ask: 'close' }).catch(() => {})
  child.disconnect()
  await ended
}
