/** Cube inside this process: the model of `schema/`, its REST API and its roll-ups in Postgres. */
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import type { Logger } from 'pino'
import { AnswerCache, cachedAnswers } from './cube/answers.ts'
import { dropResults, splitGenerations, sweep } from './cube/cache.ts'
import { type Core, keepPlans, loadCube } from './cube/core.ts'
import { createDriver, type Driver } from './cube/driver.ts'
import { applyCubeEnvironment, STATEMENT_SECONDS, WAIT_SECONDS } from './cube/environment.ts'
import { type CubeResponse, loadInProcess, type SecurityContext } from './cube/gateway.ts'
import { guardGateway } from './cube/guard.ts'
import { cubeApp } from './cube/http.ts'
import { cubeLogger } from './cube/log.ts'
import { modelFiles } from './cube/model-files.ts'
import { installNativeStandIns } from './cube/native.ts'
import { silencePlannerNotice } from './cube/quiet.ts'
import type { CubeQuery } from './cube/result.ts'
import { OperatorError } from './errors.ts'

export interface CubeOptions {
  databaseUrl: string
  /** Verifies the tokens of the REST API (HS256). */
  apiSecret: string
  /** The one reporting zone, an IANA name. */
  timezone: string
  log: Logger
  /** Folder with `cube.js` and `model/`. */
  schemaDir?: string
}

export interface Cube {
  /** Serves `/cubejs-api/v1/{load,meta,sql,dry-run}`; everything else falls through. */
  app: Express
  /** Answers a query in this process, without HTTP and tokens, as `/v1/load` would. */
  load(query: CubeQuery, securityContext: SecurityContext): Promise<CubeResponse>
  /** After a sync: rebuilds the roll-ups of the months that changed and forgets old results. */
  refresh(): Promise<void>
  stop(): Promise<void>
}

const SWEEP_EVERY_MS = 120_000
const POOL = 8

/**
 * Starts Cube. The model is compiled before this returns.
 *
 * @throws Error in one line when the model does not compile or the database does not answer
 */
export async function startCube(options: CubeOptions): Promise<Cube> {
  const { timezone, log } = options
  const schemaDir = resolve(options.schemaDir ?? fileURLToPath(new URL('../schema', import.meta.url)))
  applyCubeEnvironment(options)
  installNativeStandIns()
  silencePlannerNotice()
  const owner = `cube-${randomUUID()}`
  const drivers: Driver[] = []
  const core = createCore(options, schemaDir, owner, drivers)
  keepPlans(core)
  guardGateway(core.apiGateway())
  await compile(core)
  const answers = new AnswerCache()
  const app = await cubeApp((express) => core.initApp(express), cachedAnswers(answers, options.apiSecret))

  const cache = async () => {
    const orchestrator = await core.getOrchestratorApi({})
    return orchestrator.getQueryOrchestrator().getQueryCache()
  }
  const queries = await cache()
  splitGenerations(queries, () => answers.generation)
  const sweeper = setInterval(() => {
    cache().then(
      (queries) => sweep(queries, Date.now()),
      (error) => log.error({ error: String(error) }, 'cube: the cache could not be swept'),
    )
  }, SWEEP_EVERY_MS)
  sweeper.unref()

  let built = 0
  const refresh = async () => {
    await secondAfter(built)
    // A watermark that a reader asked for a moment ago would hide the change that this refresh is for.
    dropResults(await cache(), owner)
    answers.clear()
    await core.runScheduledRefresh(null, { concurrency: 2, timezones: [timezone], throwErrors: true })
    built = Date.now()
    dropResults(await cache(), owner)
    answers.clear()
  }

  return {
    app,
    load: (query, securityContext) => loadInProcess(core.apiGateway(), query, securityContext),
    refresh: () => untilDone(refresh),
    async stop() {
      clearInterval(sweeper)
      await core.beforeShutdown()
      await core.shutdown()
      // Cube itself leaves the connections open.
      await Promise.all(drivers.map((driver) => driver.release()))
    },
  }
}

function createCore(options: CubeOptions, schemaDir: string, owner: string, drivers: Driver[]): Core {
  const { databaseUrl, apiSecret, timezone, log } = options
  const { ServerCore, PostgresDriver } = loadCube()
  const rules = createRequire(import.meta.url)(join(schemaDir, 'cube.js'))
  return new ServerCore({
    ...rules,
    apiSecret,
    jwt: { algorithms: ['HS256'] },
    devServer: false,
    telemetry: false,
    logger: cubeLogger(log),
    repositoryFactory: () => modelFiles(join(schemaDir, 'model')),
    // Keys of the cache, which all Cubes of a process share, begin with it.
    contextToOrchestratorId: () => owner,
    driverFactory: () => {
      const connection = { databaseUrl, maxPoolSize: POOL, statementSeconds: STATEMENT_SECONDS }
      const driver = createDriver(PostgresDriver, connection)
      drivers.push(driver)
      return driver
    },
    scheduledRefreshTimer: false,
    scheduledRefreshTimeZones: [timezone],
    orchestratorOptions: { continueWaitTimeout: WAIT_SECONDS },
  })
}

/** Fails early and in one line: a broken model would otherwise be compiled anew by every request. */
async function compile(core: Core): Promise<void> {
  try {
    const compiler = await core.getCompilerApi({})
    await compiler.getCompilers()
  } catch (error) {
    const text = (error as Error).message.trim().replace(/\s*\n\s*/g, ' · ')
    throw new OperatorError(`schema: the model does not compile: ${text}`)
  }
}

/** Cube takes the newest table of a roll-up for the right one and tells their ages apart by whole seconds. */
async function secondAfter(moment: number): Promise<void> {
  const next = (Math.floor(moment / 1000) + 1) * 1000
  while (Date.now() < next) await sleep(next - Date.now())
}

/** A build that outlives Cube's wait reports «Continue wait»: it goes on behind, so ask again. */
async function untilDone(run: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await run()
    } catch (error) {
      if ((error as { error?: string }).error !== 'Continue wait') throw error
    }
  }
}
