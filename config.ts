/** Every setting of the product: name, meaning, default. Nobody else reads `process.env`. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'

/** Faults in the settings, one readable line each. Printed without a stack; the process ends with code 2. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly lines: string[]

  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

const port = z.coerce
  .number({ error: 'expected a port number from 1 to 65535' })
  .int('expected a port number from 1 to 65535')
  .min(1, 'expected a port number from 1 to 65535')
  .max(65535, 'expected a port number from 1 to 65535')

const wholeNumber = (min: number, max: number, unit: string) => {
  const expected = `expected a whole number of ${unit} from ${min} to ${max}`
  return z.coerce.number({ error: expected }).int(expected).min(min, expected).max(max, expected)
}

const words = (value: string) => value.split(/[\s,;]+/).filter(Boolean)

const webhookUrls = z
  .string()
  .transform(words)
  .refine(
    (urls) => urls.length > 0 && urls.every(isWebhookUrl),
    'expected https://<portal>/rest/<user id>/<code>/ as the portal shows it; several portals separated by spaces',
  )
  .transform((urls) => urls.map(normalizeWebhookUrl))
  .refine(
    (urls) => new Set(urls.map((url) => new URL(url).origin)).size === urls.length,
    'names one portal twice; one webhook for each portal',
  )

const databaseUrl = z
  .string()
  .refine(
    (value) => /^postgres(ql)?:\/\/[^/]+\/[^/]+/.test(value) && URL.canParse(value),
    'expected postgres://user:password@host:5432/database; in user and password write # as %23, / as %2F, @ as %40',
  )

const timezone = z.string().refine(isTimezone, 'expected an IANA time zone such as Europe/Moscow')

const settings = {
  /** The portal's inbound webhook, or one for each of several portals. Unset: a demo portal is emulated on this machine. */
  BITRIX24_WEBHOOK_URL: webhookUrls.optional(),
  /** What the portal's plan allows: 2 requests per second, 5 on Enterprise. */
  BITRIX24_REQUESTS_PER_SECOND: z.coerce
    .number({ error: 'expected 2, or 5 on the Enterprise plan' })
    .min(0.1, 'expected 2, or 5 on the Enterprise plan')
    .max(50, 'expected 2, or 5 on the Enterprise plan')
    .default(2),
  /** Smart processes to load: their entityTypeId. */
  BITRIX24_SMART_PROCESSES: z
    .string()
    .transform(words)
    .refine(
      (ids) => ids.every((id) => /^\d{2,9}$/.test(id)),
      'expected numbers of smart processes such as 128 150 (the number in the address /crm/type/<number>/)',
    )
    .transform((ids) => [...new Set(ids.map(Number))])
    .default([]),
  /** Tokens of the portals' outgoing webhooks; with one set, POST /api/events takes their events. */
  BITRIX24_EVENT_TOKEN: z
    .string()
    .transform(words)
    .refine(
      (tokens) => tokens.every((token) => token.length >= 16),
      'expected the application token that the portal shows beside the outgoing webhook',
    )
    .default([]),
  /** A local application of the portal, for events where the portal cannot reach this server. */
  BITRIX24_CLIENT_ID: z.string().min(1).optional(),
  BITRIX24_CLIENT_SECRET: z.string().min(1).optional(),
  /** The user's own PostgreSQL (14 or newer). Unset: an embedded one in the data folder. */
  DATABASE_URL: databaseUrl.optional(),
  /** Dashboard, REST API and health on one origin. */
  PORT: port.default(4000),
  /** Address to listen on. Anything but this machine needs a proxy in front that signs people in. */
  HOST: z.string().min(1, 'expected an address such as 127.0.0.1 or 0.0.0.0').default('127.0.0.1'),
  /** The Postgres-protocol endpoint for Excel, Power BI and SQL clients. */
  CUBEJS_PG_SQL_PORT: port.default(15432),
  CUBEJS_SQL_USER: z.string().min(1).default('vitrina'),
  CUBEJS_SQL_PASSWORD: z.string().min(1).optional(),
  /** Files in PEM: with both the SQL API offers TLS. */
  VITRINA_TLS_CERT: z.string().min(1).optional(),
  VITRINA_TLS_KEY: z.string().min(1).optional(),
  /** Signs the tokens of the REST API. Unset: generated once and kept in the data folder. */
  CUBEJS_API_SECRET: z.string().min(16, 'expected at least 16 characters').optional(),
  /** Where the embedded database, secrets and the demo's seed live. */
  VITRINA_DATA_DIR: z
    .string()
    .min(1)
    .default('.vitrina')
    .transform((path) => resolve(path)),
  /** Reporting time zone. Unset: the portal's. */
  VITRINA_TIMEZONE: timezone.optional(),
  /** Reporting currency, a code of the portal's currency list. Unset: the portal's base currency. */
  VITRINA_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected a three-letter code such as RUB')
    .optional(),
  /** Seconds between the end of one sync and the start of the next. */
  VITRINA_SYNC_INTERVAL: wholeNumber(1, 86_400, 'seconds').default(20),
  /** Size of the demo portal. */
  VITRINA_DEMO_DEALS: wholeNumber(1, 2_000_000, 'deals').default(10_000),
  /** Port of the demo portal. Unset: a free one. */
  VITRINA_DEMO_PORT: port.optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'expected one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
}

