/** `/api/settings`: what stages, pipelines and idleness mean, read by executives and analysts, changed by executives. */
import express, { type ErrorRequestHandler, type Handler, type Response, Router } from 'express'
import type pg from 'pg'
import {
  readCrmSettings,
  replaceReportingPipelines,
  replaceStageRoles,
  type SettingsReport,
  STAGE_ROLES,
  type StageRole,
  type StageRoleChoice,
} from './crm-settings.ts'
import { readIdleDays, replaceIdleDays } from './idle-days.ts'
import type { Logger } from './log.ts'
import { executivesOnly, operatorsOnly } from './operators.ts'
import { fail, firstTwice, isObject, isWhole, SettingsError, short } from './settings-input.ts'

export interface CrmSettingsOptions {
  pool: pg.Pool
  /** CUBEJS_API_SECRET */
  apiSecret: string
  /** Asks for the transformation that lets numbers follow the settings; settles when they do. */
  onChange(): Promise<void>
  log: Logger
}

export function crmSettingsRoutes({ pool, apiSecret, onChange, log }: CrmSettingsOptions): Handler {
  const router = Router()
  let recounts = 0
  const answer = async (response: Response) => {
    const report: SettingsReport = { portals: await readCrmSettings(pool), isRecounting: recounts > 0 }
    response.set('Cache-Control', 'no-store').json(report)
  }
  const recount = () => {
    recounts += 1
    void onChange().finally(() => {
      recounts -= 1
    })
  }
  const change =
    (work: (body: Record<string, unknown>) => Promise<void>): Handler =>
    (request, response, next) => {
      work(bodyOf(request.body))
        .then(recount)
        .then(() => answer(response))
        .catch(next)
    }
  router.get('/', operatorsOnly(apiSecret), (_request, response, next) => {
    answer(response).catch(next)
  })
  const changing = [executivesOnly(apiSecret), express.json({ limit: '1mb' })]
  router.put(
    '/stage-roles',
    changing,
    change((body) => replaceStageRoles(pool, portalOf(body), rolesOf(body))),
  )
  router.put(
    '/reporting-pipelines',
    changing,
    change((body) => replaceReportingPipelines(pool, portalOf(body), pipelinesOf(body))),
  )
  router.get('/idle-days', operatorsOnly(apiSecret), (_request, response, next) => {
    readIdleDays(pool)
      .then((idleDays) => response.set('Cache-Control', 'no-store').json(idleDays))
      .catch(next)
  })
  // No transformation: pages ask with the days themselves.
  router.put('/idle-days', changing, ((request, response, next) => {
    replaceIdleDays(pool, request.body)
      .then((idleDays) => response.set('Cache-Control', 'no-store').json(idleDays))
      .catch(next)
  }) as Handler)
  router.use((_request, response) => void response.status(404).json({ error: 'No such address.' }))
  router.use(faults(log))
  return router
}

const faults =
  (log: Logger): ErrorRequestHandler =>
  (error, request, response, _next) => {
    if (error instanceof SettingsError) return void response.status(400).json({ error: error.message })
    const status = Number(error?.status)
    if (status >= 400 && status < 500)
      return void response.status(status).json({ error: `The request: ${oneLine(error.message)}.` })
    log.error({ err: error }, `${request.method} ${request.originalUrl} failed.`)
    response
      .status(503)
      .json({ error: 'The settings could not be read or written. The log has the details.' })
  }

/** The parser of JSON quotes what it could not read, line breaks included. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

const isId = (value: unknown, least: number): value is number => isWhole(value, least, 2_147_483_647)

/** What Express gives for a body of another type is an empty object, or nothing. */
const bodyOf = (body: unknown): Record<string, unknown> => (isObject(body) ? body : {})

function portalOf({ portalId }: Record<string, unknown>): number {
  return isId(portalId, 1) ? portalId : fail('portalId: expected the number of a portal, such as 1.')
}

function pipelinesOf({ pipelineIds }: Record<string, unknown>): number[] {
  if (!Array.isArray(pipelineIds))
    return fail('pipelineIds: expected a list such as [0, 7]; [] stands for all.')
  for (const id of pipelineIds)
    if (!isId(id, 0)) fail(`pipelineIds: expected numbers of pipelines, not ${short(id)}.`)
  const twice = firstTwice(pipelineIds, (id) => id)
  if (twice !== undefined) fail(`pipelineIds: ${twice} stands there twice.`)
  return pipelineIds
}

function rolesOf({ roles }: Record<string, unknown>): StageRoleChoice[] {
  if (!Array.isArray(roles))
    return fail(
      'roles: expected a list such as [{"pipelineId":0,"stageId":"NEW","role":"ignored"}]; [] stands for none.',
    )
  const choices = roles.map(choiceOf)
  const twice = firstTwice(choices, ({ pipelineId, stageId }) => `${pipelineId} ${stageId}`)
  if (twice) fail(`roles: stage ${short(twice.stageId)} of pipeline ${twice.pipelineId} stands there twice.`)
  return choices
}

function choiceOf(choice: unknown): StageRoleChoice {
  if (!isObject(choice)) return fail(`roles: expected objects, not ${short(choice)}.`)
  const { pipelineId, stageId, role } = choice
  if (!isId(pipelineId, 0)) return fail(`roles: pipelineId: expected a number, not ${short(pipelineId)}.`)
  if (typeof stageId !== 'string' || stageId === '')
    return fail(`roles: stageId: expected a code such as "NEW", not ${short(stageId)}.`)
  if (!STAGE_ROLES.includes(role as StageRole))
    return fail(
      `roles: role of stage ${short(stageId)}: expected one of ${STAGE_ROLES.join(', ')}, not ${short(role)}.`,
    )
  return { pipelineId, stageId, role: role as StageRole }
}
