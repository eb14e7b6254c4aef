/** Stages of pipelines as Cube answers them: their order, what is asked of them, what stands behind them. */
import type { Query } from '@cubejs-client/core'
import {
  itemOf,
  keyOf,
  type PortalEntry,
  type PortalItem,
  portalDimension,
  portalName,
  shortName,
  whereItem,
} from '../portals.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { Row } from '../server.ts'
import { numberOf, textOf } from '../widget.ts'

export type Where = NonNullable<RecordsRequest['where']>

/** Rows of pipelines. */
export const pipelineDimensions = (portals: readonly PortalEntry[], cube = 'deal_stages'): string[] => [
  ...portalDimension(cube, portals),
  `${cube}.pipeline`,
  `${cube}.pipeline_id`,
]

/** Rows of stages, with the pipelines that they belong to. */
export const stageDimensions = (portals: readonly PortalEntry[]): string[] => [
  ...pipelineDimensions(portals),
  'deal_stages.stage',
  'deal_stages.stage_id',
  'deal_stages.stage_order',
]

/** Most rows that a question of a block may bring: stages of all pipelines by people of a large company. */
export const mostRows = 20_000

/** Only rows that count something. */
export const above0 = (measure: string): NonNullable<Query['filters']>[number] => ({
  member: measure,
  operator: 'gt',
  values: ['0'],
})

/** The marts give this order to stages that the CRM's dictionary does not know. */
const outsideOrder = 10_000
const orderOf = (row: Row): number => numberOf(row, 'deal_stages.stage_order') ?? outsideOrder

/** A deleted stage that deals still name: it has no place in the order, nothing leads to it or on from it. */
export const isOutside = (row: Row): boolean => orderOf(row) >= outsideOrder

/** Rows in the order of the CRM, stages that it does not know last. */
export const inOrder = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => orderOf(a) - orderOf(b))

const pipelineItem = (row: Row, cube = 'deal_stages'): PortalItem => itemOf(row, cube, 'pipeline_id')
/** Unique over all portals. */
export const pipelineKey = (row: Row, cube = 'deal_stages'): string => keyOf(pipelineItem(row, cube))
export const stageKey = (row: Row): string => `${pipelineKey(row)}/${textOf(row, 'deal_stages.stage_id')}`

export const wherePipeline = (row: Row): Where => whereItem('pipeline_id', pipelineItem(row))
export const whereStage = (row: Row): Where => [
  ...wherePipeline(row),
  { name: 'stage_id', values: [textOf(row, 'deal_stages.stage_id')] },
]

/** Conditions of a row and a column together; what both name stands once. */
export const both = (one: Where, other: Where): Where => [
  ...one,
  ...other.filter(({ name }) => !one.some((part) => part.name === name)),
]

export interface PipelineName {
  /** Unique over all portals. */
  key: string
  id: string
  name: string
  /** Name of its portal, where there are several, and the short one. */
  portal: string | undefined
  portalShort: string | undefined
}

export const readPipelineName = (row: Row, portals: readonly PortalEntry[]): PipelineName => {
  const item = pipelineItem(row)
  return {
    key: keyOf(item),
    id: item.id,
    name: textOf(row, 'deal_stages.pipeline'),
    portal: portalName(item.portal, portals) || undefined,
    portalShort: shortName(item.portal, portals) || undefined,
  }
}

/** A pipeline with what a block knows of each of its stages. */
export interface PipelineOf<Stage> extends PipelineName {
  stages: Stage[]
}

/**
 * Pipelines with their stages, those with most deals first.
 *
 * @param rows    rows of `stageDimensions` with `deal_stages.reached`
 * @param read    a stage of a row; the one before it in the pipeline is handed along
 */
export function byPipeline<Stage>(
  rows: readonly Row[],
  portals: readonly PortalEntry[],
  read: (row: Row, before: Stage | undefined) => Stage,
): PipelineOf<Stage>[] {
  const pipelines = new Map<string, PipelineOf<Stage> & { widest: number }>()
  for (const row of inOrder(rows)) {
    const key = pipelineKey(row)
    const pipeline = pipelines.get(key) ?? { ...readPipelineName(row, portals), stages: [], widest: 0 }
    pipelines.set(key, pipeline)
    pipeline.widest = Math.max(pipeline.widest, numberOf(row, 'deal_stages.reached') ?? 0)
    pipeline.stages.push(read(row, pipeline.stages.at(-1)))
  }
  return [...pipelines.values()]
    .sort((a, b) => b.widest - a.widest)
    .map(({ widest: _, ...pipeline }) => pipeline)
}
