/** What is asked of Cube where its SQL is wanted rather than its rows, and what it is made of. */
import type { MemberExpression, PatchedMeasure } from './member-expressions.ts'

export type StatementFilter =
  | { member: string; operator: string; values?: (string | null)[] }
  | { and: StatementFilter[] }
  | { or: StatementFilter[] }

export type Measure = string | MemberExpression | PatchedMeasure

/** A question that may hold expressions besides members. Nothing limits its rows. */
export interface StatementQuery {
  /** All cubes and views that it reads; of each at least one member is made part of it, so that its row rules hold. */
  cubes: string[]
  measures?: Measure[]
  dimensions?: (string | MemberExpression)[]
  timeDimensions?: { dimension: string; granularity?: string; dateRange?: [string, string] }[]
  segments?: (string | MemberExpression)[]
  filters?: StatementFilter[]
  joinHints?: string[][]
  ungrouped?: boolean
  timezone: string
}

export interface CubeStatement {
  /** With `$0$`, `$1$` … in place of the parameters; a place may repeat. */
  sql: string
  parameters: unknown[]
  /** Member, time with its granularity (`deals.created_at.month`) or expression's name, by the column of the result. */
  columns: Record<string, string>
  /** Tables of roll-ups in the text; none where the marts themselves are read. */
  rollups: string[]
  /** Whether the same would be read now: roll-ups that are ready still are, and no other has become so. */
  isCurrent(): Promise<boolean>
}

/** The compiled model. */
export interface CubeModel {
  /** Another one for each compilation. */
  version: string
  cubes: ModelCube[]
  /** As it is compiled, under `measures` or `dimensions`. */
  definition(kind: 'measures' | 'dimensions', member: string): MemberDefinition
}

export interface ModelMember {
  name: string
  title: string
  shortTitle: string
  description?: string
  type: string
  aggType?: string
  isVisible: boolean
  primaryKey?: boolean
  aliasMember?: string
}

export interface ModelCube {
  name: string
  type: 'cube' | 'view'
  title: string
  description?: string
  isVisible: boolean
  connectedComponent?: number
  measures: ModelMember[]
  dimensions: ModelMember[]
  segments: Omit<ModelMember, 'type'>[]
}

export interface MemberDefinition {
  type: string
  /** Compiled from the model's text. */
  sql?: (...cubes: never[]) => string
  filters?: unknown[]
  aliasMember?: string
  [name: string]: unknown
}
