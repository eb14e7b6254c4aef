/** The part of Cube's server core that is used here. Its own types keep some of these methods to subclasses. */
import { createRequire } from 'node:module'
import type { Express } from 'express'
import type { QueryCache } from './cache.ts'
import type { DriverClass } from './driver.ts'
import type { Gateway } from './gateway.ts'

export interface Core {
  initApp(app: Express): Promise<void>
  apiGateway(): Gateway
  getCompilerApi(context: object): Promise<{ getCompilers(): Promise<unknown> }>
  getOrchestratorApi(context: object): Promise<{
    getQueryOrchestrator(): { getQueryCache(): QueryCache }
  }>
  runScheduledRefresh(
    context: object | null,
    options: { concurrency: number; timezones: string[]; throwErrors: boolean },
  ): Promise<{ finished: boolean }>
  beforeShutdown(): Promise<void>
  shutdown(): Promise<void>
}

interface Packages {
  ServerCore: new (options: Record<string, unknown>) => Core
  PostgresDriver: DriverClass
}

/** Loads Cube. Call it after the environment is set: the packages read it while they load. */
export function loadCube(): Packages {
  const require = createRequire(import.meta.url)
  const fromCore = createRequire(require.resolve('@cubejs-backend/server-core'))
  return {
    ServerCore: require('@cubejs-backend/server-core'),
    PostgresDriver: fromCore('@cubejs-backend/postgres-driver').PostgresDriver,
  }
}
