/** Asks with node-postgres and brings the answer into the form of the lists. */
import type pg from 'pg'
import type { Cell, Row } from '../compat/row.ts'

const NUMBERS = new Set([20, 21, 23, 26, 700, 701, 1700])

/** Types as the lists have them: numbers, yes and no, all else as the server writes it. */
export const plainTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => (text: string) => {
    if (NUMBERS.has(oid)) return Number(text)
    return oid === 16 ? text === 't' : text
  }) as pg.CustomTypesConfig['getTypeParser'],
}

/** Rows of the last statement that has columns. */
export async function ask(
  client: pg.Client,
  { sql, values }: Pick<Row, 'sql' | 'values'>,
): Promise<Cell[][]> {
  const answer = await client.query({ text: sql, values, rowMode: 'array' } as pg.QueryArrayConfig)
  const answers = (Array.isArray(answer) ? answer : [answer]) as pg.QueryArrayResult[]
  const last = answers.filter(({ fields }) => fields.length > 0).at(-1)
  return (last?.rows ?? []).map((row) => row.map(rounded))
}

/** Ratios come with all their digits. */
const rounded = (cell: Cell): Cell => (typeof cell === 'number' ? Number(cell.toPrecision(12)) : cell)
