/** After how many days without any action an open deal counts as forgotten: `app.settings`, key `idle_days`. */
import type pg from 'pg'
import { readSettings, writeSettings } from './settings.ts'
import { fail, firstTwice, isObject, isWhole, short } from './settings-input.ts'

export interface IdleDays {
  /** Of pipelines that have no number of their own. */
  days: number
  pipelines: { portalId: number; pipelineId: number; days: number }[]
}

const USUAL: IdleDays = { days: 14, pipelines: [] }
const MOST_DAYS = 3650

export async function readIdleDays(pool: pg.Pool): Promise<IdleDays> {
  return { ...USUAL, ...((await readSettings(pool)).idle_days as IdleDays | undefined) }
}

/**
 * Replaces the setting.
 *
 * @throws {SettingsError} in one line, when it is not what `GET` would answer or a pipeline is unknown; nothing changes then
 */
export async function replaceIdleDays(pool: pg.Pool, body: unknown): Promise<IdleDays> {
  const idleDays = idleDaysOf(body)
  await expectPipelines(pool, idleDays)
  await writeSettings(pool, { idle_days: idleDays })
  return idleDays
}

function idleDaysOf(body: unknown): IdleDays {
  if (!isObject(body)) return fail('Expected {"days":14,"pipelines":[]}.')
  const { days, pipelines } = body
  if (!Array.isArray(pipelines))
    return fail(
      'pipelines: expected a list such as [{"portalId":1,"pipelineId":7,"days":30}]; [] where all are alike.',
    )
  return { days: daysOf(days, 'days'), pipelines: alone(pipelines.map(pipelineOf)) }
}

function pipelineOf(one: unknown): IdleDays['pipelines'][number] {
  if (!isObject(one)) return fail(`pipelines: expected objects, not ${short(one)}.`)
  const { portalId, pipelineId, days } = one
  if (!isWhole(portalId, 1, 32_767))
    return fail(`pipelines: portalId: expected the number of a portal, not ${short(portalId)}.`)
  if (!isWhole(pipelineId, 0, 2_147_483_647))
    return fail(`pipelines: pipelineId: expected the number of a pipeline, not ${short(pipelineId)}.`)
  return { portalId, pipelineId, days: daysOf(days, `pipelines: days of pipeline ${pipelineId}`) }
}

function daysOf(days: unknown, name: string): number {
  if (isWhole(days, 1, MOST_DAYS)) return days
  return fail(`${name}: expected a whole number of days from 1 to ${MOST_DAYS}, not ${short(days)}.`)
}

function alone(pipelines: IdleDays['pipelines']): IdleDays['pipelines'] {
  const twice = firstTwice(pipelines, ({ portalId, pipelineId }) => `${portalId} ${pipelineId}`)
  if (twice) fail(`pipelines: pipeline ${twice.pipelineId} of portal ${twice.portalId} stands there twice.`)
  return pipelines
}

async function expectPipelines(pool: pg.Pool, { pipelines }: IdleDays): Promise<void> {
  const { rows } = await pool.query<{ key: string }>(
    `select portal_id || ' ' || id as key from raw.categories`,
  )
  const known = new Set(rows.map(({ key }) => key))
  const stranger = pipelines.find(({ portalId, pipelineId }) => !known.has(`${portalId} ${pipelineId}`))
  if (stranger)
    fail(
      `pipelines: portal ${stranger.portalId} has no pipeline ${stranger.pipelineId}. GET /api/settings lists them.`,
    )
}
