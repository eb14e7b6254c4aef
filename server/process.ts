/** The process around the boot: how it says what went wrong, and how it ends. */
import { type Config, ConfigError, loadConfig } from '../config.ts'
import { describeFaults } from './faults.ts'
import { createLog, type Logger } from './log.ts'
import { hideSecrets } from './redact.ts'
import { createShutdown, onSignals, type Shutdown } from './shutdown.ts'

/** Exit codes: 1 the start failed, 2 a setting is wrong. */
const FAILED = 1
const WRONG_SETTING = 2

export interface Process {
  config: Config
  log: Logger
  shutdown: Shutdown
  /** Stops everything after a fault of the running product; the process ends with code 1. */
  fail(error: unknown): Promise<void>
}

/**
 * Reads the settings and runs `main` until it ends or a signal comes; then stops what was started.
 * All wrong settings are printed at once, one line each, and nothing starts.
 */
export async function runProcess(main: (own: Process) => Promise<void>): Promise<void> {
  const config = settings()
  if (!config) return
  const log = createLog(config.LOG_LEVEL)
  const shutdown = createShutdown((name, error) => log.error({ err: error }, `${name} did not stop cleanly.`))
  let running: Promise<void> = Promise.resolve()
  const end = async (code: number) => {
    await shutdown.run(running)
    process.exit(code)
  }
  const fail = async (error: unknown) => {
    if (shutdown.signal.aborted) return
    complain(describeFaults(error))
    await end(FAILED)
  }
  onSignals((signal) => {
    log.info(`${signal}: stopping.`)
    void end(0)
  })
  process.on('uncaughtException', (error) => void fail(error))
  process.on('unhandledRejection', (error) => void fail(error))
  // A reader of our output may leave (`npm start | head`).
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  running = main({ config, log, shutdown, fail })
  await running.catch(fail)
}

function settings(): Config | undefined {
  try {
    const config = loadConfig()
    hideSecrets(config)
    return config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    complain(error.lines)
    process.exitCode = WRONG_SETTING
    return undefined
  }
}

function complain(lines: string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`)
}
