/** Starts everything, in this order: settings → PostgreSQL and portals → syncs → marts → Cube → roll-ups → heartbeats. */
import { refreshMarts } from '../marts/index.ts'
import { announce, originOf } from './announce.ts'
import { createApplication } from './application.ts'
import { type Branch, firstLine } from './branch.ts'
import { openBranches } from './branches.ts'
import { coalesce } from './coalesce.ts'
import { crmSettingsRoutes } from './crm-settings-routes.ts'
import { startCube } from './cube.ts'
import { buildDashboard } from './dashboard.ts'
import { openDataFolder } from './data-folder.ts'
import { openDatabase } from './database.ts'
import { openDoors } from './doors.ts'
import { createEvents } from './events.ts'
import { describeFaults, together } from './faults.ts'
import { firstRollups } from './first-rollups.ts'
import { firstSyncs } from './first-sync.ts'
import type { Logger } from './log.ts'
import { openPortals } from './open-portal.ts'
import { type Process, runProcess } from './process.ts'
import { createRefresh } from './refresh.ts'
import { momentsOf, pageFacts, readFormerPortals, seatPortals } from './seats.ts'
import { hasSynced, nextVersion, saveCurrency, saveTimezone } from './settings.ts'
import { openSite } from './site.ts'
import { createStages } from './stages.ts'
import { Status } from './status.ts'

await runProcess(main)

async function main({ config, log, shutdown }: Process): Promise<void> {
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
    portals: config.BITRIX24_WEBHOOK_URL?.length ?? 1,
    log,
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
  const [database, opened, site] = await together([
    opening,
    openPortals(config, folder, log, hasData).then((opened) => {
      defer('portal', opened.close)
      return opened
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
  const portals = await seatPortals(pool, opened.portals)
  const timezone = await saveTimezone(pool, momentsOf(portals), config.VITRINA_TIMEZONE)
  await folder.announce({
    pid: process.pid,
    databaseUrl: database.url,
    webhookUrls: opened.portals.map(({ webhookUrl }) => webhookUrl),
    url: originOf(config),
    sqlPort: config.CUBEJS_PG_SQL_PORT,
  })
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
    keepIn: folder.path,
    watch: dev,
    onRollups: (progress) => {
      status.rollups = progress
      site.metrics.rollups.set({ state: 'ready' }, progress.ready)
      site.metrics.rollups.set({ state: 'building' }, progress.total - progress.ready)
    },
    log: quietAfter(signal, log),
  })
  cubeStarts.catch(() => {})
  const branches = await openBranches({
    pool,
    portals,
    config,
    metrics: site.metrics,
    offline: (portalId) => application.offline(portalId),
    log,
  })
  defer('loader', branches.close)
  const { wake } = branches
  const application = await createApplication({
    clientId: config.BITRIX24_CLIENT_ID,
    clientSecret: config.BITRIX24_CLIENT_SECRET,
    folder: folder.path,
    pool,
    portals,
    requestsPerSecond: config.BITRIX24_REQUESTS_PER_SECOND,
    wake,
    log,
  })
  defer('application', application.close)
  const events = createEvents({
    pool,
    tokens: config.BITRIX24_EVENT_TOKEN,
    portals,
    wake,
    log,
    application,
  })
  site.events = events
  status.portals = branches.all.map(({ state }) => state)
  site.sources = {
    pool,
    portals: status.portals,
    stats: branches.stats,
    events: events.counters,
    intervalSeconds: config.VITRINA_SYNC_INTERVAL,
  }
  const resumed = await hasSynced(pool)
  if (!resumed) await firstSyncs({ branches: branches.all, portals, status, log, signal })
  const currency = await saveCurrency(pool, config.VITRINA_CURRENCY)
  site.facts = { timezone, currency, ...pageFacts(portals, await readFormerPortals(pool, portals)) }

  stages.begin('marts')
  status.await('marts')
  await refreshMarts(pool, {
    onChange: async (client, changes) => (await cubeStarts).maintain(client, changes),
  })

  stages.begin('Cube')
  status.await('cube')
  const cube = await cubeStarts
  defer('Cube', cube.stop)
  site.cube = cube.app
  const doors = await openDoors({
    config,
    database,
    cube,
    site,
    folder,
    apiSecret,
    timezone,
    log,
  })
  defer('SQL API', doors.close)
  // Requests end before what answers them does.
  defer('HTTP', site.close)

  stages.begin('roll-ups')
  status.await('rollups')
  await firstRollups(cube, quietAfter(signal, log))

  stages.begin('dashboard')
  status.await('dashboard')
  await built
  status.version = await nextVersion(pool)
  status.ready()
  announce({ config, portals, stages: stages.summary(), psql: doors.psql, log })

  const intervalMs = config.VITRINA_SYNC_INTERVAL * 1000
  const refresh = coalesce({
    work: createRefresh({ pool, cube, status, metrics: site.metrics }),
    pauseMs: intervalMs,
    onFailure: (error, pauseMs) => {
      status.refreshError = firstLine(error)
      log.error(
        `Marts and roll-ups were not brought up to date: ${describeFaults(error)[0]} Next attempt in ${Math.round(pauseMs / 1000)} s.`,
      )
    },
    signal,
  })
  const recount = () => {
    refresh.request()
    return refresh.idle()
  }
  site.settings = crmSettingsRoutes({ pool, apiSecret, onChange: recount, log })
  // Whoever has just been read can wait; whoever failed or is new cannot.
  const firstPause = ({ state }: Branch) => (resumed || !state.synced ? 0 : intervalMs)
  await Promise.all(
    branches.all.map(
      (branch) =>
        branch.follow({ intervalMs, firstPauseMs: firstPause(branch), onRun: refresh.request, signal }).ended,
    ),
  )
  await refresh.idle()
}

/** A roll-up that is being built when the database closes would complain a hundred times. */
function quietAfter(signal: AbortSignal, log: Logger): Logger {
  const child = log.child({})
  signal.addEventListener('abort', () => {
    child.level = 'silent'
  })
  return child
}
