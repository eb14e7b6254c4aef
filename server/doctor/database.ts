/** Whether the database will do: version, rights, connections, encoding, zones, clock. */
import pg from 'pg'
import { asLibpq } from '../../loader/index.ts'
import { explainDatabaseError } from '../database-errors.ts'
import { describeFaults } from '../faults.ts'
import { type Check, fail, ok, size, span, warn } from './check.ts'
import { CLOCK_SECONDS } from './portal.ts'

/** What a running Vitrina takes: its own pool and Cube's. */
const CONNECTIONS = 20

export interface DatabaseFindings {
  checks: Check[]
  /** Undefined when it cannot be used. */
  pool: pg.Pool | undefined
  bytes: number | undefined
}

interface Facts {
  version: string
  number: number
  read_only: string
  encoding: string
  bytes: string
  may_create: boolean
  known: boolean
  allowed: number
  used: number
  now: string
  zone: boolean
}

/**
 * @param url       the user's own or the running embedded one
 * @param timezone  VITRINA_TIMEZONE, else one that must be known anyway
 * @param running   a Vitrina has its connections already
 */
export async function checkDatabase(
  url: string,
  timezone: string | undefined,
  running: boolean,
): Promise<DatabaseFindings> {
  const name = 'database'
  const pool = new pg.Pool({
    connectionString: asLibpq(url),
    max: 4,
    connectionTimeoutMillis: 10_000,
    application_name: 'vitrina doctor',
  })
  pool.on('error', () => {})
  try {
    const asked = Date.now()
    const facts = await readFacts(pool, timezone ?? 'Europe/Moscow')
    const now = (asked + Date.now()) / 2
    return { checks: judgeDatabase(name, facts, now, running), pool, bytes: Number(facts.bytes) }
  } catch (error) {
    await pool.end()
    const [text] = describeFaults(explainDatabaseError(error, url))
    const [, what, advice] = /^(.*?\.)\s+([A-Z].*)$/.exec(text ?? '') ?? []
    return {
      checks: [fail(name, what ?? text ?? '', advice ?? 'Check DATABASE_URL.')],
      pool: undefined,
      bytes: undefined,
    }
  }
}

async function readFacts(pool: pg.Pool, timezone: string): Promise<Facts> {
  const { rows } = await pool.query<Facts>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
            current_setting('transaction_read_only') as read_only, pg_encoding_to_char(d.encoding) as encoding,
            pg_database_size(d.oid) as bytes, has_database_privilege(d.oid, 'create') as may_create,
            to_regclass('app.migrations') is not null as known,
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as allowed,
            (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
            clock_timestamp()::text as now,
            exists (select from pg_timezone_names where name = $1) as zone
     from pg_database d where datname = current_database()`,
    [timezone],
  )
  return rows[0]!
}

export function judgeDatabase(name: string, facts: Facts, now: number, running: boolean): Check[] {
  const { version, number, encoding, bytes } = facts
  const checks: Check[] = []
  if (number < 140_000)
    checks.push(fail(name, `PostgreSQL ${version} is too old`, 'Use version 14 or newer.'))
  if (facts.read_only === 'on')
    checks.push(fail(name, 'it is read-only', 'Point DATABASE_URL at the primary server.'))
  if (!facts.may_create)
    checks.push(
      fail(
        name,
        'this user may not create schemas',
        'Run: grant create on database <name> to <user>; or make the user its owner.',
      ),
    )
  if (encoding !== 'UTF8')
    checks.push(
      fail(name, `its encoding is ${encoding}`, "Create it anew: create database <name> encoding 'UTF8'."),
    )
  if (!facts.zone)
    checks.push(
      fail(
        name,
        'it does not know the reporting time zone',
        'Install the time zone data (tzdata) on its server.',
      ),
    )
  checks.push(...judgeConnections(name, facts, running), ...judgeClock(name, facts.now, now))
  if (checks.every(({ mark }) => mark === 'ok'))
    checks.unshift(
      ok(
        name,
        `PostgreSQL ${version}, ${encoding}, ${size(Number(bytes))}${facts.known ? '' : ', empty so far'}`,
      ),
    )
  return checks
}

function judgeConnections(name: string, { allowed, used }: Facts, running: boolean): Check[] {
  const free = allowed - used
  if (running ? free >= 5 : free >= CONNECTIONS)
    return [ok(name, `${free} of ${allowed} connections are free`)]
  return [
    (free < 5 ? fail : warn)(
      name,
      `only ${free} of ${allowed} connections are free`,
      'Raise max_connections, or close other clients.',
    ),
  ]
}

function judgeClock(name: string, moment: string, now: number): Check[] {
  const skew = Math.abs(Date.parse(moment) - now) / 1000
  if (skew <= CLOCK_SECONDS) return []
  return [
    warn(
      name,
      `its clock and this machine's differ by ${span(skew)}`,
      'Synchronise both clocks (NTP): events and lags are measured by them.',
    ),
  ]
}
