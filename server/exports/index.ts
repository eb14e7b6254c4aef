/**
 * `POST /api/export`: what a block or a list shows, as a file. To be mounted at that path.
 *
 * The payload of the bearer token is the security context: rows and members are those that `/cubejs-api/v1/load` would
 * give this caller. The body is described in `request.ts`.
 *
 * Limits: an Excel file has at most 100 000 rows to a table, a longer one is answered as CSV however it was asked for
 * (`Content-Type` tells, `X-Export-Rows` counts); Excel itself opens 1 048 576 rows. An export takes at most ten minutes,
 * two long ones run at once. Whoever hangs up cancels the statement.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import express, { type ErrorRequestHandler, type Handler, type Request, type Response, Router } from 'express'
import type pg from 'pg'
import { CubeError, type SecurityContext } from '../cube/gateway.ts'
import type { Logger } from '../log.ts'
import { aboutRows } from './about.ts'
import { callerOf, nameOf } from './caller.ts'
import { csvOf } from './csv.ts'
import type { ExportCube } from './cube.ts'
import { badRequest, ExportError } from './error.ts'
import { disposition } from './file-name.ts'
import { filtersInWords, nameReader } from './filters-in-words.ts'
import { asOf, type Freshness } from './freshness.ts'
import { type ExportRequest, readRequest } from './request.ts'
import { openTables, type Table, type Tables } from './tables.ts'
import { Turns } from './turns.ts'
import { momentText, wordsOf } from './words.ts'
import { workbookOf } from './xlsx/index.ts'

export interface ExportOptions {
  cube: ExportCube
  /** Long lists are read through it, two at a time. */
  pool: pg.Pool
  /** CUBEJS_API_SECRET, which signs the tokens. */
  apiSecret: string
  /** The one reporting zone, an IANA name. */
  timezone: string
  /** What `/api/session` tells; undefined until it is known. */
  facts(): { currency: string; portals: { name: string }[] } | undefined
  /** What `/readyz` tells. */
  freshness(): Promise<Freshness>
  log: Pick<Logger, 'error'>
  /** Told of each export, made or refused. */
  audit?: { record(statement: Statement): void }
  limits?: Partial<Limits>
}

/** As `server/sql/audit.ts` takes it. */
export interface Statement {
  user: string
  door: 'export'
  statement: object
  rollups?: string[]
  ms: number
  rows?: number
  errorCode?: string
}

export interface Limits {
  /** Rows of a table in Excel; more are CSV. */
  excelRows: number
  /** Time of one export. */
  seconds: number
}

const LONG_AT_ONCE = 2
const LIMITS: Limits = { excelRows: 100_000, seconds: 600 }
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

interface Door extends ExportOptions {
  key: Uint8Array
  turns: Turns
}

export function exportRoutes(options: ExportOptions): Handler {
  const router = Router()
  const door: Door = {
    ...options,
    key: new TextEncoder().encode(options.apiSecret),
    turns: new Turns(LONG_AT_ONCE),
  }
  router.post('/', express.json({ limit: '1mb' }), (request, response, next) => {
    answer(request, response, door).catch(next)
  })
  router.use((_request, response) => void response.status(404).json({ error: 'No such address.' }))
  router.use(faults(options.log))
  return router
}

async function answer(request: Request, response: Response, options: Door) {
  const begun = performance.now()
  const context = await callerOf(request.headers.authorization, options.key)
  const asked = readRequest(request.body, options.timezone)
  const record = (outcome: Pick<Statement, 'rows' | 'rollups' | 'errorCode'>) =>
    options.audit?.record({
      user: nameOf(context),
      door: 'export',
      statement: { queries: asked.queries, format: asked.format },
      ms: performance.now() - begun,
      ...outcome,
    })
  const watch = watched(response, { ...LIMITS, ...options.limits }.seconds)
  let tables: Tables | undefined
  try {
    tables = await openTables(asked, options, context, watch.signal)
    await send(response, tables.all, { asked, context, options, signal: watch.signal })
    record({ rows: tables.all.reduce((sum, { count }) => sum + count, 0), rollups: tables.rollups })
  } catch (error) {
    const reason = watch.signal.aborted ? watch.signal.reason : error
    record({ errorCode: String(statusOf(reason)) })
    throw reason
  } finally {
    watch.end()
    await tables?.close()
  }
}

