/** The tables of a file: what they are called, what stands in them, and their rows in portions. */
import type pg from 'pg'
import type { SecurityContext } from '../cube/gateway.ts'
import { type Cell, cellReader } from './cells.ts'
import type { Column } from './columns.ts'
import type { ExportCube } from './cube.ts'
import { badRequest } from './error.ts'
import { type Joined, join } from './join.ts'
import { askPart, type Part } from './part.ts'
import type { ExportRequest, Question } from './request.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { type Statement, statementFor } from './statement.ts'
import type { Turns } from './turns.ts'
import { type Locale, wordsOf } from './words.ts'

export interface Table {
  name: string
  columns: Column[]
  count: number
  parts: Part[]
  /** To be read once. */
  batches(): AsyncIterable<Cell[][]>
}

export interface Tables {
  all: Table[]
  /** Names of the roll-ups that answered. */
  rollups: string[]
  close(): Promise<void>
}

export interface Source {
  cube: ExportCube
  pool: pg.Pool
  timezone: string
  /** Of long reads. */
  turns: Turns
}

/** @throws {CubeError} where Cube refuses a question; {ExportError} where it makes no table */
export async function openTables(
  request: ExportRequest,
  { cube, pool, timezone, turns }: Source,
  context: SecurityContext,
  signal: AbortSignal,
): Promise<Tables> {
  const { locale } = request
  const parts: Part[] = []
  for (const question of unique(request.queries)) {
    signal.throwIfAborted()
    const part = await askPart(cube, question, request, context, timezone)
    if (part.columns.length === 0)
      throw badRequest('query: nothing is asked for: name measures or dimensions.')
    parts.push(part)
  }
  const joined = join(parts, locale)
  const names = namesOf(joined, request.title, locale)
  const rollups = new Set(parts.flatMap((part) => part.rollups))
  let snapshot: Snapshot | undefined
  let leave: (() => void) | undefined
  const close = async () => {
    await snapshot?.close()
    snapshot = undefined
    leave?.()
  }
  const long = async ({ columns, parts: [part] }: Joined) => {
    const members = columns.map(({ member }) => member)
    const statement = await statementFor(cube, { ...part!, members }, context, timezone)
    for (const name of statement.rollups) rollups.add(name)
    leave ??= await turns.take(signal)
    snapshot ??= await openSnapshot(pool, signal)
    const count = await snapshot.count(statement)
    return { count, batches: () => read(snapshot!, statement, columns) }
  }
  try {
    const all: Table[] = []
    for (const [index, table] of joined.entries()) {
      const { columns, parts, rows } = table
      const found = rows ? { count: rows.length, batches: () => portions(rows) } : await long(table)
      all.push({ name: names[index]!, columns, parts, ...found })
    }
    return { all, rollups: [...rollups], close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A block may ask the same twice. */
const unique = (questions: Question[]): Question[] => [
  ...new Map(questions.map((question) => [JSON.stringify(question), question])).values(),
]

const PORTION = 2_000

async function* portions(rows: Cell[][]): AsyncGenerator<Cell[][]> {
  for (let from = 0; from < rows.length; from += PORTION) yield rows.slice(from, from + PORTION)
}

async function* read(snapshot: Snapshot, statement: Statement, columns: Column[]): AsyncGenerator<Cell[][]> {
  const readers = columns.map(({ kind }) => cellReader(kind))
  for await (const batch of snapshot.batches(statement))
    yield batch.map((row) => readers.map((reader, index) => reader(row[index])))
}

function namesOf(tables: Joined[], title: string, locale: Locale): string[] {
  if (tables.length === 1 && title) return [title]
  return tables.map((table) => nameOf(table, locale))
}

/** What its rows are: a list, groups by something, or one row of totals. */
function nameOf({ columns, parts, byPeriod }: Joined, locale: Locale): string {
  const words = wordsOf(locale)
  if (parts[0]!.question.ungrouped) return words.sheetList
  const groups = columns.filter(
    ({ isMeasure, kind, member }) => !isMeasure && kind !== 'id' && member !== 'period',
  )
  if (groups.length > 0) return groups.map(({ title }) => title).join(', ')
  return byPeriod ? words.sheetPeriods : words.sheetTotal
}
