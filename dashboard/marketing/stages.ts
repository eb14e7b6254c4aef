/** How leads go through their stages, whole or by source or manager: questions and rows. */
import type { Query } from '@cubejs-client/core'
import type { ClickKind } from '../clicks.ts'
import { during, filtersOf } from '../filters.ts'
import type { ValueKind } from '../format.ts'
import {
  isMany,
  itemOf,
  keyOf,
  type PortalItem,
  portalDimension,
  shortName,
  showsPortals,
} from '../portals.ts'
import type { RecordsRequest } from '../records/request.ts'
import type { Row } from '../server.ts'
import { none } from '../url.ts'
import { readOption } from '../view.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'
import { grouped } from './grouped.ts'
import { labelOf, sourceOf } from './sources.ts'

export const figures = [
  { key: 'visited', measure: 'lead_stages.visited', kind: 'count' },
  { key: 'reached', measure: 'lead_stages.reached', kind: 'count' },
  { key: 'next', measure: 'lead_stages.conversion_to_next', kind: 'share' },
  { key: 'skipped', measure: 'lead_stages.skipped', kind: 'count' },
  { key: 'skipped-share', measure: 'lead_stages.skipped_share', kind: 'share' },
  { key: 'lost', measure: 'lead_stages.lost_here', kind: 'count' },
  { key: 'days', measure: 'lead_stages.average_days', kind: 'days' },
  { key: 'current', measure: 'lead_stages.current_count', kind: 'count' },
] as const satisfies readonly { key: string; measure: string; kind: ValueKind }[]

export type StageFigure = (typeof figures)[number]

export const splits = ['none', 'source', 'manager'] as const
export type Split = (typeof splits)[number]

/** All sources: the block's own filter is off. */
export const everySource = 'all'

export const splitOf = ({ view }: Pick<BlockContext, 'view'>): Split =>
  readOption(view, 'lead-stages.by', 'none', splits)

const keys = figures.map(({ key }) => key)
export const figureOf = ({ view }: Pick<BlockContext, 'view'>): StageFigure => {
  const key = readOption(view, 'lead-stages.measure', 'visited', keys)
  return figures.find((figure) => figure.key === key)!
}

/** The source that the block alone is narrowed to. */
export function ownSource({ view, portals }: Pick<BlockContext, 'view' | 'portals'>): PortalItem | undefined {
  const key = readOption(view, 'lead-stages.source', everySource)
  if (key === everySource) return undefined
  const parts = /^(\d+):(.+)$/s.exec(key)
  if (!isMany(portals)) return { id: key }
  return parts ? { portal: parts[1], id: parts[2]! } : undefined
}

export interface Stage extends PortalItem {
  key: string
  name: string
  order: number
  values: Record<string, number | null>
}

/** Leads of one source or manager in every stage. */
export interface Part extends PortalItem {
  key: string
  name: string
  received: number | null
  /** By key of the stage. */
  values: Record<string, number | null>
}

export interface Stages {
  stages: Stage[]
  received: number | null
  parts: Part[]
  sources: { key: string; name: string }[]
}

export type Name = 'stages' | 'received' | 'sources' | 'cells' | 'parts'

const stageDimensions = ['lead_stages.stage', 'lead_stages.stage_id', 'lead_stages.stage_order']
const members = { source: ['source', 'source_id'], manager: ['manager', 'manager_id'] } as const

/** Clicks that the block does not heed: those that its own choice is made of. */
export function ignored(context: Pick<BlockContext, 'view' | 'portals'>): ClickKind[] {
  const split = splitOf(context)
  return [
    ...(split === 'source' || ownSource(context) ? ['src' as const] : []),
    ...(split === 'manager' ? ['emp' as const] : []),
  ]
}

const filtersOfSource = (cube: 'leads' | 'lead_stages', source: PortalItem | undefined): Query['filters'] =>
  source
    ? [
        ...(source.portal === undefined
          ? []
          : [{ member: `${cube}.portal_id`, operator: 'equals' as const, values: [source.portal] }]),
        source.id === none
          ? { member: `${cube}.source_id`, operator: 'notSet' as const }
          : { member: `${cube}.source_id`, operator: 'equals' as const, values: [source.id] },
      ]
    : []

