/** What exports need of Cube in this process: every answer is under the caller's rules. */
import type { CubeResponse, SecurityContext } from '../cube/gateway.ts'
import type { MetaCube } from '../cube/meta.ts'
import type { CubeQuery } from '../cube/result.ts'
import type { CubeStatement, StatementQuery } from '../cube/statement.ts'

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
