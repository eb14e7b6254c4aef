import type { Config } from '../config.ts'
import type { Logger } from './log.ts'

export interface Announcement {
  config: Config
  portals: { url: string; demo: boolean }[]
  stages: string
  /** A command that connects, where the SQL API is open. */
  psql: string | undefined
  log: Logger
}

/** Tells where everything is, once it stands: a block on a terminal, one line of the log elsewhere. */
export function announce({ config, portals, stages, psql, log }: Announcement): void {
  const origin = originOf(config)
  const dashboard = `${origin}/`
  const rest = `${origin}/cubejs-api/v1/`
  const odata = `${origin}/odata/v4/`
  if (!process.stdout.isTTY) {
    log.info(
      { dashboard, rest, odata, psql, portal: portals.map(({ url }) => url).join(' '), stages },
      'Ready.',
    )
    return
  }
  const rows = [
    ['Дашборд · dashboard', dashboard],
    ['REST API (Cube)', rest],
    ['OData (Excel, Power BI)', odata],
    ...(psql ? [['SQL', psql]] : []),
    ...portals.map(({ demo, url }) => [demo ? 'Демо-портал · demo portal' : 'Портал · portal', url]),
  ]
  const block = rows.map(([name, address]) => `  ${name!.padEnd(28)} ${address}`).join('\n')
  process.stdout.write(`\n${block}\n\n  ${stages}\n  Ctrl-C: остановить · stop\n\n`)
}

/** Where the dashboard is for somebody at this machine. */
export function originOf({ HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): string {
  const everywhere = HOST === '0.0.0.0' || HOST === '::'
  const host = everywhere || HOST === '127.0.0.1' ? 'localhost' : HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`
}
