/** What one question answered: all its rows, or that there are too many to hold them. */
import type { CubeResponse, SecurityContext } from '../cube/gateway.ts'
import { MOST_ROWS } from '../cube/question-shape.ts'
import type { CubeQuery } from '../cube/result.ts'
import { type Cell, cellReader } from './cells.ts'
import { type Annotations, type Column, chosen, describe } from './columns.ts'
import type { ExportCube } from './cube.ts'
import type { ExportRequest, Question } from './request.ts'

export interface Part {
  question: Question
  /** As Cube made it out: dates in place of «last month». */
  normalized: CubeQuery
  columns: Column[]
  /** Undefined: there are more than are answered at once. */
  rows: Cell[][] | undefined
  rollups: string[]
}

/** Lists longer than that are read by a cursor rather than asked for twice. */
const SHORT_LIST = 10_000

/** @throws {CubeError} where Cube refuses the question */
export async function askPart(
  cube: Pick<ExportCube, 'load'>,
  question: Question,
  { columns: wanted, locale }: Pick<ExportRequest, 'columns' | 'locale'>,
  context: SecurityContext,
  timezone: string,
): Promise<Part> {
  const { limit, ungrouped } = question
  const most = Math.min(limit ?? Number.POSITIVE_INFINITY, ungrouped ? SHORT_LIST : MOST_ROWS)
  const answer = await cube.load({ ...question, limit: most, timezone, responseFormat: 'compact' }, context)
  const columns = chosen(describe(question, annotationsOf(answer), locale), wanted)
  const isCut = answer.truncated === true && most !== limit
  return {
    question,
    normalized: answer.query as CubeQuery,
    columns,
    rows: isCut ? undefined : rowsOf(answer, columns),
    rollups: Object.keys(answer.usedPreAggregations ?? {}),
  }
}

function annotationsOf({ annotation }: CubeResponse): Annotations {
  const { measures = {}, dimensions = {}, timeDimensions = {} } = (annotation ?? {}) as Partial<Annotations>
  return { measures, dimensions, timeDimensions }
}

function rowsOf({ data }: CubeResponse, columns: Column[]): Cell[][] {
  // Without rows Cube names no members either.
  if (Array.isArray(data)) return []
  const { members, dataset } = data as { members: string[]; dataset: unknown[][] }
  if (dataset.length === 0) return []
  const readers = columns.map(({ member, kind }) => {
    const index = members.indexOf(member)
    if (index < 0) throw new Error(`Cube's answer has no column '${member}'.`)
    const read = cellReader(kind)
    return (row: unknown[]) => read(row[index])
  })
  return dataset.map((row) => readers.map((read) => read(row)))
}
