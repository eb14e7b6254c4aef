/** Starts everything, in this order: settings → PostgreSQL and portal → sync → marts → Cube → roll-ups → heartbeat. */
import { createLoader, createProgressView, type SyncProgress } from '../loader/index.ts'
import { refreshMarts } from '../marts/index.ts'
import { announce } from './announce.ts'
import { startCube } from './cube.ts'
import { buildDashboard } from './dashboard.ts'
import { openDataFolder } from './data-folder.ts'
import { openDatabase } from './database.ts'
import { OperatorError } from './errors.ts'
import { describeFaults, together } from './faults.ts'
import type { Logger } from './log.ts'
import { openPortal } from './open-portal.ts'
import { type Process, runProcess } from './process.ts'
import { createRefresh } from './refresh.ts'
import { hasSynced, nextVersion, saveCurrency, saveFirstSync, saveTimezone } from './settings.ts'
import { openSite } from './site.ts'
import { createStages } from './stages.ts'
import { Status } from './status.ts'
import { runSyncLoop } from './sync-loop.ts'

await runProcess(main)

async function main({ config, log, shutdown, fail }: Process): Promise<void> {
  const dev = process.argv.includes('--dev')
  const { signal, defer } = shutdown
  const status = new Status()
  const stages = createStages()

  stages.begin('PostgreSQL')
  status.await('database')
  const folder = await openDataFolder(config.VITRINA_DATA_DIR)
  defer('data folder', folder.release)
  const apiSecret = config.CUBEJS_API_SECRET ?? folder.secrets.apiSecret
  const opening = openDatabase({
    folder,
    url: config.DATABASE_URL,
    name: config.BITRIX24_WEBHOOK_URL ? 'vitrina' : 'vitrina_demo',
    log,
    onEnded: () => void fail(new OperatorError('The embedded PostgreSQL ended by itself. Start again.')),
  }).then((database) => {
    defer('database', database.close)
    stages.begin('portal')
    status.await('portal')
    return database
  })
  const hasData = async () =>
    await opening.then(
      ({ pool }) => hasSynced(pool),
      () => false,
    )
  const [database, portal, site] = await together([
    opening,
    openPortal(config, folder, log, hasData).then((portal) => {
      defer('portal', portal.close)
      return portal
    }),
    openSite({ host: config.HOST, port: config.PORT, apiSecret, dev, status, log }).then((site) => {
      defer('HTTP', site.close)
      return site
    }),
  ])
  signal.throwIfAborted()

  stages.begin('sync')
  status.await('sync')
  const { pool } = database
  site.pool = pool
  const timezone = await saveTimezone(pool, portal.moment, config.VITRINA_TIMEZONE)
  await folder.announce({ pid: process.pid, databaseUrl: database.url, webhookUrl: portal.webhookUrl })
  const build = dev ? undefined : await buildDashboard()
  if (build) defer('dashboard build', build.stop)
  const built = build?.done.catch((error: Error) => {
    if (!signal.aborted) log.error(`${error.message}\nThe API works without its pages.`)
  })
  // Compiling the model takes a processor, the first sync waits for the portal: they go together.
  const cubeStarts = startCube({
    databaseUrl: database.url,
    apiSecret,
    timezone,
    log: quietAfter(signal, log),
  })
  cubeStarts.catch(() => {})
  const bar = createProgressView(log, process.stdout)
  const onProgress = (progress: SyncProgress) => {
    if (status.awaiting !== 'sync') return
    status.progress = progress
    bar.show(progress)
  }
  const loader = createLoader({ webhookUrl: portal.webhookUrl, pool, log, onProgress })
  defer('loader', loader.close)
  await loader.prepare()
  const resumed = await hasSynced(pool)
  if (!resumed) {
    await loader.run().finally(bar.stop)
    await saveFirstSync(pool)
  }
  const currency = await saveCurrency(pool, config.VITRINA_CURRENCY)
  site.facts = { timezone, currency, portal: { url: portal.url, name: portal.name, demo: portal.demo } }

  stages.begin('marts')
  status.await('marts')
  await refreshMarts(pool)

  stages.begin('Cube')
  status.await('cube')
  const cube = await cubeStarts
  defer('Cube', cube.stop)
  site.cube = cube.app
  // Requests end before what answers them does.
  defer('HTTP', site.close)

  stages.begin('roll-ups')
  status.await('rollups')
  await cube.refresh()

  stages.begin('dashboard')
  status.await('dashboard')
  await built
  status.version = await nextVersion(pool)
  status.ready()
  announce({ config, portal, stages: stages.summary(), log })

  await runSyncLoop({
    intervalMs: config.VITRINA_SYNC_INTERVAL * 1000,
    firstPauseMs: resumed ? 0 : config.VITRINA_SYNC_INTERVAL * 1000,
    refresh: createRefresh({ loader, pool, cube, status, metrics: site.metrics }),
    onFailure: (error, pauseMs) => {
      const fault = describeFaults(error)[0] ?? ''
      // The stack of a bug is for the log, not for the page.
      status.syncError = fault.split('\n', 1)[0]
      log.error(`Sync failed: ${fault} Next attempt in ${Math.round(pauseMs / 1000)} s.`)
    },
    signal,
  })
}

/** A roll-up that is being built when the database closes would complain a hundred times. */
function quietAfter(signal: AbortSignal, log: Logger): Logger {
  const child = log.child({})
  signal.addEventListener('abort', () => {
    child.level = 'silent'
  })
  return child
}
