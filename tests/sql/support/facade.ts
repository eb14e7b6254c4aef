/** A facade of two small cubes over real tables, and connections of the role that analysts' sessions have. */
import pg from 'pg'
import type { Catalog, Column, Relation } from '../../../server/sql/catalog.ts'
import type { Facade, FacadeSettings } from '../../../server/sql/facade/index.ts'

type Measure = [name: string, type: Column['type'], aggregate: string]
type Dimension = [name: string, type: Column['type']]

export function relation(
  name: string,
  comment: string,
  measures: Measure[],
  dimensions: Dimension[],
): Relation {
  const member = (column: string) => `${name}.${column}`
  return {
    name,
    isView: false,
    comment,
    count: undefined,
    component: 1,
    columns: [
      ...measures.map(
        ([column, type, aggregate]): Column => ({
          name: column,
          member: member(column),
          kind: 'measure',
          type,
          aggregate,
          comment: `${comment}: ${column}`,
        }),
      ),
      ...dimensions.map(
        ([column, type]): Column => ({
          name: column,
          member: member(column),
          kind: 'dimension',
          type,
          comment: `${comment}: ${column}`,
        }),
      ),
      { name: 'is_won', member: member('is_won'), kind: 'segment', type: 'bool', comment: 'Выиграна' },
      { name: '__user', member: undefined, kind: 'virtual', type: 'text', comment: '' },
      { name: '__cubeJoinField', member: undefined, kind: 'virtual', type: 'text', comment: '' },
    ],
  }
}

export const DEALS = relation(
  'deals',
  'Сделки',
  [
    ['count', 'int8', 'count'],
    ['won', 'int8', 'count'],
    ['conversion', 'float8', 'number'],
  ],
  [
    ['id', 'float8'],
    ['stage', 'text'],
    ['is_repeat', 'bool'],
    ['createdAt', 'timestamp'],
  ],
)
export const MANAGERS = relation(
  'managers',
  'Менеджеры',
  [['people', 'int8', 'count']],
  [
    ['id', 'float8'],
    ['name', 'text'],
  ],
)

export function catalogOf(version: string, ...relations: Relation[]): Catalog {
  return { version, relations: new Map(relations.map((one) => [one.name, one])) }
}

export const CATALOG = catalogOf('1', DEALS, MANAGERS)

export const settingsFor = (databaseUrl: string): FacadeSettings => ({
  databaseUrl,
  timezone: 'Europe/Moscow',
  statementTimeoutMs: 20_000,
  idleInTransactionMs: 60_000,
  temporaryFileMb: 64,
})

/** A connection as the gateway makes it for an analyst. */
export async function connectAs(facade: Facade): Promise<pg.Client> {
  const client = new pg.Client(facade.connectionConfig())
  client.on('error', () => {})
  await client.connect()
  return client
}

export async function pidOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query('select pg_backend_pid() as pid')
  return rows[0].pid
}

/** SQLSTATE of a failure; of a success what came back. */
export async function outcome(client: pg.Client, statement: string): Promise<unknown> {
  try {
    const { rows } = await client.query({ text: statement, rowMode: 'array' })
    return rows
  } catch (error) {
    return (error as { code?: string }).code
  }
}
