/** Stages of pipelines as cohorts passed them: what is asked, and what the answers say. */
import type { Filter, Query } from '@cubejs-client/core'
import type { ClickKind } from '../clicks.ts'
import { during, filtersOf } from '../filters.ts'
import type { ValueKind } from '../format.ts'
import {
  clickedKeys,
  itemOf,
  keyOf,
  type PortalItem,
  portalDimension,
  shortName,
  showsPortals,
  whereItem,
} from '../portals.ts'
import type { Row } from '../server.ts'
import { type Cells, cellKey, type Line, readCells, readItems, total } from '../stages/matrix.ts'
import {
  byPipeline,
  isOutside,
  mostRows,
  type PipelineOf,
  pipelineKey,
  stageDimensions,
  stageKey,
  type Where,
  wherePipeline,
  whereStage,
} from '../stages/pipelines.ts'
import type { View } from '../url.ts'
import { readOption } from '../view.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'

/** What the stages are broken down by, and the dimensions that name it. */
export const splits = {
  none: undefined,
  source: { name: 'source_id', title: 'source' },
  manager: { name: 'manager_id', title: 'manager' },
} as const
export type Split = keyof typeof splits
export const splitNames = Object.keys(splits) as Split[]
export const chosenSplit = (view: Pick<View, 'options'>): Split =>
  readOption(view, 'stage-conversion.by', 'none', splitNames)

/** Clicks on the items of a break-down, which it leaves out. */
export const splitClicks = (split: Split): ClickKind[] =>
  split === 'none' ? [] : split === 'source' ? ['src'] : ['emp']

/** What the cells of a break-down show. */
export const values = {
  next: { measure: 'deal_stages.conversion_to_next', kind: 'share' },
  visited: { measure: 'deal_stages.visited', kind: 'count' },
  skipped: { measure: 'deal_stages.skipped', kind: 'count' },
  share: { measure: 'deal_stages.skipped_share', kind: 'share' },
  days: { measure: 'deal_stages.average_days', kind: 'days' },
} as const satisfies Record<string, { measure: string; kind: ValueKind }>
export type ValueName = keyof typeof values
export const valueNames = Object.keys(values) as ValueName[]
export const chosenValue = (view: Pick<View, 'options'>): ValueName =>
  readOption(view, 'stage-conversion.value', 'next', valueNames)

export interface StageRow {
  key: string
  name: string
  where: Where
  visited: number
  reached: number
  toNext: number | null
  skipped: number
  skippedShare: number | null
  days: number | null
  /** Of the stages that the CRM knows, the one where deals stay longest. */
  isSlowest: boolean
  isOutside: boolean
}

export interface Conversion extends PipelineOf<StageRow> {
  /** Deals created in it: what the visited ones are a part of. */
  created: number
  where: Where
  /** Sources or managers, those with most created deals first. */
  items: Line[]
}

export interface Conversions {
  pipelines: Conversion[]
  cells: Cells
}

/** A break-down has its own answers besides those of the stages. */
type Answers<Of> = Record<'stages' | 'visited' | 'created', Of> & Partial<Record<'cells' | 'items', Of>>

/** Visits count in the pipeline where the deal is now: only then they are a part of the deals created in it. */
const inCurrent: Filter = { member: 'deal_stages.is_current_pipeline', operator: 'equals', values: ['true'] }
export const whereCurrent: Where = [{ name: 'is_current_pipeline', values: ['true'] }]

const stageMeasures = [
  'deal_stages.reached',
  'deal_stages.conversion_to_next',
  'deal_stages.skipped',
  'deal_stages.skipped_share',
  'deal_stages.average_days',
]

/** What the block asks; a break-down adds two questions. */
export function conversionQueries(context: BlockContext): Answers<Query> {
  const { view, comparison, portals } = context
  const split = splits[chosenSplit(view)]
  const without = splitClicks(chosenSplit(view))
  const ofStages = {
    ...during('deal_stages', comparison.current),
    filters: filtersOf('deal_stages', view, { without }),
    limit: mostRows,
  }
  const stages: Query = { measures: stageMeasures, dimensions: stageDimensions(portals), ...ofStages }
  const visited: Query = {
    measures: ['deal_stages.visited'],
    dimensions: stageDimensions(portals),
    ...ofStages,
    filters: [...ofStages.filters, inCurrent],
  }
  const created: Query = {
    measures: ['deals.count'],
    dimensions: [...portalDimension('deals', portals), 'deals.pipeline_id'],
    ...during('deals', comparison.current),
    filters: filtersOf('deals', view, { without }),
    limit: mostRows,
  }
  const always = { stages, visited, created }
  if (!split) return always
  const items = (cube: string) => [`${cube}.${split.title}`, `${cube}.${split.name}`]
  const whole = chosenValue(view) === 'visited' ? visited : stages
  return {
    ...always,
    cells: {
      ...whole,
      measures: [values[chosenValue(view)].measure],
      dimensions: [...stageDimensions(portals), ...items('deal_stages')],
    },
    items: { ...created, dimensions: [...(created.dimensions ?? []), ...items('deals')] },
  }
}

