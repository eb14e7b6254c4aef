/** `npm run sync`: one run of the loader, with a progress bar. */
import { Command } from 'commander'
import type pg from 'pg'
import { pino } from 'pino'
import { type Config, ConfigError, loadConfig } from '../config.ts'
import { CliError, findRunning, openDatabase } from './cli-database.ts'
import { createLoader, type Loader, registerPortals, type SyncReport } from './index.ts'
import { createProgressView } from './progress.ts'
import { controlTotals, formatTotals } from './reconcile.ts'
import { isAbsence } from './run.ts'

interface Options {
  full?: boolean
  entity?: string[]
  reconcile?: boolean
  acceptDeletions?: boolean
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
    'compare all ids with the portal, then the number of deals by pipeline and stage and of leads by status; code 1 when they differ',
  )
  .option('--accept-deletions', 'with --reconcile: believe in deletions however many they are')
  .option('--renamed', 'the portal is the same under a new address')
  .action(async (options: Options) => {
    process.exitCode = await main(options)
  })

await program.parseAsync()

async function main(options: Options): Promise<number> {
  try {
    const config = loadConfig()
    const running = findRunning(config.VITRINA_DATA_DIR)
    const webhookUrls = config.BITRIX24_WEBHOOK_URL ?? running.webhookUrls ?? []
    if (webhookUrls.length === 0)
      throw new CliError(
        'BITRIX24_WEBHOOK_URL is not set, and no demo portal is running. Expected https://<portal>/rest/<user>/<code>/, see README → Connect your portal.',
      )
    const pool = await openDatabase(config, running)
    try {
      const seats = await registerPortals(pool, webhookUrls, { renamed: options.renamed ?? false })
      let code = 0
      for (const { id, webhookUrl } of seats) {
        if (seats.length > 1) console.log(`\n${new URL(webhookUrl).host}`)
        code = Math.max(code, await sync(config, webhookUrl, id, pool, options))
      }
      return code
    } finally {
      await pool.end()
    }
  } catch (error) {
    return explain(error)
  }
}

async function sync(
  config: Config,
  webhookUrl: string,
  portalId: number,
  pool: pg.Pool,
  options: Options,
): Promise<number> {
  const log = pino({ level: process.stderr.isTTY ? 'warn' : config.LOG_LEVEL }, pino.destination(2))
  const view = createProgressView(log)
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const loader = createLoader({
    webhookUrl,
    portalId,
    pool,
    log,
    signal: stop.signal,
    onProgress: view.show,
    smartProcesses: config.BITRIX24_SMART_PROCESSES,
    requestsPerSecond: config.BITRIX24_REQUESTS_PER_SECOND,
  })
  try {
    const report = await loader.run({
      full: options.full ?? false,
      reconcile: options.reconcile ? 'now' : 'due',
      acceptDeletions: options.acceptDeletions ?? false,
      ...(options.entity ? { entities: options.entity } : {}),
    })
    view.stop()
    console.log(summary(report))
    const code = Object.values(report.entities).some(({ error }) => error && !isAbsence(error)) ? 1 : 0
    return options.reconcile ? Math.max(await reconcile(loader, pool, portalId), code) : code
  } finally {
    view.stop()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    await loader.close()
  }
}

/** A portal at work changes between sync and count: a difference must survive a second look. */
async function reconcile(loader: Loader, pool: pg.Pool, portalId: number): Promise<number> {
  const differs = (totals: Awaited<ReturnType<typeof controlTotals>>) =>
    totals.some(({ here, portal }) => here !== portal)
  let totals = await controlTotals(pool, loader.portal, portalId)
  if (differs(totals)) {
    await loader.run()
    totals = await controlTotals(pool, loader.portal, portalId)
  }
  console.log(formatTotals(totals))
  return differs(totals) ? 1 : 0
}

function summary({ entities, requests, ms }: SyncReport): string {
  const lines = Object.entries(entities).map(([name, { seen, written, skipped, error }]) => {
    const note = error ? ` · ${error}` : skipped > 0 ? ` · ${skipped} unreadable, see app.quarantine` : ''
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
