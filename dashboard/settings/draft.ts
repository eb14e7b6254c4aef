/** What was changed and not saved yet: compared with what the server has, and turned into what it takes. */
import type {
  PipelineSetting,
  PortalSettings,
  SettingsReport,
  StageRole,
  StageRoleChoice,
  StageSetting,
} from '../../server/settings-report.ts'

export type { PipelineSetting, PortalSettings, SettingsReport, StageRole, StageRoleChoice, StageSetting }

/** In the order they are offered. */
export const stageRoles: StageRole[] = ['open', 'won', 'lost', 'ignored']

export type Status = StageSetting['semantics']

export interface Draft {
  /** By `stageKey`; null leaves the stage to the CRM. */
  roles: Record<string, StageRole | null>
  /** By `pipelineKey`: does it count as sales. */
  pipelines: Record<string, boolean>
}

export const emptyDraft: Draft = { roles: {}, pipelines: {} }

export const pipelineKey = (portalId: number, pipelineId: number): string => `${portalId}:${pipelineId}`
export const stageKey = (portalId: number, pipelineId: number, stageId: string): string =>
  `${portalId}:${pipelineId}:${stageId}`

/** The settings as they would be after saving. Entries of the draft that the server no longer knows do nothing. */
export const withDraft = (portals: PortalSettings[], draft: Draft): PortalSettings[] =>
  portals.map((portal) => {
    const pipelines = portal.pipelines.map((pipeline) => ({
      ...pipeline,
      isReporting: draft.pipelines[pipelineKey(portal.id, pipeline.id)] ?? pipeline.isReporting,
      stages: pipeline.stages.map((stage) => {
        const role = draft.roles[stageKey(portal.id, pipeline.id, stage.id)]
        return role === undefined ? stage : { ...stage, role }
      }),
    }))
    return { ...portal, pipelines }
  })

/** What a stage's deals count as: `ignored` leaves that to the CRM. */
export const statusOf = ({ role, semantics }: StageSetting): Status =>
  role === null || role === 'ignored' ? semantics : role

export interface StageChange {
  key: string
  portalId: number
  pipelineId: number
  before: StageSetting
  after: StageSetting
}
export interface PipelineChange {
  key: string
  portalId: number
  before: PipelineSetting
  after: PipelineSetting
}
export interface Changes {
  stages: StageChange[]
  pipelines: PipelineChange[]
}

/** What differs between two states of the same settings. */
export function changesOf(before: PortalSettings[], after: PortalSettings[]): Changes {
  const changes: Changes = { stages: [], pipelines: [] }
  for (const [at, portal] of before.entries())
    for (const [place, pipeline] of portal.pipelines.entries()) {
      const next = after[at]!.pipelines[place]!
      const own = { portalId: portal.id, key: pipelineKey(portal.id, pipeline.id) }
      if (next.isReporting !== pipeline.isReporting)
        changes.pipelines.push({ ...own, before: pipeline, after: next })
      for (const [index, stage] of pipeline.stages.entries())
        if (next.stages[index]!.role !== stage.role)
          changes.stages.push({
            key: stageKey(portal.id, pipeline.id, stage.id),
            portalId: portal.id,
            pipelineId: pipeline.id,
            before: stage,
            after: next.stages[index]!,
          })
    }
  return changes
}

export const countOf = ({ stages, pipelines }: Changes): number => stages.length + pipelines.length

/** Portals in which no pipeline is left: an empty list would mean all of them. */
export const withoutPipelines = (portals: PortalSettings[]): PortalSettings[] =>
  portals.filter(({ pipelines }) => pipelines.length > 0 && !pipelines.some(({ isReporting }) => isReporting))

const rolesOf = ({ pipelines }: PortalSettings): StageRoleChoice[] =>
  pipelines.flatMap(({ id, stages }) =>
    stages.flatMap((stage) =>
      stage.role === null ? [] : [{ pipelineId: id, stageId: stage.id, role: stage.role }],
    ),
  )

const reportingOf = ({ pipelines }: PortalSettings): number[] =>
  pipelines.filter(({ isReporting }) => isReporting).map(({ id }) => id)

/** The draft that brings about one side of some changes. */
const draftOf = ({ stages, pipelines }: Changes, side: 'before' | 'after'): Draft => ({
  roles: Object.fromEntries(stages.map((change) => [change.key, change[side].role])),
  pipelines: Object.fromEntries(pipelines.map((change) => [change.key, change[side].isReporting])),
})

/** Takes saved changes back, but for those that somebody has changed again since. */
export function undoing(saved: Changes, now: PortalSettings[]): Draft {
  const since = changesOf(now, withDraft(now, draftOf(saved, 'after')))
  const theirs = new Set([...since.stages, ...since.pipelines].map(({ key }) => key))
  const isOurs = ({ key }: { key: string }) => !theirs.has(key)
  return draftOf({ stages: saved.stages.filter(isOurs), pipelines: saved.pipelines.filter(isOurs) }, 'before')
}

/** What was chosen after `sent` had been sent. */
export const without = (draft: Draft, sent: Draft): Draft => ({
  roles: others(draft.roles, sent.roles),
  pipelines: others(draft.pipelines, sent.pipelines),
})

const others = <Value>(values: Record<string, Value>, sent: Record<string, Value>) =>
  Object.fromEntries(Object.entries(values).filter(([key, value]) => value !== sent[key]))

/** A whole list of one portal for the server, and what it changes. */
export interface Sending {
  path: '/api/settings/stage-roles' | '/api/settings/reporting-pipelines'
  body: object
  changes: Changes
}

/** The requests that turn `before` into `after`; those portals and lists only that differ. */
export function sendings(before: PortalSettings[], after: PortalSettings[]): Sending[] {
  return before.flatMap((portal, at): Sending[] => {
    const portalId = portal.id
    const next = after[at]!
    const { stages, pipelines } = changesOf([portal], [next])
    const sent: Sending[] = []
    if (stages.length > 0)
      sent.push({
        path: '/api/settings/stage-roles',
        body: { portalId, roles: rolesOf(next) },
        changes: { stages, pipelines: [] },
      })
    if (pipelines.length > 0)
      sent.push({
        path: '/api/settings/reporting-pipelines',
        // All of them is no choice: pipelines that the CRM gets later count as well.
        body: {
          portalId,
          pipelineIds: next.pipelines.every(({ isReporting }) => isReporting) ? [] : reportingOf(next),
        },
        changes: { stages: [], pipelines },
      })
    return sent
  })
}
