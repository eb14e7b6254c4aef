/** `/odata/v4/`: the model as an OData 4.0 feed, for Excel and Power BI. To be mounted at that path. */
import type { Handler, Request, Response } from 'express'
import { CubeError, type CubeResponse, type SecurityContext } from '../cube/gateway.ts'
import type { MetaCube } from '../cube/meta.ts'
import type { CubeQuery } from '../cube/result.ts'
import type { Logger } from '../log.ts'
import { ODataError } from './error.ts'
import { metadataXml, serviceDocument } from './metadata.ts'
import { feedOf } from './model.ts'
import { checkVersion, contentType, formOf, rootOf } from './negotiate.ts'
import { readOptions } from './options.ts'
import { type Resource, readPath } from './path.ts'
import type { Zones } from './read.ts'
import { answerCount, answerEntity, answerSet, type Question } from './resources.ts'
import { signIn, type Users } from './sign-in.ts'
import { type Statement, watch } from './statement.ts'
import { zoneOf } from './zone.ts'

export interface ODataOptions {
  cube: {
    load(query: CubeQuery, securityContext: SecurityContext): Promise<CubeResponse>
    /** What the model shows to this caller: `metaInProcess`. */
    meta(securityContext: SecurityContext): Promise<MetaCube[]>
  }
  users: Users
  /** The one reporting zone, an IANA name. */
  timezone: string
  log: Pick<Logger, 'error'>
  /** Measures that count every row, by cube; without it those that are called `count`. */
  counts?(): Promise<ReadonlyMap<string, string>>
  /** Told of each question about data, answered or refused. */
  audit?: { record(statement: Statement): void }
}

const METHODS = 'GET, HEAD, OPTIONS'

export function odataRoutes(options: ODataOptions): Handler {
  const zones = { reporting: zoneOf(options.timezone), utc: zoneOf('UTC') }
  return (request, response) => {
    response.set({ 'OData-Version': '4.0', 'Cache-Control': 'no-store' })
    for (const header of ['Authorization', 'Accept', 'Prefer']) response.vary(header)
    answer(request, response, options, zones).catch((error) => fail(error, request, response, options.log))
  }
}

async function answer(
  request: Request,
  response: Response,
  options: ODataOptions,
  zones: Zones,
): Promise<void> {
  response.set('Allow', METHODS)
  if (request.method === 'OPTIONS') return void response.status(204).end()
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new ODataError(405, `${request.method} is not answered: the feed is read only.`)
  checkVersion(request)
  const caller = await signIn(request, options.users)
  const [path = '', query = ''] = request.url.split(/\?(.*)/s)
  const resource = readPath(path)
  const counts = await options.counts?.()
  const feed = feedOf(await options.cube.meta(caller.context), counts)
  const load = (question: CubeQuery) => options.cube.load(question, caller.context)
  const question: Question = { request, response, feed, load, zones, query }
  if (resource.kind === 'metadata' || resource.kind === 'service') return describe(question, resource.kind)
  const watched = watch(caller, request.url, load)
  try {
    const rows = await answerData({ ...question, load: watched.load }, resource)
    options.audit?.record(watched.statement({ rows }))
  } catch (error) {
    options.audit?.record(watched.statement({ status: known(error)?.status ?? 500 }))
    throw error
  }
}

function answerData(
  question: Question,
  resource: Exclude<Resource, { kind: 'service' | 'metadata' }>,
): Promise<number> {
  if (resource.kind === 'count') return answerCount(question, resource)
  return resource.kind === 'set' ? answerSet(question, resource) : answerEntity(question, resource)
}

/** Descriptions are the same until the model changes: a client that has them is told so by their ETag. */
function describe({ request, response, feed, query }: Question, kind: 'metadata' | 'service'): void {
  response.set('Cache-Control', 'private, no-cache')
  if (kind === 'metadata') {
    response.type('application/xml').send(metadataXml(feed))
    return
  }
  const form = formOf(request, readOptions(query).format)
  const { '@odata.context': context, ...rest } = serviceDocument(feed, rootOf(request))
  const body = form.detail === 'none' ? rest : { '@odata.context': context, ...rest }
  response.set('Content-Type', contentType(form)).send(JSON.stringify(body))
}

/** Faults that are the client's, or that it may be told of. */
function known(error: unknown): ODataError | undefined {
  if (error instanceof ODataError) return error
  if (!(error instanceof CubeError)) return undefined
  return new ODataError(error.status >= 400 ? error.status : 500, error.message)
}

function fail(error: unknown, request: Request, response: Response, log: Pick<Logger, 'error'>): void {
  const told = known(error) ?? new ODataError(500, 'The feed could not answer; the log has the details.')
  if (told.status >= 500 && told.status !== 501)
    log.error({ err: error }, `OData: ${request.method} ${request.path} failed.`)
  if (response.headersSent) return void response.destroy()
  if (told.status === 401) response.set('WWW-Authenticate', 'Basic realm="Vitrina", charset="UTF-8"')
  const body = { error: { code: told.code, message: told.message } }
  response
    .status(told.status)
    .set('Content-Type', 'application/json;charset=utf-8')
    .send(JSON.stringify(body))
}
