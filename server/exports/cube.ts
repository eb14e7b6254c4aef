/** What exports need of Cube in this process: every answer is under the caller's rules. */
import type { CubeResponse, SecurityContext } from '../cube/gateway.ts'
import type { CubeQuery } from '../cube/result.ts'
import type { CubeStatement, StatementQuery } from '../cube/statement.ts'

export interface MetaMember {
  name: string
  title?: string
  shortTitle?: string
  description?: string
  type?: string
  meta?: Record<string, unknown> | null
}

/** The parts of `/v1/meta` that are read here. */
export interface MetaCube {
  name: string
  title?: string
  meta?: Record<string, unknown> | null
  measures: MetaMember[]
  dimensions: MetaMember[]
  segments?: MetaMember[]
}

export interface ExportCube {
  load(query: CubeQuery, securityContext: SecurityContext): Promise<CubeResponse>
  meta(securityContext: SecurityContext): Promise<MetaCube[]>
  statementOf(query: StatementQuery, securityContext: SecurityContext): Promise<CubeStatement>
}

/** A member as an answer describes it. */
export interface Annotation {
  title: string
  shortTitle?: string
  description?: string
  type: string
  format?: unknown
  meta?: Record<string, unknown> | null
  granularity?: { name: string }
}
