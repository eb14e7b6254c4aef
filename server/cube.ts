/** Cube inside this process: the model of `schema/`, its REST API and its roll-ups in Postgres. */
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import type { ClientBase } from 'pg'
import type { Logger } from 'pino'
import { AnswerCache, cachedAnswers } from './cube/answers.ts'
import { dropResults, splitGenerations, sweep } from './cube/cache.ts'
import { compileModel, keepLastGood } from './cube/compile.ts'
import { type Core, loadCube } from './cube/core.ts'
import { dialect } from './cube/dialect.ts'
import { executeDirectly } from './cube/direct.ts'
import { createDriver, type Driver } from './cube/driver.ts'
import { applyCubeEnvironment, STATEMENT_SECONDS, WAIT_SECONDS } from './cube/environment.ts'
import { type CubeResponse, loadInProcess, type SecurityContext } from './cube/gateway.ts'
import { guardGateway } from './cube/guard.ts'
import { cubeApp } from './cube/http.ts'
import { cubeLogger } from './cube/log.ts'
import { countMeasureFilters } from './cube/measure-filters.ts'
import { type MetaCube, metaInProcess } from './cube/meta.ts'
import { modelFiles } from './cube/model-files.ts'
import { installNativeStandIns } from './cube/native.ts'
import { keepNormalized } from './cube/normalized.ts'
import { tellParts } from './cube/parts.ts'
import { keepPlans, keepVisible } from './cube/plans.ts'
import { silencePlannerNotice } from './cube/quiet.ts'
import type { CubeQuery } from './cube/result.ts'
import { keepSecretKeys } from './cube/secrets.ts'
import { openStatements, type Statements } from './cube/statement.ts'
import { keepTranspiled } from './cube/transpiled.ts'
import { type ModelWatch, watchModel } from './model/watch.ts'
import { type MartChanges, openRollups, type RollupProgress } from './rollups/index.ts'
import { withoutPartitions } from './rollups/partitions.ts'
import { serveRollups } from './rollups/serve.ts'

export interface CubeOptions {
  databaseUrl: string
  /** Verifies the tokens of the REST API (HS256). */
  apiSecret: string
  /** The one reporting zone, an IANA name. */
  timezone: string
  log: Logger
  /** Folder with `cube.js` and `model/`. */
  schemaDir?: string
  /** Private folder where the compiled model is kept for the next start; without it every start compiles anew. */
  keepIn?: string
  /** Serves a changed file of the model without a restart, for whoever writes it. */
  watch?: boolean
  /** Told how many roll-ups are ready, while they are built. */
  onRollups?: ((progress: RollupProgress) => void) | undefined
}

export interface Cube extends Statements {
  /** Serves `/cubejs-api/v1/{load,meta,sql,dry-run}`; everything else falls through. */
  app: Express
  /** Answers a query in this process, without HTTP and tokens, as `/v1/load` would. */
  load(query: CubeQuery, securityContext: SecurityContext): Promise<CubeResponse>
  /** What `/v1/meta` shows to this caller. */
  meta(securityContext: SecurityContext): Promise<MetaCube[]>
  /** `onChange` of `refreshMarts`: corrects the roll-ups in the transaction that changes the marts. */
  maintain(client: ClientBase, changes: MartChanges): Promise<void>
  /** After the marts have changed: forgets old results, builds the roll-ups that are missing or behind. */
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
  keepSecretKeys()
  countMeasureFilters()
  const owner = `cube-${randomUUID()}`
  const drivers: Driver[] = []
  let adopt = () => {}
  const watch = options.watch ? await watchModel(join(schemaDir, 'model'), () => adopt()) : undefined
  const core = createCore(options, schemaDir, owner, drivers, watch)
  keepPlans(core)
  const files = () => modelFiles(join(schemaDir, 'model')).dataSchemaFiles()
  if (options.keepIn !== undefined) keepTranspiled(core, { files, folder: options.keepIn, log })
  keepLastGood(core, { files, log })
  withoutPartitions(core)
  tellParts(core)
  await compileModel(core, files)
  guardGateway(core.apiGateway())
  keepNormalized(core.apiGateway())
  keepVisible(core.apiGateway())
  const executing = await core.getOrchestratorApi({})
  const orchestrator = executing.getQueryOrchestrator()
  const rollups = await openRollups({
    databaseUrl: options.databaseUrl,
    timezone,
    compiler: () => core.getCompilerApi({}),
    onProgress: options.onRollups,
    log,
  })
  serveRollups(orchestrator, rollups)
  const statements = openStatements(core, orchestrator)
  const answers = new AnswerCache()
  const app = await cubeApp((express) => core.initApp(express), cachedAnswers(answers, options.apiSecret))

  const queries = orchestrator.getQueryCache()
  splitGenerations(queries, () => answers.generation)
  const direct = executeDirectly(executing, rollups, () => answers.generation)
  const sweeper = setInterval(() => {
    sweep(queries, Date.now())
    direct.sweep(Date.now())
  }, SWEEP_EVERY_MS)
  sweeper.unref()
  const forget = () => {
    dropResults(queries, owner)
    direct.forget()
    answers.clear()
  }

  const refresh = async () => {
    forget()
    await rollups.refresh().finally(forget)
  }
  // A changed model is compiled before anybody asks, and gets its roll-ups.
  adopt = () => {
    log.info('schema: the model has changed and is compiled anew.')
    core
      .getCompilerApi({})
      .then((compiler) => compiler.getCompilers())
      .then(refresh)
      .catch((error) => log.error(`schema: the roll-ups of the changed model: ${(error as Error).message}`))
  }

  return {
    ...statements,
    app,
    load: (query, securityContext) => loadInProcess(core.apiGateway(), query, securityContext),
    meta: (securityContext) => metaInProcess(core.apiGateway(), securityContext),
    maintain: rollups.maintain,
    refresh,
    async stop() {
      watch?.close()
      clearInterval(sweeper)
      await core.beforeShutdown()
      await core.shutdown()
      // Cube itself leaves the connections open.
      await Promise.all([rollups.close(), ...drivers.map((driver) => driver.release())])
    },
  }
}

function createCore(
  options: CubeOptions,
  schemaDir: string,
  owner: string,
  drivers: Driver[],
  watch: ModelWatch | undefined,
): Core {
  const { databaseUrl, apiSecret, timezone, log } = options
  const { ServerCore, PostgresDriver, PostgresQuery } = loadCube()
  const rules = createRequire(import.meta.url)(join(schemaDir, 'cube.js'))
  return new ServerCore({
    ...rules,
    ...(watch ? { schemaVersion: async () => `${await rules.schemaVersion()} ${watch.version()}` } : {}),
    apiSecret,
    jwt: { algorithms: ['HS256'] },
    devServer: false,
    telemetry: false,
    logger: cubeLogger(log),
    repositoryFactory: () => modelFiles(join(schemaDir, 'model')),
    // Keys of the cache, which all Cubes of a process share, begin with it.
    contextToOrchestratorId: () => owner,
    dialectFactory: () => dialect(PostgresQuery),
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
