/** The part of Cube's server core that is used here. Its own types keep some of these methods to subclasses. */
import { createRequire } from 'node:module'
import type { Express } from 'express'
import type { Orchestrator } from '../rollups/serve.ts'
import type { QueryCache } from './cache.ts'
import type { QueryClass } from './dialect.ts'
import type { Executing } from './direct.ts'
import type { DriverClass } from './driver.ts'
import type { Gateway } from './gateway.ts'

/** Cube's model compiler and SQL generator. */
export interface CompilerApi {
  getCompilers(options?: object): Promise<unknown>
  /** The roll-ups of the model. */
  preAggregations(filter: object): Promise<{ id: string; references: RollupMembers }[]>
  getSql(query: object, options?: { requestId?: string; [name: string]: unknown }): Promise<unknown>
}

interface RollupMembers {
  measures: string[]
  dimensions: string[]
  timeDimensions: object[]
}

export interface Core {
  createCompilerApi(...settings: unknown[]): CompilerApi
  initApp(app: Express): Promise<void>
  apiGateway(): Gateway
  getCompilerApi(context: object): Promise<CompilerApi>
  getOrchestratorApi(
    context: object,
  ): Promise<{ getQueryOrchestrator(): Orchestrator & { getQueryCache(): QueryCache } } & Executing>
  beforeShutdown(): Promise<void>
  shutdown(): Promise<void>
}

interface Packages {
  ServerCore: new (options: Record<string, unknown>) => Core
  PostgresDriver: DriverClass
  /** Cube's dialect of Postgres. */
  PostgresQuery: QueryClass
}

/** Loads Cube. Call it after the environment is set: the packages read it while they load. */
export function loadCube(): Packages {
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  return {
    ServerCore: require('@cubejs-backend/server-core'),
    PostgresDriver: fromCore('@cubejs-backend/postgres-driver').PostgresDriver,
    PostgresQuery: fromCore('@cubejs-backend/schema-compiler').PostgresQuery,
  }
}

/** Of the packages that are installed; they all share one. */
export function cubeVersion(): string {
  const require = createRequire(import.meta.url)
  return require('@cubejs-backend/server-core/package.json').version
}
