/** The audit log `app.statements`: who asked what by which door, without the values. */
import type pg from 'pg'
import { errorCode } from '../errors.ts'
import type { Logger } from '../log.ts'
import { withoutLiterals, withoutValues } from './audit-text.ts'

export interface Statement {
  user: string
  door: 'sql' | 'odata' | 'export'
  /** SQL or an OData address, decoded; or a question to Cube. Values are taken out here. */
  statement: string | object
  /** Tables of roll-ups that answered. */
  rollups?: string[]
  ms?: number
  rows?: number
  /** SQLSTATE, or the status of HTTP; missing when it went well. */
  errorCode?: string | undefined
}

export interface Audit {
  /** Takes no time and never fails; it is written within a second. */
  record(statement: Statement): void
  /** Writes what is waiting; never rejects. */
  flush(): Promise<void>
  /** Writes the last ones, once. */
  close(): Promise<void>
}

export interface AuditOptions {
  /** Rows that are kept. */
  keep?: number
  log?: Pick<Logger, 'warn'>
}

const EVERY_MS = 1_000
const BATCH = 500
/** While the database does not answer, the oldest go. */
const MOST_WAITING = 10_000

const INSERT = `
  insert into app.statements (at, user_name, door, statement, rollups, ms, rows, error_code)
  select at, user_name, door, statement, coalesce(rollups, '{}'), ms, rows, error_code
  from jsonb_to_recordset($1) as t(
    at timestamptz, user_name text, door text, statement text, rollups text[], ms int, rows bigint, error_code text
  )`

const PRUNE = `
  delete from app.statements
  where id <= (select id from app.statements order by id desc offset $1 limit 1)`

export function createAudit(pool: pg.Pool, { keep = 100_000, log }: AuditOptions = {}): Audit {
  let waiting: object[] = []
  let lost = 0
  let written = 0
  let failing = false
  let writing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH)
      try {
        await pool.query(INSERT, [JSON.stringify(batch)])
      } catch (error) {
        complain(error)
        // What the database cannot take, it will not take later either.
        if (!/^2[23]/.test(errorCode(error) ?? '')) return
      }
      waiting = waiting.slice(batch.length)
      written += batch.length
    }
    failing = false
  }
  const prune = async (): Promise<void> => {
    if (written < Math.min(keep, BATCH)) return
    await pool.query(PRUNE, [keep]).then(() => {
      written = 0
    }, complain)
  }
  const complain = (error: unknown): void => {
    if (!failing)
      log?.warn(`The audit log was not written: ${(error as Error).message}. It is tried again each second.`)
    failing = true
  }
  const flush = (): Promise<void> => {
    writing = writing.then(write).then(prune)
    return writing
  }
  const timer = setInterval(() => {
    if (lost > 0)
      log?.warn(`${lost} statements are missing in the audit log: the database did not take them.`)
    lost = 0
    if (waiting.length > 0) void flush()
  }, EVERY_MS)
  timer.unref()

  return {
    record(statement) {
      waiting.push(row(statement))
      if (waiting.length <= MOST_WAITING) return
      waiting.shift()
      lost++
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

function row({ user, door, statement, rollups, ms, rows, errorCode }: Statement): object {
  return {
    at: new Date().toISOString(),
    user_name: user.replaceAll('\0', ''),
    door,
    statement:
      typeof statement === 'string'
        ? withoutLiterals(statement, { misread: errorCode === '42601' })
        : withoutValues(statement),
    rollups: rollups ?? [],
    ms: ms === undefined ? null : Math.min(Math.round(ms), 2_147_483_647),
    rows: rows ?? null,
    error_code: errorCode ?? null,
  }
}
