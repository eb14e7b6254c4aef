/** Reads one page. */
import type { CubeResponse } from '../cube/gateway.ts'
import type { Cell, CubeQuery } from '../cube/result.ts'
import { type Reader, type Row, reader } from './cells.ts'
import { ODataError } from './error.ts'
import { after, fromTheStart, type Place } from './pages.ts'
import type { Plan } from './plan.ts'
import { type Asked, ask, type Slice } from './question.ts'
import { withoutTexts } from './texts.ts'
import type { Zone } from './zone.ts'

/** One question to Cube under the caller's rules. */
export type Load = (query: CubeQuery) => Promise<CubeResponse>

export interface Zones {
  reporting: Zone
  utc: Zone
}

export interface PageOptions {
  limit: number
  skip: number
  /** The last row of the page before. */
  place: Place | undefined
  asText: boolean
}

export interface Page {
  rows: Row[]
  reader: Reader
  /** Of the last row, when there are more. */
  next: Place | undefined
}

/** The plan with tests of texts that need a look at the values made into lists of them. */
export async function settled(plan: Plan, load: Load): Promise<Plan> {
  const where = await withoutTexts(plan.where, async (query) => {
    const { rows, isCut } = await rowsOf(load, query)
    return {
      values: rows.map(([value]) => (value === null || value === undefined ? null : String(value))),
      isCut,
    }
  })
  return { ...plan, where }
}

export async function readPage(plan: Plan, options: PageOptions, load: Load, zones: Zones): Promise<Page> {
  const { limit, asText } = options
  const { order } = plan
  const parts = options.place ? after(order, options.place, zones.reporting) : fromTheStart(order)
  const rows: Row[] = []
  let skip = options.skip
  let found: { asked: Asked; members: string[] } | undefined
  let isMore = false
  for (const where of parts) {
    if (isMore) break
    const isFull = rows.length >= limit
    const asked = ask(plan, { limit: isFull ? 1 : limit - rows.length, offset: skip, where }, zones)
    const answer = await rowsOf(load, asked.question)
    found ??= { asked, members: answer.members }
    if (answer.members.length > 0) found = { asked, members: answer.members }
    if (isFull) isMore = answer.rows.length > 0
    else {
      for (const row of answer.rows) rows.push(row)
      isMore = answer.isCut
    }
    if (skip > 0) skip = answer.rows.length > 0 ? 0 : skip - (await countOf(plan, load, zones, where))
  }
  const { asked, members } = found ?? { asked: ask(plan, NOTHING, zones), members: [] }
  const read = reader(asked, members, { reporting: zones.reporting, asText, groupedBy: plan.groupedBy })
  const last = rows.at(-1)
  const next = isMore && last ? order.map(({ column }) => read.key(column, last)) : undefined
  return { rows, reader: read, next }
}

const NOTHING: Slice = { limit: 1, offset: 0, where: { test: 'never' } }

/** How many rows or groups there are in all. */
export async function countOf(
  plan: Plan,
  load: Load,
  zones: Zones,
  where: Slice['where'] = { test: 'always' },
): Promise<number> {
  const few = plan.groupedBy ? plan : { ...plan, columns: [] }
  const { question } = ask(few, { limit: 1, offset: 0, where }, zones)
  const { total } = await load({ ...question, order: [], total: true })
  if (typeof total !== 'number') throw new Error('Cube gave no total.')
  return total
}

async function rowsOf(
  load: Load,
  query: CubeQuery,
): Promise<{ members: string[]; rows: Row[]; isCut: boolean }> {
  const { data, truncated } = await load({ ...query, responseFormat: 'compact' })
  if (Array.isArray(data)) {
    if (data.length > 0) throw new ODataError(500, 'The answer has another shape than was asked for.')
    return { members: [], rows: [], isCut: false }
  }
  const { members, dataset } = data as { members: string[]; dataset: Cell[][] }
  return { members, rows: dataset, isCut: truncated === true }
}
