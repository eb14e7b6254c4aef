/** `/api/views`: views that readers saved, their own and the team's. */
import express, { type ErrorRequestHandler, type Handler, type Request, Router } from 'express'
import type pg from 'pg'
import type { Logger } from '../log.ts'
import { changeOf, draftOf, PAGES } from './checks.ts'
import { ViewError } from './error.ts'
import { type Reader, readerOf } from './reader.ts'
import { changeView, createView, listViews, removeView } from './table.ts'

export interface ViewsOptions {
  pool: pg.Pool
  /** CUBEJS_API_SECRET */
  apiSecret: string
  log: Logger
}

type Work = (reader: Reader, request: Request) => Promise<unknown>

export function viewsRoutes({ pool, apiSecret, log }: ViewsOptions): Handler {
  const key = new TextEncoder().encode(apiSecret)
  const router = Router()
  /** @param status  of the answer; 204 has no body */
  const answer =
    (work: Work, status = 200): Handler =>
    (request, response, next) => {
      readerOf(request.headers.authorization, request.get('x-vitrina-reader'), key)
        .then((reader) => work(reader, request))
        .then((body) => {
          response.status(status).set('Cache-Control', 'no-store')
          if (status === 204) response.end()
          else response.json(body)
        })
        .catch(next)
    }
  const json = express.json({ limit: '32kb' })
  router.get(
    '/',
    answer(async (reader, { query }) => ({ views: await listViews(pool, reader, pageOf(query.page)) })),
  )
  router.post(
    '/',
    json,
    answer((reader, { body }) => createView(pool, reader, draftOf(body)), 201),
  )
  router.patch(
    '/:id',
    json,
    answer((reader, { params, body }) => changeView(pool, reader, idOf(params.id), changeOf(body))),
  )
  router.delete(
    '/:id',
    answer((reader, { params }) => removeView(pool, reader, idOf(params.id)), 204),
  )
  router.use((_request, response) => void response.status(404).json({ error: 'No such address.' }))
  router.use(faults(log))
  return router
}

function pageOf(page: unknown): string | undefined {
  if (page === undefined || (PAGES as readonly unknown[]).includes(page)) return page as string | undefined
  throw new ViewError(400, `page: expected one of ${PAGES.join(', ')}, or none for all.`)
}

function idOf(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new ViewError(404, 'There is no such view.')
}

const faults =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, _next) => {
    const status = Number(error?.status)
    if (error instanceof ViewError) return void response.status(status).json({ error: error.message })
    if (status >= 400 && status < 500)
      return void response.status(status).json({ error: `The request: ${error.message}.` })
    log.error({ err: error }, `${request.method} ${request.originalUrl} failed.`)
    response.status(503).json({ error: 'The views could not be read or written. The log has the details.' })
  }
