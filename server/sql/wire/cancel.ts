/** CancelRequest to PostgreSQL: a connection of its own that says whose statement is to stop, and is closed by the server. */
import pg from 'pg'

export interface CancelTarget {
  host: string
  port: number
  ssl: pg.ClientConfig['ssl']
  pid: number
  secret: number
}

/** What `pg` has and its types do not tell. */
interface RawConnection extends pg.Connection {
  connect(port: number | string, host?: string): void
  requestSsl(): void
  cancel(pid: number, secret: number): void
}

const PATIENCE_MS = 10_000

/** Resolves when the server has taken notice, or could not be reached. */
export async function cancelStatement({ host, port, ssl, pid, secret }: CancelTarget): Promise<void> {
  const connection = new pg.Connection({ ssl } as pg.ConnectionConfig) as RawConnection
  await new Promise<void>((resolve) => {
    const giveUp = setTimeout(() => connection.stream.destroy(), PATIENCE_MS)
    connection.on('error', () => connection.stream.destroy())
    connection.once('end', () => {
      clearTimeout(giveUp)
      resolve()
    })
    const ask = () => connection.cancel(pid, secret)
    connection.once('connect', () => (ssl ? connection.requestSsl() : ask()))
    connection.once('sslconnect', ask)
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`)
    else connection.connect(port, host)
  })
}