export function readConversions(answers: Answers<Row[]>, context: BlockContext): Conversions {
  const split = splits[chosenSplit(context.view)]
  const visits = new Map(
    answers.visited.map((row) => [stageKey(row), numberOf(row, 'deal_stages.visited') ?? 0]),
  )
  const created = new Map(
    answers.created.map((row) => [pipelineKey(row, 'deals'), numberOf(row, 'deals.count') ?? 0]),
  )
  const first = new Map(answers.stages.map((row) => [pipelineKey(row), row]))
  const pipelines = byPipeline<StageRow>(answers.stages, context.portals, (row) => readStage(row, visits))
  return {
    pipelines: pipelines.map((pipeline) => ({
      ...pipeline,
      stages: markSlowest(pipeline.stages),
      created: created.get(pipeline.key) ?? 0,
      where: wherePipeline(first.get(pipeline.key)!),
      items: split ? readSplit(answers.items ?? [], pipeline.key, split, context) : [],
    })),
    cells: split ? readSplitCells(answers, split, chosenValue(context.view)) : new Map(),
  }
}

const readStage = (row: Row, visits: Map<string, number>): StageRow => ({
  key: stageKey(row),
  name: textOf(row, 'deal_stages.stage'),
  where: whereStage(row),
  visited: visits.get(stageKey(row)) ?? 0,
  reached: numberOf(row, 'deal_stages.reached') ?? 0,
  toNext: numberOf(row, 'deal_stages.conversion_to_next'),
  skipped: numberOf(row, 'deal_stages.skipped') ?? 0,
  skippedShare: numberOf(row, 'deal_stages.skipped_share'),
  days: numberOf(row, 'deal_stages.average_days'),
  isSlowest: false,
  isOutside: isOutside(row),
})

/** One stage at the most: of equally slow ones that which more deals visited. With one stage there is nothing to be slower than. */
function markSlowest(stages: StageRow[]): StageRow[] {
  const known = stages.filter(({ isOutside, days }) => !isOutside && days !== null)
  const [slowest] = known.toSorted((a, b) => b.days! - a.days! || b.visited - a.visited)
  return stages.map((stage) => ({ ...stage, isSlowest: known.length > 1 && stage === slowest }))
}

type SplitBy = NonNullable<(typeof splits)[Split]>

const splitItem = (row: Row, cube: string, { name }: SplitBy): PortalItem => itemOf(row, cube, name)

function readSplit(rows: Row[], pipeline: string, split: SplitBy, context: BlockContext): Line[] {
  const own = rows.filter((row) => pipelineKey(row, 'deals') === pipeline)
  const sources = context.view.clicks.find(({ kind }) => kind === 'src')?.ids ?? []
  const people = clickedKeys(context)
  return readItems(own, 'deals.count', (row) => {
    const item = splitItem(row, 'deals', split)
    return {
      key: keyOf(item),
      name: textOf(row, `deals.${split.title}`) || context.t('filter.unnamed'),
      note: showsPortals(context) ? shortName(item.portal, context.portals) : undefined,
      where: whereItem(split.name, item),
      isPicked: split.title === 'source' ? sources.includes(item.id) : people.includes(keyOf(item)),
    }
  })
}

/** Cells of the break-down; the row of all items is the table's own question without it. */
function readSplitCells(answers: Answers<Row[]>, split: SplitBy, value: ValueName): Cells {
  const { stages, visited, created, items = [] } = answers
  const whole = { cells: answers.cells ?? [], stages: value === 'visited' ? visited : stages }
  const cells = readCells(whole, (row) => keyOf(splitItem(row, 'deal_stages', split)))
  for (const row of created) cells.set(cellKey(pipelineKey(row, 'deals'), total), row)
  for (const row of items)
    cells.set(cellKey(pipelineKey(row, 'deals'), keyOf(splitItem(row, 'deals', split))), row)
  return cells
}
