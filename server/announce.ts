import type { Config } from '../config.ts'
import type { Logger } from './log.ts'

export interface Announcement {
  config: Config
  portal: { url: string; demo: boolean }
  stages: string
  log: Logger
}

/** Tells where everything is, once it stands: a block on a terminal, one line of the log elsewhere. */
export function announce({ config, portal, stages, log }: Announcement): void {
  const everywhere = config.HOST === '0.0.0.0' || config.HOST === '::'
  const host = everywhere || config.HOST === '127.0.0.1' ? 'localhost' : config.HOST
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${config.PORT}`
  const dashboard = `${origin}/`
  const rest = `${origin}/cubejs-api/v1/`
  if (!process.stdout.isTTY) {
    log.info({ dashboard, rest, portal: portal.url, stages }, 'Ready.')
    return
  }
  const rows = [
    ['Дашборд · dashboard', dashboard],
    ['REST API (Cube)', rest],
    [portal.demo ? 'Демо-портал · demo portal' : 'Портал · portal', portal.url],
  ]
  const block = rows.map(([name, address]) => `  ${name!.padEnd(28)} ${address}`).join('\n')
  process.stdout.write(`\n${block}\n\n  ${stages}\n  Ctrl-C: остановить · stop\n\n`)
}
