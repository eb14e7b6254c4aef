/** All checks in their order, the ones that others rest on first. */
import type pg from 'pg'
import type { Config } from '../../config.ts'
import { createLoader } from '../../loader/index.ts'
import { createLog } from '../log.ts'
import { hideWebhook } from '../redact.ts'
import { askByLoader, askDirectly } from './ask.ts'
import { type Check, fail, ok } from './check.ts'
import { checkDatabase } from './database.ts'
import { checkDisk } from './disk.ts'
import { checkPortal, type PortalFindings } from './portal.ts'
import { checkPort, checkSqlPort } from './ports.ts'
import { checkEvents, checkRecords, type KnownPortal } from './records.ts'
import { checkFolder, checkRunning, findRunning } from './running.ts'

const PORTAL_PATIENCE_MS = 45_000

/** Looks at everything and changes nothing. */
export async function examine(config: Config): Promise<Check[]> {
  const running = await findRunning(config.VITRINA_DATA_DIR)
  for (const url of running?.webhookUrls ?? []) hideWebhook(url)
  const webhookUrls = config.BITRIX24_WEBHOOK_URL ?? running?.webhookUrls ?? []
  const checks = [
    checkNode(process.versions.node),
    ok('settings', config.BITRIX24_WEBHOOK_URL ? `${webhookUrls.length} of your portals` : 'the demo portal'),
    await checkFolder(config.VITRINA_DATA_DIR),
    ...(await checkRunning(running)),
    await checkPort(config.HOST, config.PORT, running),
    await checkSqlPort(config.HOST, config.CUBEJS_PG_SQL_PORT, running),
  ]
  const url = config.DATABASE_URL ?? running?.databaseUrl
  const database = url
    ? await checkDatabase(url, config.VITRINA_TIMEZONE, running !== undefined)
    : { checks: [ok('database', 'embedded; it runs while Vitrina does')], pool: undefined, bytes: undefined }
  checks.push(...database.checks)
  const { pool } = database
  try {
    const portals = pool ? await knownPortals(pool, webhookUrls) : []
    const found = await Promise.all(webhookUrls.map((url) => examinePortal(config, pool, portals, url)))
    if (webhookUrls.length === 0) checks.push(ok('portal', 'the demo portal runs while Vitrina does'))
    checks.push(...found.flatMap(({ checks }) => checks))
    const embedded = config.DATABASE_URL === undefined
    const deals = sum(found.map(({ deals }) => deals))
    checks.push(await checkDisk(config.VITRINA_DATA_DIR, { databaseBytes: database.bytes, deals, embedded }))
    if (pool && portals.length > 0) checks.push(...(await checkRecords(pool, portals, running !== undefined)))
    checks.push(...(await checkEvents(config, portals.length > 0 ? pool : undefined, portals)))
  } finally {
    await pool?.end()
  }
  return checks
}

function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 20 || (major === 20 && minor >= 19)
    ? ok('node', version)
    : fail('node', `${version} is too old`, 'Install Node 20.19 or newer.')
}

interface SeatedPortal extends KnownPortal {
  webhookUrl: string | undefined
}

/** Portals of the database; none before the first start. */
async function knownPortals(pool: pg.Pool, webhookUrls: string[]): Promise<SeatedPortal[]> {
  const { rows: tables } = await pool.query<{ known: boolean }>(
    `select to_regclass('app.portals') is not null as known`,
  )
  if (!tables[0]!.known) return []
  const { rows } = await pool.query<{ id: number; url: string; webhook: string; name: string }>(
    'select id, url, webhook, name from app.portals order by id',
  )
  return rows.map(({ id, name, url, webhook }) => {
    const hosts = [url, webhook].map((place) => new URL(place).host)
    const webhookUrl = webhookUrls.find((one) => hosts.includes(new URL(one).host))
    return { id, name, webhookUrl, configured: webhookUrl !== undefined }
  })
}

/** Under the pace that all loaders of this database share, where it knows the portal. */
async function examinePortal(
  config: Config,
  pool: pg.Pool | undefined,
  portals: SeatedPortal[],
  webhookUrl: string,
): Promise<PortalFindings> {
  const name = `portal ${new URL(webhookUrl).host}`
  const known = portals.find((portal) => portal.webhookUrl === webhookUrl)
  if (!pool || !known) return await checkPortal(name, webhookUrl, askDirectly(webhookUrl))
  const loader = createLoader({
    webhookUrl,
    portalId: known.id,
    pool,
    log: createLog('silent'),
    requestsPerSecond: config.BITRIX24_REQUESTS_PER_SECOND,
    signal: AbortSignal.timeout(PORTAL_PATIENCE_MS),
  })
  try {
    return await checkPortal(name, webhookUrl, askByLoader(loader), () => loader.stats().refused)
  } finally {
    await loader.close()
  }
}

function sum(values: (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length > 0 ? known.reduce((a, b) => a + b, 0) : undefined
}
