/** The stages that one deal or lead has gone through: what is asked, and what the answer says. Pure. */
import type { Query } from '@cubejs-client/core'
import { isMany, type PortalEntry } from '../../portals.ts'
import type { Row } from '../../server.ts'
import { numberOf, textOf } from '../../widget.ts'
import type { ListCube } from '../columns.ts'

/** A record of a list whose path can be shown. */
export interface Walker {
  cube: 'deal_stages' | 'lead_stages'
  id: string
  /** Keys of records begin with it: it makes the answer quick. Undefined where nobody knows it. */
  portal: string | undefined
}

const stagesOf: Partial<Record<ListCube, Walker['cube']>> = {
  deals: 'deal_stages',
  sales: 'deal_stages',
  deal_stages: 'deal_stages',
  leads: 'lead_stages',
  lead_stages: 'lead_stages',
}

/** Whether the records of a cube go through stages. */
export const hasPath = (cube: ListCube): boolean => stagesOf[cube] !== undefined

/** Members of a list's rows by which a path is found, besides the portal's. */
export const pathMembers = (cube: ListCube): string[] => (hasPath(cube) ? [`${cube}.id`] : [])

/** The record of a row; undefined where its cube knows of no stages. */
export function walkerOf(row: Row, cube: ListCube, portals: readonly PortalEntry[]): Walker | undefined {
  const stages = stagesOf[cube]
  const id = textOf(row, `${cube}.id`)
  const portal = isMany(portals) ? textOf(row, `${cube}.portal_id`) : String(portals[0]?.id ?? '')
  return stages && id ? { cube: stages, id, portal: portal || undefined } : undefined
}

export interface Step {
  key: string
  stage: string
  /** Of another pipeline than the record is in now. */
  formerly: string | undefined
  isSkipped: boolean
  /** The history of the portal lacks the entry. */
  isSynthetic: boolean
  /** As Cube writes times; empty for a skipped stage. */
  enteredAt: string
  visits: number
  /** Of completed visits; null where there are none. */
  days: number | null
  /** Of the visit that goes on; null where the record does not stand here. */
  daysNow: number | null
  /** Of the bar, 0…1 of the longest: what was, what goes on. */
  parts: { past: number; now: number }
}

export interface Path {
  steps: Step[]
  status: string
  closedAt: string
  reason: string
}

const own = ['stage', 'stage_id', 'stage_order', 'entered_at', 'visits_own', 'stay_days_own', 'is_synthetic']
const ofRecord = ['status', 'closed_at', 'loss_reason']
const ofPipeline = ['pipeline', 'pipeline_id', 'is_current_pipeline']

/** One row per stage that the record has reached. */
export function pathQuery({ cube, id, portal }: Walker): Query {
  const names = [...own, ...ofRecord, ...(cube === 'deal_stages' ? ofPipeline : [])]
  const is = (name: string, value: string) => ({
    member: `${cube}.${name}`,
    operator: 'equals' as const,
    values: [value],
  })
  return {
    measures: ['skipped', 'current_count', 'current_days'].map((name) => `${cube}.${name}`),
    dimensions: names.map((name) => `${cube}.${name}`),
    filters: [is('id', id), ...(portal === undefined ? [] : [is('portal_id', portal)])],
    order: { [`${cube}.stage_order`]: 'asc' },
    limit: 500,
  }
}

const isTrue = (row: Row, member: string): boolean => String(row[member]) === 'true'

/** Stages in the order of the CRM; those of pipelines that a deal has left come first. */
export function readPath(rows: Row[], cube: Walker['cube']): Path | undefined {
  const of = (name: string) => `${cube}.${name}`
  const isFormer = (row: Row) => cube === 'deal_stages' && !isTrue(row, of('is_current_pipeline'))
  const steps = rows
    .toSorted((a, b) => Number(isFormer(b)) - Number(isFormer(a)))
    .map((row): Step => {
      const isHere = (numberOf(row, of('current_count')) ?? 0) > 0
      const visits = numberOf(row, of('visits_own')) ?? 0
      const isFirstStay = isHere && visits <= 1
      return {
        key: `${textOf(row, of('pipeline_id'))}:${textOf(row, of('stage_id'))}`,
        stage: textOf(row, of('stage')),
        formerly: isFormer(row) ? textOf(row, of('pipeline')) : undefined,
        isSkipped: (numberOf(row, of('skipped')) ?? 0) > 0,
        isSynthetic: isTrue(row, of('is_synthetic')),
        enteredAt: textOf(row, of('entered_at')),
        visits,
        days: visits === 0 || isFirstStay ? null : numberOf(row, of('stay_days_own')),
        daysNow: isHere ? numberOf(row, of('current_days')) : null,
        parts: { past: 0, now: 0 },
      }
    })
  const [first] = rows
  if (!first) return undefined
  const longest = Math.max(...steps.map(({ days, daysNow }) => (days ?? 0) + (daysNow ?? 0)))
  const part = (days: number | null) => (longest > 0 ? Math.max(days ?? 0, 0) / longest : 0)
  return {
    steps: steps.map((step) => ({ ...step, parts: { past: part(step.days), now: part(step.daysNow) } })),
    status: textOf(first, of('status')),
    closedAt: textOf(first, of('closed_at')),
    reason: textOf(first, of('loss_reason')),
  }
}