const schema = z.object(settings)

/** Neither makes sense alone. */
const TOGETHER = [
  ['VITRINA_TLS_CERT', 'VITRINA_TLS_KEY'],
  ['VITRINA_TLS_KEY', 'VITRINA_TLS_CERT'],
] as const

/** Parsed settings, under the names that users know. */
export type Config = z.output<typeof schema>

/**
 * Reads the settings from the environment and from `.env`, the environment first.
 *
 * @param env      variables; names that are not ours are ignored unless they start with `VITRINA_` or `BITRIX24_`
 * @param envFile  path of an optional `KEY=value` file
 * @throws {ConfigError} with one line for each fault: bad values, unknown settings, unreadable lines
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, envFile = '.env'): Config {
  const faults: string[] = []
  const fromFile = existsSync(envFile) ? readEnvFile(envFile, faults) : {}
  const given = withoutBlanks({ ...fromFile, ...env })
  for (const name of Object.keys(withoutBlanks(fromFile)))
    if (!(name in settings)) faults.push(unknownSetting(name, envFile))
  for (const name of Object.keys(env))
    if (!(name in settings) && (/^(VITRINA|BITRIX24)_/.test(name) || isMisspeltCubeName(name)))
      faults.push(unknownSetting(name, 'the environment'))
  const parsed = schema.safeParse(given)
  for (const [name, other] of TOGETHER)
    if (given[name] && !given[other]) faults.push(`${name}: ${other} is missing. Both or none are set.`)
  if (!parsed.success)
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0])
      faults.push(`${name}${shown(name, given[name])}: ${issue.message}. See README → Settings.`)
    }
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults)
  return parsed.data
}

function readEnvFile(path: string, faults: string[]): Record<string, string | undefined> {
  let text: string
  try {
    // Editors on Windows put a byte order mark in front.
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    faults.push(
      `${path}: cannot be read (${(error as NodeJS.ErrnoException).code}). Make it a readable file or remove it.`,
    )
    return {}
  }
  text.split(/\r?\n/).forEach((line, index) => {
    if (
      line.trim() &&
      !line.trim().startsWith('#') &&
      !/^\s*(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=/.test(line)
    )
      faults.push(`${path} line ${index + 1}: expected NAME=value, or # before a comment.`)
  })
  return parseEnv(text) as Record<string, string | undefined>
}

/** An empty value means "not set", so that a line of `.env` can be cleared without being removed. */
function withoutBlanks(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
}

function unknownSetting(name: string, where: string): string {
  const nearest = Object.keys(settings)
    .map((known) => [distance(name, known), known] as const)
    .sort(([a], [b]) => a - b)[0]
  const hint =
    nearest && nearest[0] <= Math.min(4, name.length / 3)
      ? ` Did you mean ${nearest[1]}?`
      : ' See README → Settings.'
  return `${name}: unknown setting in ${where}.${hint}`
}

/** Cube has many names of its own; only one that nearly is ours must be a slip. */
function isMisspeltCubeName(name: string): boolean {
  return name.startsWith('CUBEJS_') && Object.keys(settings).some((known) => distance(name, known) <= 2)
}

/** Values of secret settings are never repeated. */
function shown(name: string, value: string | undefined): string {
  return value === undefined || /URL|SECRET|PASSWORD|TOKEN/.test(name) ? '' : ` = ${JSON.stringify(value)}`
}

function isWebhookUrl(value: string): boolean {
  return /^https?:\/\/[^/\s]+\/rest\/\d+\/[^/\s]+(\/|$)/.test(value)
}

/** Cuts a pasted method off and ends the address with one slash. */
function normalizeWebhookUrl(value: string): string {
  return value.replace(/^(https?:\/\/[^/]+\/rest\/\d+\/[^/?#]+).*$/, '$1/')
}

function isTimezone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

/** Levenshtein distance, for «did you mean». */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
