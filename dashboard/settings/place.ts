/** The portal whose settings are looked at, and how its records are named. */
import type { RecordsRequest } from '../records/request.ts'

export interface PortalPlace {
  id: number
  /** Ids repeat between portals: with several, each number names its own. */
  isOneOfMany: boolean
}

/** The records of a pipeline, or of one of its stages. */
export const whereIn = (
  { id, isOneOfMany }: PortalPlace,
  pipelineId: number,
  stageId?: string,
): NonNullable<RecordsRequest['where']> => [
  { name: 'pipeline_id', values: [String(pipelineId)] },
  ...(stageId === undefined ? [] : [{ name: 'stage_id', values: [stageId] }]),
  ...(isOneOfMany ? [{ name: 'portal_id', values: [String(id)] }] : []),
]
