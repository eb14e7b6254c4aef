/** A PostgreSQL connection whose bytes are ours: `pg` logs in (TLS, SCRAM, statuses), then lets go of the stream. */
import type { Duplex } from 'node:stream'
import pg from 'pg'
import { cancelStatement } from './cancel.ts'
import { terminate } from './to-backend.ts'
import type { Backend } from './types.ts'

/** What `pg` has and its types do not tell. */
interface Inside {
  connection: pg.Connection & { _ending: boolean }
  processID: number
  secretKey: number
  host: string
  port: number
  ssl: pg.ClientConfig['ssl']
}

/**
 * @param config  as for `pg.Client`
 * @throws what `pg` throws when it cannot connect or log in
 */
export async function connectBackend(config: pg.ClientConfig): Promise<Backend> {
  const client = new pg.Client({ keepAlive: true, ...config })
  const { connection, host, port, ssl } = client as unknown as Inside
  const parameters = new Map<string, string>()
  const keep = (status: { parameterName: string; parameterValue: string }) =>
    parameters.set(status.parameterName, status.parameterValue)
  connection.on('parameterStatus', keep)
  // A connection that is lost later is the stream's business, not that of the client we no longer use.
  client.on('error', () => {})
  await client.connect()
  const { processID: pid, secretKey: secret } = client as unknown as Inside
  const stream = release(connection)
  const close = () => {
    if (!stream.destroyed) stream.end(terminate())
    stream.resume()
  }
  return { stream, pid, parameters, close, cancel: () => cancelStatement({ host, port, ssl, pid, secret }) }
}

/** The stream without its reader: nothing that comes from now on is lost. */
function release(connection: Inside['connection']): Duplex {
  connection._ending = true
  connection.stream.pause()
  connection.stream.removeAllListeners('data')
  connection.stream.on('error', () => {})
  return connection.stream
}
