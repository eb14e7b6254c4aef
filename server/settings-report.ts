/** What `/api/settings` takes and answers. The dashboard shares these types, so nothing else stands here. */
export type StageRole = 'open' | 'won' | 'lost' | 'ignored'

export interface StageSetting {
  id: string
  name: string
  color: string | null
  /** What the CRM says. */
  semantics: 'open' | 'won' | 'lost'
  /** What the settings say; null where they leave it to the CRM. */
  role: StageRole | null
  /** The CRM no longer has it, its old deals do. */
  isDeleted: boolean
}

export interface PipelineSetting {
  id: number
  name: string
  /** Counts as sales. */
  isReporting: boolean
  isDeleted: boolean
  /** In the order of the CRM. */
  stages: StageSetting[]
}

export interface PortalSettings {
  id: number
  name: string
  /** No pipeline was chosen, so all of them count as sales. */
  reportsAll: boolean
  pipelines: PipelineSetting[]
}

/** Answer of `/api/settings`. */
export interface SettingsReport {
  portals: PortalSettings[]
  /** Something was changed that the numbers do not follow yet. */
  isRecounting: boolean
}

/** A stage and what it is to count as. */
export interface StageRoleChoice {
  pipelineId: number
  stageId: string
  role: StageRole
}