export function stageQueries(context: BlockContext): Record<Name, Query> {
  const { view, comparison, portals } = context
  const split = splitOf(context)
  const asked = (cube: 'leads' | 'lead_stages') => ({
    ...during(cube, comparison.current),
    filters: [
      ...filtersOf(cube, view, { without: ignored(context) }),
      ...(filtersOfSource(cube, ownSource(context)) ?? []),
    ],
  })
  const stages: Query = {
    measures: figures.map(({ measure }) => measure),
    dimensions: [...portalDimension('lead_stages', portals), ...stageDimensions],
    ...asked('lead_stages'),
    limit: 1000,
  }
  const received: Query = { measures: ['leads.count'], ...asked('leads') }
  const sources: Query = {
    measures: ['leads.count'],
    dimensions: [...portalDimension('leads', portals), 'leads.source', 'leads.source_id'],
    ...during('leads', comparison.current),
    filters: filtersOf('leads', view, { without: ['src'] }),
    limit: 1000,
  }
  if (split === 'none') return { stages, received, sources } as Record<Name, Query>
  const by = (cube: string) => members[split].map((name) => `${cube}.${name}`)
  return {
    stages,
    received,
    sources,
    cells: {
      ...stages,
      measures: [figureOf(context).measure],
      dimensions: [...stages.dimensions!, ...by('lead_stages')],
      limit: 10_000,
    },
    // The same question as that of the list of sources.
    ...((split === 'manager' || ownSource(context)) && {
      parts: {
        ...received,
        dimensions: [...portalDimension('leads', portals), ...by('leads')],
        limit: 1000,
      },
    }),
  } as Record<Name, Query>
}

export function readStages(answers: Partial<Record<Name, Row[]>>, context: BlockContext): Stages {
  const split = splitOf(context)
  const { t, portals } = context
  const id = split === 'manager' ? 'manager_id' : 'source_id'
  const measure = figureOf(context).measure
  const cells = grouped(answers.cells ?? [], (row) => keyOf(itemOf(row, 'lead_stages', id)))
  const stageKey = (row: Row) => keyOf(itemOf(row, 'lead_stages', 'stage_id'))
  const stages = (answers.stages ?? [])
    .map((row): Stage => {
      const item = itemOf(row, 'lead_stages', 'stage_id')
      const name = textOf(row, 'lead_stages.stage') || t('marketing.stages.blank')
      return {
        ...item,
        key: keyOf(item),
        name: showsPortals(context) ? `${name} · ${shortName(item.portal, portals)}` : name,
        order: numberOf(row, 'lead_stages.stage_order') ?? Number.POSITIVE_INFINITY,
        values: Object.fromEntries(figures.map(({ key, measure }) => [key, numberOf(row, measure)])),
      }
    })
    .sort((a, b) => a.order - b.order || a.name.localeCompare(b.name, 'ru'))
  const parts = (split === 'none' ? [] : (answers.parts ?? answers.sources ?? []))
    .map((row): Part => {
      const item = itemOf(row, 'leads', id)
      const name =
        split === 'manager'
          ? textOf(row, 'leads.manager') || t('filter.unnamed')
          : sourceOf(row, 'leads', context).name
      return {
        ...item,
        key: keyOf(item),
        name: showsPortals(context) ? `${name} · ${shortName(item.portal, portals)}` : name,
        received: numberOf(row, 'leads.count'),
        values: Object.fromEntries(
          (cells.get(keyOf(item)) ?? []).map((cell) => [stageKey(cell), numberOf(cell, measure)]),
        ),
      }
    })
    .sort((a, b) => (b.received ?? 0) - (a.received ?? 0))
  return {
    stages,
    parts,
    received: numberOf(answers.received?.[0], 'leads.count'),
    sources: (answers.sources ?? [])
      .map((row) => sourceOf(row, 'leads', context))
      .map((source) => ({ key: source.key, name: labelOf(source, context) }))
      .sort((a, b) => a.name.localeCompare(b.name, 'ru')),
  }
}

/**
 * The records of a number of the block.
 *
 * @param stage undefined for all leads received
 * @param part  undefined for the whole
 */
export function stageRequest(
  measure: string,
  stage: PortalItem | undefined,
  part: PortalItem | undefined,
  context: BlockContext,
): RecordsRequest {
  const source = ownSource(context)
  const portal = [stage?.portal, part?.portal, source?.portal].find((one) => one !== undefined)
  const split = splitOf(context)
  const where = [
    ...(portal === undefined ? [] : [{ name: 'portal_id', values: [portal] }]),
    ...(stage ? [{ name: 'stage_id', values: [stage.id] }] : []),
    ...(source && split !== 'source' ? [{ name: 'source_id', values: [source.id] }] : []),
    ...(part ? [{ name: split === 'manager' ? 'manager_id' : 'source_id', values: [part.id] }] : []),
    ...(source && split === 'source' && !part ? [{ name: 'source_id', values: [source.id] }] : []),
  ]
  const without = ignored(context)
  return {
    measure,
    ...(where.length > 0 && { where }),
    ...(without.length > 0 && { without }),
  }
}

/** Every lead has been in the first stage; undefined where there are several first stages or none. */
export function controlOf({ stages, received }: Stages): { visited: number; received: number } | undefined {
  const first = stages.filter(({ order }) => order === 1)
  const visited = first[0]?.values.visited
  return first.length === 1 && typeof visited === 'number' && received !== null
    ? { visited, received }
    : undefined
}
