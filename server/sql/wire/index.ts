/**
 * The PostgreSQL protocol, the server's side: a proxy between each client and one connection of its own. Knows nothing of cubes:
 * every statement goes through `compile`.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { errorCode, OperatorError } from '../../errors.ts'
import { SqlError } from '../error.ts'
import { Reception } from './connection.ts'
import { Sessions } from './sessions.ts'
import type { Wire, WireOptions } from './types.ts'

const MOST_SWEEP_MS = 30_000

/** Connections that have not logged in yet, beside the sessions. */
const MOST_STRANGERS = 200

/**
 * Listens.
 *
 * @throws {OperatorError} when it cannot
 */
export async function listenWire<S>(options: WireOptions<S>): Promise<Wire<S>> {
  const { host, port, limits } = options
  const sessions = new Sessions<S>(limits.sessions)
  const reception = new Reception(options, sessions)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    void reception.receive(socket)
  })
  server.maxConnections = limits.sessions + MOST_STRANGERS
  await listening(server, host, port)
  const sweep = setInterval(
    () => sweepIdle(sessions, limits.idleSeconds * 1000),
    sweepEvery(limits.idleSeconds),
  )
  sweep.unref()
  return {
    port: (server.address() as { port: number }).port,
    sessions: () => sessions.size,
    end: (error, which) => void sessions.end(error, ({ value }) => which(value)),
    async close() {
      clearInterval(sweep)
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      await sessions.end(
        new SqlError('57P01', 'terminating connection due to administrator command'),
        () => true,
      )
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

const sweepEvery = (idleSeconds: number) => Math.min(MOST_SWEEP_MS, (idleSeconds * 1000) / 4)

function sweepIdle<S>(sessions: Sessions<S>, ms: number): void {
  const error = new SqlError('57P05', 'terminating connection due to idle-session timeout')
  void sessions.end(error, (session) => session.idleFor(ms))
}

async function listening(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, host, port)))
    server.listen(port, host, resolve)
  })
}

function explain(error: Error, host: string, port: number): Error {
  switch (errorCode(error)) {
    case 'EADDRINUSE':
      return new OperatorError(
        `CUBEJS_PG_SQL_PORT: ${host}:${port} is in use by another program. Stop it, or set CUBEJS_PG_SQL_PORT to a free port.`,
      )
    case 'EACCES':
      return new OperatorError(
        `CUBEJS_PG_SQL_PORT: this user may not listen on ${port}. Choose a port above 1023.`,
      )
    default:
      return error
  }
}
