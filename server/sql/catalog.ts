/** The tables that analysts see: one for each public cube and view, as the facade in schema `public` has them. */

export type ColumnType = 'int8' | 'float8' | 'timestamp' | 'bool' | 'text'

export interface Column {
  /** As in the facade: the member without its cube. */
  name: string
  /** `deals.won_amount`; of the virtual columns (`__user`, `__cubeJoinField`) undefined. */
  member: string | undefined
  kind: 'measure' | 'dimension' | 'segment' | 'virtual'
  type: ColumnType
  /** Of a measure: Cube's type (`count`, `count_distinct`, `sum`, `avg`, `min`, `max`, `number`, `string`, `time`, `boolean`). */
  aggregate?: string
  primaryKey?: boolean
  /** Russian: description, else title. */
  comment: string
}

export interface Relation {
  name: string
  isView: boolean
  comment: string
  /** Measures, dimensions, segments, virtual columns: the order of the facade. */
  columns: Column[]
  /** The measure that counts all rows of the cube, when the model has one. */
  count: string | undefined
  /** Relations that the model joins it with, directly or not (Cube's connected component). */
  component: number | undefined
}

export interface Catalog {
  /** Changes whenever the model does. */
  version: string
  relations: ReadonlyMap<string, Relation>
}
