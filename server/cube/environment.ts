/** The environment that Cube reads. Set in this one place, before the first Cube package is required. */

import { DEFAULT_ROWS, MOST_ROWS } from './question-shape.ts'

/** Seconds that a statement may run: below the wait of the queue, which would hand a late result to the next caller. */
export const STATEMENT_SECONDS = 25
/** Seconds that a caller waits before the answer is «Continue wait». */
export const WAIT_SECONDS = 30
export const STATEMENTS_AT_ONCE = 4

export interface CubeEnvironment {
  databaseUrl: string
  apiSecret: string
  timezone: string
}

/** Variables by name; `undefined` means that the name must not be set. */
export function cubeEnvironment({ databaseUrl, apiSecret, timezone }: CubeEnvironment) {
  const url = new URL(databaseUrl)
  const ssl = /^(require|verify-ca|verify-full)$/.test(url.searchParams.get('sslmode') ?? '')
  return {
    NODE_ENV: 'production',
    CUBEJS_DEV_MODE: 'false',
    CUBEJS_TESSERACT_SQL_PLANNER: 'false',
    CUBEJS_TRANSPILATION_NATIVE: 'false',
    CUBEJS_TRANSPILATION_WORKER_THREADS_COUNT: '1',
    CUBEJS_CACHE_AND_QUEUE_DRIVER: 'memory',
    CUBEJS_EXTERNAL_DEFAULT: 'false',
    CUBEJS_PRE_AGGREGATIONS_BUILDER: 'true',
    CUBEJS_PRE_AGGREGATIONS_SCHEMA: 'pre_aggregations',
    CUBEJS_PRE_AGGREGATIONS_ALLOW_NON_STRICT_DATE_RANGE_MATCH: 'false',
    CUBEJS_TOUCH_PRE_AGG_TIMEOUT: '3600',
    CUBEJS_PG_SQL_PORT: 'false',
    CUBEJS_TELEMETRY: 'false',
    CUBEJS_LOG_REDACTION: 'false',
    CUBEJS_DEFAULT_TIMEZONE: timezone,
    CUBEJS_SCHEDULED_REFRESH_TIMEZONES: timezone,
    CUBEJS_DB_TYPE: 'postgres',
    CUBEJS_DB_HOST: decodeURIComponent(url.searchParams.get('host') ?? url.hostname),
    CUBEJS_DB_PORT: url.port || '5432',
    CUBEJS_DB_NAME: decodeURIComponent(url.pathname.slice(1)),
    CUBEJS_DB_USER: decodeURIComponent(url.username),
    CUBEJS_DB_PASS: decodeURIComponent(url.password),
    CUBEJS_DB_SSL: ssl ? 'true' : undefined,
    CUBEJS_DB_QUERY_TIMEOUT: `${STATEMENT_SECONDS}s`,
    CUBEJS_DB_MAX_POOL: '8',
    CUBEJS_DB_QUERY_LIMIT: String(MOST_ROWS),
    CUBEJS_DB_QUERY_DEFAULT_LIMIT: String(DEFAULT_ROWS),
    CUBEJS_CONCURRENCY: String(STATEMENTS_AT_ONCE),
    CUBEJS_REFRESH_WORKER_CONCURRENCY: '2',
    CUBEJS_API_SECRET: apiSecret,
  }
}

/** Writes the variables into the process. Cube reads many of them on each call, so they stay. */
export function applyCubeEnvironment(options: CubeEnvironment): void {
  for (const [name, value] of Object.entries(cubeEnvironment(options)))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}