/** Ends when the time is over or nobody listens any more. */
function watched(response: Response, seconds: number): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const gone = () => {
    if (!response.writableFinished) controller.abort(new ExportError(499, 'The client has gone.'))
  }
  const late = () =>
    controller.abort(
      new ExportError(
        504,
        `The export took more than ${seconds} s: ask for a shorter period or fewer columns.`,
      ),
    )
  const timer = setTimeout(late, seconds * 1000)
  response.once('close', gone)
  return {
    signal: controller.signal,
    end() {
      clearTimeout(timer)
      response.off('close', gone)
    },
  }
}

interface Sending {
  asked: ExportRequest
  context: SecurityContext
  options: ExportOptions
  signal: AbortSignal
}

async function send(response: Response, tables: Table[], sending: Sending): Promise<void> {
  const { asked, options, signal } = sending
  const { excelRows } = { ...LIMITS, ...options.limits }
  const long = tables.find(({ count }) => count > excelRows)
  const isCsv = asked.format === 'csv' || long !== undefined
  if (asked.format === 'csv' && tables.length > 1)
    throw badRequest(
      `queries: ${tables.length} tables; a CSV file holds one. Ask for xlsx, or send one query.`,
    )
  const sent = isCsv ? [long ?? tables[0]!] : tables
  const bytes = isCsv
    ? csvOf(sent[0]!.columns, sent[0]!.batches(), asked.locale)
    : await workbook(tables, sending)
  const now = momentText(new Date(), options.timezone, 'en').slice(0, 10)
  response.set({
    'Content-Type': isCsv ? 'text/csv; charset=utf-8' : XLSX,
    'Content-Disposition': disposition(asked.title || sent[0]!.name, now, isCsv ? 'csv' : 'xlsx'),
    'Cache-Control': 'no-store',
    'X-Export-Rows': String(sent.reduce((sum, { count }) => sum + count, 0)),
  })
  await pipeline(Readable.from(bytes, { objectMode: false }), response, { signal })
}

async function workbook(tables: Table[], { asked, context, options }: Sending) {
  const { cube, timezone, facts, freshness } = options
  const meta = await cube.meta(context)
  const { locale } = asked
  const filters = await filtersInWords(asked.queries, meta, nameReader(cube, context, meta), locale)
  const { currency = 'RUB', portals = [] } = facts() ?? {}
  const rows = aboutRows({
    request: asked,
    tables,
    meta,
    filters,
    context,
    timezone,
    currency,
    source: portals.map(({ name }) => name).join(', '),
    freshAt: asOf(await freshness()),
    now: new Date(),
  })
  return workbookOf({ tables, about: { name: wordsOf(locale).about, rows }, currency, locale })
}

const statusOf = (error: unknown): number => {
  if (error instanceof ExportError) return error.status
  if (error instanceof CubeError) return error.status >= 400 ? error.status : 500
  const status = Number((error as { status?: unknown } | null)?.status)
  return status >= 400 && status < 500 ? status : 500
}

const faults =
  (log: Pick<Logger, 'error'>): ErrorRequestHandler =>
  (error, request, response, _next) => {
    const status = statusOf(error)
    if (status >= 500) log.error({ err: error }, `${request.method} ${request.originalUrl} failed.`)
    // A file that was begun breaks off: what has arrived must not look whole.
    if (response.headersSent) return void response.destroy()
    const isKnown = error instanceof ExportError || error instanceof CubeError
    const text = isKnown
      ? error.message
      : status < 500
        ? `The request: ${error.message}.`
        : 'The file could not be made. The log has the details.'
    response.status(status).set('Cache-Control', 'no-store').json({ error: text })
  }
