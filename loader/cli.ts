/** `npm run sync`: one run of the loader, with a progress bar. */
import { Command } from 'commander'
import type pg from 'pg'
import { pino } from 'pino'
import { type Config, ConfigError, loadConfig } from '../config.ts'
import { CliError, findRunning, openDatabase } from './cli-database.ts'
import { createLoader, type Loader, type SyncReport } from './index.ts'
import { createProgressView } from './progress.ts'
import { controlTotals, formatTotals } from './reconcile.ts'

interface Options {
  full?: boolean
  entity?: string[]
  reconcile?: boolean
  renamed?: boolean
}

/** Faults that are the operator's to mend: one line, no stack. */
const ONE_LINE = new Set([
  'CliError',
  'PortalError',
  'MethodError',
  'LoaderBusyError',
  'SyncStoppedError',
  'UnknownEntityError',
])

const program = new Command('npm run sync --')
  .description('Reads the portal into the database once and ends.')
  .option('--full', 'read everything anew, not only what changed')
  .option(
    '--entity <table>',
    'only this table, such as deals; may be repeated',
    (table: string, all: string[] = []) => [...all, table],
  )
  .option(
    '--reconcile',
    'then compare the number of deals by pipeline and stage with the portal; code 1 when they differ',
  )
  .option('--renamed', 'the portal is the same under a new address')
  .action(async (options: Options) => {
    process.exitCode = await main(options)
  })

await program.parseAsync()

async function main(options: Options): Promise<number> {
  try {
    const config = loadConfig()
    const running = findRunning(config.VITRINA_DATA_DIR)
    const webhookUrl = config.BITRIX24_WEBHOOK_URL ?? running.webhookUrl
    if (!webhookUrl)
      throw new CliError(
        'BITRIX24_WEBHOOK_URL is not set, and no demo portal is running. Expected https://<portal>/rest/<user>/<code>/, see README → Connect your portal.',
      )
    const pool = await openDatabase(config, running)
    try {
      return await sync(config, webhookUrl, pool, options)
    } finally {
      await pool.end()
    }
  } catch (error) {
    return explain(error)
  }
}

async function sync(config: Config, webhookUrl: string, pool: pg.Pool, options: Options): Promise<number> {
  const log = pino({ level: process.stderr.isTTY ? 'warn' : config.LOG_LEVEL }, pino.destination(2))
  const view = createProgressView(log)
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const loader = createLoader({ webhookUrl, pool, log, signal: stop.signal, onProgress: view.show })
  try {
    const report = await loader.run({
      full: options.full ?? false,
      renamed: options.renamed ?? false,
      ...(options.entity ? { entities: options.entity } : {}),
    })
    view.stop()
    console.log(summary(report))
    const whole = Object.values(report.entities).every(({ error }) => !error)
    return options.reconcile ? Math.max(await reconcile(loader, pool), whole ? 0 : 1) : whole ? 0 : 1
  } finally {
    view.stop()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await loader.close()
  }
}

/** A portal at work changes between sync and count: a difference must survive a second look. */
async function reconcile(loader: Loader, pool: pg.Pool): Promise<number> {
  const differs = (totals: Awaited<ReturnType<typeof controlTotals>>) =>
    totals.some(({ here, portal }) => here !== portal)
  let totals = await controlTotals(pool, loader.portal)
  if (differs(totals)) {
    await loader.run()
    totals = await controlTotals(pool, loader.portal)
  }
  console.log(formatTotals(totals))
  return differs(totals) ? 1 : 0
}

function summary({ entities, requests, ms }: SyncReport): string {
  const lines = Object.entries(entities).map(([name, { seen, written, skipped, error }]) => {
    const note = error ? ` · ${error}` : skipped > 0 ? ` · ${skipped} unreadable, see the log` : ''
    return `${name.padEnd(20)}${String(seen).padStart(10)} read${String(written).padStart(10)} written${note}`
  })
  return [...lines, `${requests} requests in ${(ms / 1000).toFixed(1)} s`].join('\n')
}

function explain(error: unknown): number {
  if (error instanceof ConfigError) for (const line of error.lines) console.error(line)
  else if (error instanceof Error && ONE_LINE.has(error.name)) console.error(error.message)
  else console.error(error)
  return error instanceof ConfigError ? 2 : 1
}
