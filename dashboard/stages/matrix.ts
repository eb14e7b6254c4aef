/** Stages against managers, sources or reasons: the questions, and what they answer as lines and cells. */
import type { Query } from '@cubejs-client/core'
import type { ValueKind } from '../format.ts'
import { portalDimension, showsPortals } from '../portals.ts'
import type { Row } from '../server.ts'
import { type BlockContext, numberOf, textOf } from '../widget.ts'
import {
  inOrder,
  mostRows,
  pipelineDimensions,
  pipelineKey,
  readPipelineName,
  stageDimensions,
  stageKey,
  type Where,
  wherePipeline,
  whereStage,
} from './pipelines.ts'

/** A row or a column. */
export interface Line {
  key: string
  name: string
  note?: string | undefined
  /** What its cells have in common. */
  where: Where
  isPicked?: boolean
  /** Of a line that is measured otherwise than the rest: it is not compared with them. */
  kind?: ValueKind
  /** Stages of a pipeline. */
  children?: Line[]
}

/** Key of the line that stands for all lines. */
export const total = ''

/** Rows of Cube by what they stand for: a stage, a pipeline or all, and an item or all. */
export type Cells = Map<string, Row>

export const cellKey = (tree: string, item: string) => `${tree}\n${item}`

/** Cube's number of a cell; null where it has none. */
export const cellOf = (cells: Cells, measure: string, tree: string, item: string): number | null =>
  numberOf(cells.get(cellKey(tree, item)), measure)

/** The totals are the same question with fewer dimensions: nothing is summed on the page. */
export type MatrixQuery = 'cells' | 'subtotals' | 'stages' | 'pipelines' | 'items' | 'total'

/**
 * The six questions of a matrix.
 *
 * @param base  measures, days and filters
 * @param item  dimensions that name the items
 */
export function matrixQueries(
  base: Query,
  item: string[],
  { portals }: Pick<BlockContext, 'portals'>,
): Record<MatrixQuery, Query> {
  const by = (...dimensions: string[]): Query => ({ ...base, dimensions, limit: mostRows })
  return {
    cells: by(...stageDimensions(portals), ...item),
    subtotals: by(...pipelineDimensions(portals), ...item),
    stages: by(...stageDimensions(portals)),
    pipelines: by(...pipelineDimensions(portals)),
    items: by(...portalDimension('deal_stages', portals), ...item),
    total: base,
  }
}

/** Cells of the answers that were asked for. */
export function readCells(
  answers: Partial<Record<MatrixQuery, Row[]>>,
  itemKey: (row: Row) => string,
): Cells {
  const keys: Record<MatrixQuery, (row: Row) => string> = {
    cells: (row) => cellKey(stageKey(row), itemKey(row)),
    subtotals: (row) => cellKey(pipelineKey(row), itemKey(row)),
    stages: (row) => cellKey(stageKey(row), total),
    pipelines: (row) => cellKey(pipelineKey(row), total),
    items: (row) => cellKey(total, itemKey(row)),
    total: () => cellKey(total, total),
  }
  const cells: Cells = new Map()
  for (const [name, rows] of Object.entries(answers))
    for (const row of rows) cells.set(keys[name as MatrixQuery](row), row)
  return cells
}

/** Stages in the order of the CRM; unknown ones last. */
export const readStageLines = (stages: readonly Row[]): Line[] =>
  inOrder(stages).map((row) => ({
    key: stageKey(row),
    name: textOf(row, 'deal_stages.stage'),
    where: whereStage(row),
  }))

const byWeight =
  (weight: string) =>
  (a: Row, b: Row): number =>
    (numberOf(b, weight) ?? 0) - (numberOf(a, weight) ?? 0)

/** Pipelines with their stages, the heaviest first. */
export function readTree(
  { pipelines, stages }: Record<'pipelines' | 'stages', Row[]>,
  weight: string,
  context: BlockContext,
): Line[] {
  return [...pipelines].sort(byWeight(weight)).map((row) => {
    const { key, name, portalShort } = readPipelineName(row, context.portals)
    return {
      key,
      name,
      note: showsPortals(context) ? portalShort : undefined,
      where: wherePipeline(row),
      children: readStageLines(stages.filter((stage) => pipelineKey(stage) === key)),
    }
  })
}

/** Items, the heaviest first; `read` makes a line of a row. */
export const readItems = (rows: readonly Row[], weight: string, read: (row: Row) => Line): Line[] =>
  [...rows].sort(byWeight(weight)).map(read)
