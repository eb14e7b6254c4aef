/** Settings of the CRM's meaning: which stage counts as what, which pipelines count as sales. */
import type pg from 'pg'
import { fail } from './settings-input.ts'
import type {
  PipelineSetting,
  PortalSettings,
  StageRole,
  StageRoleChoice,
  StageSetting,
} from './settings-report.ts'

export type * from './settings-report.ts'

export const STAGE_ROLES = ['open', 'won', 'lost', 'ignored'] as const satisfies StageRole[]

const PIPELINES = `
  select categories.portal_id::int as "portalId", categories.id::int as id,
    coalesce(nullif(btrim(categories.name), ''), 'не указано') as name,
    chosen.category_id is not null
      or not exists (select from app.reporting_pipelines as any_chosen where any_chosen.portal_id = categories.portal_id)
      as "isReporting",
    categories.deleted_at is not null as "isDeleted"
  from raw.categories
  left join app.reporting_pipelines as chosen
    on chosen.portal_id = categories.portal_id and chosen.category_id = categories.id
  order by categories.portal_id, categories.sort, categories.id`

const STAGES = `
  with stages as (
    select *, coalesce(substring(entity_id from '^DEAL_STAGE_(\\d+)$'), '0')::bigint as pipeline_id
    from raw.statuses where entity_id ~ '^DEAL_STAGE(_\\d+)?$'
  )
  select stages.portal_id::int as "portalId", pipeline_id::int as "pipelineId", status_id as id,
    coalesce(nullif(btrim(name), ''), status_id) as name, color,
    case semantics when 'S' then 'won' when 'F' then 'lost' else 'open' end as semantics,
    stage_roles.role, deleted_at is not null as "isDeleted"
  from stages left join app.stage_roles on stage_roles.portal_id = stages.portal_id
    and stage_roles.category_id = stages.pipeline_id and stage_roles.stage_id = stages.status_id
  order by 1, 2, deleted_at is not null, sort, stages.id`

type Rows<T> = (T & { portalId: number })[]

/** Every portal with its pipelines and their stages, those too that the CRM deleted: old deals stand there. */
export async function readCrmSettings(pool: pg.Pool | pg.ClientBase): Promise<PortalSettings[]> {
  const { rows: portals } = await pool.query<{ id: number; name: string; reportsAll: boolean }>(
    `select id::int, name,
       not exists (select from app.reporting_pipelines where portal_id = portals.id) as "reportsAll"
     from app.portals order by id`,
  )
  const pipelines: Rows<Omit<PipelineSetting, 'stages'>> = (await pool.query(PIPELINES)).rows
  const stages: Rows<StageSetting & { pipelineId: number }> = (await pool.query(STAGES)).rows
  return portals.map((portal) => ({
    ...portal,
    pipelines: pipelines
      .filter(({ portalId }) => portalId === portal.id)
      .map(({ portalId, ...pipeline }) => ({
        ...pipeline,
        stages: stages
          .filter((stage) => stage.portalId === portalId && stage.pipelineId === pipeline.id)
          .map(({ portalId: _portal, pipelineId: _pipeline, ...stage }) => stage),
      })),
  }))
}

/**
 * Replaces the stage roles of one portal. Stages that are left out count as the CRM says.
 *
 * @throws {SettingsError} when the portal, a pipeline or a stage is unknown; nothing has changed then
 */
export async function replaceStageRoles(
  pool: pg.Pool,
  portalId: number,
  choices: StageRoleChoice[],
): Promise<void> {
  await exclusively(pool, async (client) => {
    const portal = await portalOf(client, portalId)
    for (const { pipelineId, stageId } of choices)
      if (!pipelineOf(portal, pipelineId).stages.some(({ id }) => id === stageId))
        fail(`roles: pipeline ${pipelineId} of portal ${portalId} has no stage ${JSON.stringify(stageId)}.`)
    await client.query('delete from app.stage_roles where portal_id = $1', [portalId])
    await client.query(
      `insert into app.stage_roles (portal_id, category_id, stage_id, role)
       select $1, category_id, stage_id, role
       from unnest($2::bigint[], $3::text[], $4::text[]) as chosen (category_id, stage_id, role)`,
      [
        portalId,
        choices.map(({ pipelineId }) => pipelineId),
        choices.map(({ stageId }) => stageId),
        choices.map(({ role }) => role),
      ],
    )
  })
}

/**
 * Replaces the pipelines of one portal that count as sales; an empty list means all of them.
 *
 * @throws {SettingsError} when the portal or a pipeline is unknown; nothing has changed then
 */
export async function replaceReportingPipelines(
  pool: pg.Pool,
  portalId: number,
  ids: number[],
): Promise<void> {
  await exclusively(pool, async (client) => {
    const portal = await portalOf(client, portalId)
    for (const id of ids) pipelineOf(portal, id)
    await client.query('delete from app.reporting_pipelines where portal_id = $1', [portalId])
    await client.query(
      'insert into app.reporting_pipelines (portal_id, category_id) select $1, unnest($2::bigint[])',
      [portalId, ids],
    )
  })
}

async function portalOf(client: pg.ClientBase, portalId: number): Promise<PortalSettings> {
  const portals = await readCrmSettings(client)
  const portal = portals.find(({ id }) => id === portalId)
  if (portal) return portal
  return fail(
    `portalId: there is no portal ${portalId}. There are ${portals.map(({ id }) => id).join(', ')}.`,
  )
}

function pipelineOf({ id, pipelines }: PortalSettings, pipelineId: number): PipelineSetting {
  const pipeline = pipelines.find((one) => one.id === pipelineId)
  if (pipeline) return pipeline
  const known = pipelines.map((one) => `${one.id} (${one.name})`).join(', ') || 'none'
  return fail(`portal ${id} has no pipeline ${pipelineId}. There are ${known}.`)
}

/** All or nothing, and one after another: two at once would mix their lists. */
async function exclusively(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query(`begin; select pg_advisory_xact_lock(hashtext('vitrina.crm-settings'))`)
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
