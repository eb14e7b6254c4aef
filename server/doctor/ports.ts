/** Whether the ports of the page and of the SQL API are free, or used by the Vitrina of this data folder. */
import { createServer } from 'node:net'
import type { Running } from '../data-folder.ts'
import { errorCode } from '../errors.ts'
import { type Check, fail, ok } from './check.ts'

export async function checkPort(host: string, port: number, running: Running | undefined): Promise<Check> {
  const name = `port ${port}`
  const code = await tryListen(host, port)
  if (code === undefined) return ok(name, running ? 'free; the running Vitrina uses another' : 'free')
  if (code === 'EADDRINUSE') {
    if (running && Number(new URL(running.url).port || 80) === port) return ok(name, 'used by this Vitrina')
    const whose = (await isVitrina(host, port)) ? 'a Vitrina with another data folder' : 'another program'
    return fail(name, `in use by ${whose}`, 'Stop it, or set PORT to a free port.')
  }
  if (code === 'EACCES')
    return fail(name, 'this user may not listen on it', 'Set PORT above 1023, or put a proxy in front.')
  return fail(
    name,
    `${host} is no address of this machine (${code})`,
    'Set HOST to 127.0.0.1, or to 0.0.0.0 behind a proxy.',
  )
}

/** The SQL API's port; pages work without it. */
export async function checkSqlPort(host: string, port: number, running: Running | undefined): Promise<Check> {
  const name = `SQL port ${port}`
  const code = await tryListen(host, port)
  if (code === undefined) return ok(name, 'free')
  if (code === 'EADDRINUSE' && running?.sqlPort === port) return ok(name, 'used by this Vitrina')
  const why = code === 'EADDRINUSE' ? 'in use by another program' : `cannot be listened on (${code})`
  return fail(name, why, 'Set CUBEJS_PG_SQL_PORT to a free port above 1023.')
}

async function tryListen(host: string, port: number): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) => resolve(errorCode(error) ?? 'unknown'))
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

async function isVitrina(host: string, port: number): Promise<boolean> {
  const place = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  try {
    const answer = await fetch(`http://${place}:${port}/healthz`, { signal: AbortSignal.timeout(3000) })
    return ((await answer.json()) as { status?: string }).status === 'alive'
  } catch {
    return false
  }
}
