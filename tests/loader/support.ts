import type { Clock } from '../../loader/clock.ts'
import { createLoader, type Loader, type LoaderOptions, type Logger } from '../../loader/index.ts'
import type { PortalData } from '../../portal/index.ts'
import type { TestDatabase } from '../support/database.ts'

/** A logger that keeps every line as text. */
export function listeningLog(): Logger & { lines: string[] } {
  const lines: string[] = []
  const take = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
  }
  return { lines, debug: take('debug'), info: take('info'), warn: take('warn'), error: take('error') }
}

/** Waiting costs no time: the clock jumps instead. */
export function jumpingClock(): Clock & { waited: number } {
  let now = Date.now()
  const clock = {
    waited: 0,
    now: () => now,
    pause: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      clock.waited += ms
      now += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
  return clock
}

/** A loader that never waits; for portals without limits. */
export function quickLoader(
  portal: { webhookUrl: string },
  database: TestDatabase,
  options: Partial<LoaderOptions> = {},
): Loader {
  return createLoader({
    webhookUrl: portal.webhookUrl,
    pool: database.pool,
    log: listeningLog(),
    clock: jumpingClock(),
    ...options,
  })
}

const DAY = 86_400_000
const BASE = Date.parse('2026-01-05T11:00:00+03:00')

/** Moments of the sample, ISO with the portal's offset. */
export function moment(ms: number): string {
  return `${new Date(ms + 3 * 3_600_000).toISOString().slice(0, 19)}+03:00`
}

/** A portal's records: `deals` deals, two activities each, and everything they refer to. */
export function sample(deals: number): PortalData {
  const ids = Array.from({ length: deals }, (_, index) => index + 1)
  return {
    users: [
      {
        ID: 1,
        NAME: 'Анна',
        LAST_NAME: 'Петрова',
        EMAIL: 'a@demo.example',
        ACTIVE: true,
        UF_DEPARTMENT: [5],
        USER_TYPE: 'employee',
      },
      {
        ID: 3,
        NAME: 'Олег',
        LAST_NAME: 'Ким',
        EMAIL: 'o@demo.example',
        ACTIVE: false,
        UF_DEPARTMENT: [1, 5],
        USER_TYPE: 'employee',
      },
    ],
    departments: [
      { ID: 1, NAME: 'Компания', SORT: 100 },
      { ID: 5, NAME: 'Продажи', SORT: 500, PARENT: 1, UF_HEAD: 1 },
    ],
    categories: [{ id: 0, name: 'Общая', sort: 300, isDefault: true }],
    statuses: ['NEW', 'PREPARATION', 'WON', 'LOSE'].map((code, index) => ({
      ID: index + 1,
      ENTITY_ID: 'DEAL_STAGE',
      STATUS_ID: code,
      NAME: `Стадия ${code}`,
      SORT: (index + 1) * 10,
      SEMANTICS: code === 'WON' ? 'S' : code === 'LOSE' ? 'F' : null,
    })),
    currencies: [
      { CURRENCY: 'RUB', AMOUNT: '1.0000', AMOUNT_CNT: '1', BASE: true, FULL_NAME: 'Рубль', SORT: 100 },
    ],
    companies: [{ ID: 9, TITLE: 'ООО Ромашка', DATE_CREATE: moment(BASE) }],
    contacts: [{ ID: 12, NAME: 'Иван', LAST_NAME: 'Сидоров', COMPANY_ID: 9, DATE_CREATE: moment(BASE) }],
    deals: ids.map((id) => ({
      ID: id,
      TITLE: `Сделка ${id}`,
      CATEGORY_ID: 0,
      STAGE_ID: id % 3 === 0 ? 'WON' : 'NEW',
      OPPORTUNITY: `${id}.50`,
      CURRENCY_ID: 'RUB',
      COMPANY_ID: 9,
      CONTACT_ID: 12,
      ASSIGNED_BY_ID: 3,
      DATE_CREATE: moment(BASE + id * 60_000),
      DATE_MODIFY: moment(BASE + id * 60_000 + DAY),
    })),
    activities: ids.flatMap((id) => [
      {
        ID: id * 2 - 1,
        OWNER_TYPE_ID: 2,
        OWNER_ID: id,
        TYPE_ID: 2,
        SUBJECT: 'Звонок',
        COMPLETED: true,
        CREATED: moment(BASE + id * 60_000),
      },
      {
        ID: id * 2,
        OWNER_TYPE_ID: 2,
        OWNER_ID: id,
        TYPE_ID: 6,
        SUBJECT: 'Дело',
        COMPLETED: false,
        CREATED: moment(BASE + id * 60_000),
      },
    ]),
  }
}

const TABLES = [
  'users',
  'departments',
  'categories',
  'statuses',
  'currencies',
  'user_fields',
  'companies',
  'contacts',
  'deals',
  'deal_stage_history',
  'activities',
  'leads',
  'lead_status_history',
  'deal_contacts',
  'product_rows',
  'timeline_comments',
  'calls',
  'tasks',
]

/** The rows that still stand in the portal; of history, comments and calls what is kept beyond that is left out too. */
export async function living(database: TestDatabase): Promise<Record<string, unknown[]>> {
  const tables = await contents(database)
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      rows.filter((row) => !(row as { deleted_at: unknown }).deleted_at),
    ]),
  )
}

/** Rows that only one of two databases has, by table; empty when they are the same. */
export function difference(
  one: Record<string, unknown[]>,
  other: Record<string, unknown[]>,
): Record<string, { extra: unknown[]; missing: unknown[] }> {
  const found: ReturnType<typeof difference> = {}
  for (const table of Object.keys({ ...one, ...other })) {
    const texts = [one, other].map(
      (tables) => new Set((tables[table] ?? []).map((row) => JSON.stringify(row))),
    )
    const only = (here: Set<string>, there: Set<string>) =>
      [...here].filter((text) => !there.has(text)).map((text) => JSON.parse(text) as unknown)
    const [extra, missing] = [only(texts[0]!, texts[1]!), only(texts[1]!, texts[0]!)]
    if (extra.length + missing.length > 0) found[table] = { extra, missing }
  }
  return found
}

/** Everything in `raw` but the moments of storing, for comparing two databases. */
export async function contents(database: TestDatabase): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const table of TABLES) {
    const { rows } = await database.pool.query(
      `select to_jsonb(t) - 'synced_at' as row from raw.${table} t order by (to_jsonb(t) - 'synced_at')::text`,
    )
    tables[table] = rows.map(({ row }) => row)
  }
  return tables
}
