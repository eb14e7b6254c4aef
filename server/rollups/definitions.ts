/** What roll-ups the model declares, and the statements that fill them. */
import { createHash } from 'node:crypto'
import type { CompilerApi } from '../cube/core.ts'
import { OperatorError } from '../errors.ts'
import { dependsOnClock, parseStatement, type Statement } from './statement.ts'

export interface Rollup extends Statement {
  /** `sales.people_month` */
  id: string
  /** The table of schema `pre_aggregations`, and the name under which Cube's own statements know it. */
  name: string
  text: string
  /** Changes when the statement does, and with what else decides how the table looks. */
  definition: string
}

/** Grows when tables are laid out otherwise, so that all are built again. */
const LAYOUT = 1

/**
 * All roll-ups of the model in this time zone, thin ones first within a cube.
 *
 * @param server  major version of PostgreSQL: its hashes, by which groups are found, may differ in the next one
 * @throws {OperatorError} when one cannot be a single table
 */
export async function readRollups(
  compiler: CompilerApi,
  timezone: string,
  server: number,
  warn: (line: string) => void,
): Promise<Rollup[]> {
  const rollups: Rollup[] = []
  for (const { id, references } of await compiler.preAggregations({})) {
    const { measures, dimensions, timeDimensions } = references
    const query = { measures, dimensions, timeDimensions, preAggregationId: id, timezone }
    const { preAggregations } = (await compiler.getSql(query, { preAggregationsOnly: true })) as Described
    const found = preAggregations.find(({ preAggregationId }) => preAggregationId === id)
    if (!found) throw new OperatorError(`schema: the roll-up ${id} is used by no question; leave it out.`)
    const [text, parameters] = found.sql
    if (parameters.length > 0)
      throw new OperatorError(`schema: the roll-up ${id} depends on parameters and cannot be a table.`)
    if (dependsOnClock(text)) warn(`schema: the roll-up ${id} depends on the clock, so it is not kept.`)
    else rollups.push(rollup(id, found.tableName, text, server))
  }
  return rollups
}

interface Described {
  preAggregations: { preAggregationId: string; tableName: string; sql: [string, unknown[]] }[]
}

function rollup(id: string, tableName: string, text: string, server: number): Rollup {
  const definition = createHash('sha256').update(`${LAYOUT} ${server} ${text}`).digest('hex').slice(0, 16)
  const name = tableName.replace(/^pre_aggregations\./, '')
  return { id, name, text, definition, ...parseStatement(text) }
}
