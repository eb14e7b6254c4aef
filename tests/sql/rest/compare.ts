/** Asks SQL and REST the same, and says where they differ. */
import type { Cell } from './cells.ts'
import type { Occurring } from './conditions.ts'
import type { Product } from './product.ts'
import { type Question, question, TO_NOW } from './questions.ts'

export interface Tally {
  cells: number
  questions: number
  /** Questions that were asked by parameters, and of them those read in binary. */
  parameters: number
  binary: number
  fromRollups: number
  shapes: Record<string, number>
  users: Record<string, number>
}

export const newTally = (): Tally => ({
  cells: 0,
  questions: 0,
  parameters: 0,
  binary: 0,
  fromRollups: 0,
  shapes: {},
  users: {},
})

type Row = Cell[]

/** Questions under way at once. */
const AT_ONCE = 3
const SHOWN_ROWS = 12

/** @returns a text for each question whose answers differ: the statement and both answers */
export async function compareSeeds(product: Product, tally: Tally, seeds: number[]): Promise<string[]> {
  const occurring = await occurringIn(product)
  const faults: string[] = []
  const rest = seeds.values()
  const work = async () => {
    for (const seed of rest) {
      const relation = product.relations[seed % product.relations.length]!
      const fault = await compare(product, tally, question(seed, relation, occurring))
      if (fault) faults.push(`seed ${seed}: ${fault}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return faults
}

/** Some values of each dimension of text or number. */
async function occurringIn({ relations, byRest, stack }: Product): Promise<Occurring> {
  const values: Occurring['values'] = {}
  for (const { columns } of relations)
    for (const { kind, type, member, name } of columns) {
      if (kind !== 'dimension' || (type !== 'text' && type !== 'float8') || TO_NOW.test(name)) continue
      const query = {
        dimensions: [member!],
        filters: [{ member, operator: 'set' }],
        order: [[member, 'asc']],
        limit: 12,
      }
      const { rows } = await byRest('boss', query)
      values[member!] = rows.map((row) => String(row[member!]))
    }
  const { rows } = await stack.database.pool.query(
    `select extract(epoch from min(created_at)) * 1000 as from, extract(epoch from max(created_at)) * 1000 as to from marts.deals`,
  )
  return { values, from: Number(rows[0].from), to: Number(rows[0].to) }
}

async function compare(product: Product, tally: Tally, asked: Question): Promise<string | undefined> {
  const { shape, user, as, sql, values, isBinary, parts } = asked
  const expected: Row[][] = []
  for (const { query, cells } of parts) {
    const answer = await product.byRest(as, query).catch((error: Error) => error)
    if (answer instanceof Error) return `REST refuses ${JSON.stringify(query)}: ${answer.message}\n  ${sql}`
    expected.push(answer.rows.map(cells))
    if (answer.isFromRollup) tally.fromRollups++
  }
  const rows = asked.isOneRow ? [expected.map(([row]) => row![0]!)] : expected.flat()
  tally.questions++
  tally.shapes[shape] = (tally.shapes[shape] ?? 0) + 1
  tally.users[as] = (tally.users[as] ?? 0) + 1
  if (values.length > 0) tally.parameters++
  if (isBinary) tally.binary++
  const tell = (fault: string, actual?: Row[]) =>
    [
      `${fault}; ${shape}, asked by ${user}${as === user ? '' : ` as ${as}`}${isBinary ? ', in binary' : ''}`,
      `  ${sql}`,
      `  ${JSON.stringify(values)}`,
      ...parts.map(({ query }) => `  REST ${JSON.stringify(query)}`),
      ...(actual ? [`  SQL  gives ${written(actual)}`] : []),
      `  REST gives ${written(rows)}`,
    ].join('\n')
  let actual: Row[]
  try {
    actual = (await product.bySql(user, sql, values, isBinary)) as Row[]
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return tell(`SQL refuses: ${code} ${message}`)
  }
  const fault = difference(asked, actual, rows, tally)
  return fault && tell(fault, actual)
}

const written = (rows: Row[]): string =>
  `${rows.length} rows: ${rows
    .slice(0, SHOWN_ROWS)
    .map((row) => JSON.stringify(row))
    .join(' ')}${rows.length > SHOWN_ROWS ? ' …' : ''}`

function difference(
  { keys, measures, isOrdered }: Question,
  actual: Row[],
  expected: Row[],
  tally: Tally,
): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} rows instead of ${expected.length}`
  const [mine, theirs] = isOrdered ? [actual, expected] : [sorted(actual), sorted(expected)]
  for (const [index, row] of mine.entries()) {
    const other = theirs[index]!
    if (row.length !== other.length) return `${row.length} columns instead of ${other.length}`
    for (const [at, cell] of row.entries()) {
      tally.cells++
      const isSame = at < keys ? cell === other[at] : same(measures[at - keys]!, cell, other[at]!)
      if (!isSame) return `${cell} instead of ${other[at]} in ${JSON.stringify(other)}`
    }
  }
  return undefined
}

/** Sums of sums are rounded elsewhere than sums. */
function same(measure: string, a: Cell, b: Cell): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b
  const most = TO_NOW.test(measure) ? 1e-4 : 1e-11
  return Math.abs(a - b) <= most * Math.max(1, Math.abs(a), Math.abs(b))
}

const sorted = (rows: Row[]): Row[] => {
  const rough = (cell: Cell) => (typeof cell === 'number' ? Number(cell.toPrecision(9)) : cell)
  return rows
    .map((row) => ({ row, text: JSON.stringify(row.map(rough)) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ row }) => row)
}
