/** Everything that was started is stopped in the opposite order, whatever ends the process. */

import { setTimeout as sleep } from 'node:timers/promises'

/** What is still starting after this long is not waited for. */
const PATIENCE_MS = 5000

export interface Shutdown {
  /** Aborts when stopping begins: ends waits and running syncs. */
  signal: AbortSignal
  /** Adds a step; the last added runs first. */
  defer(name: string, step: () => unknown): void
  /**
   * Runs the steps once; each fault is reported and the rest goes on.
   *
   * @param running  what may still be starting things: waited for, and what it left behind is stopped too
   */
  run(running?: Promise<unknown>): Promise<void>
}

/** @param onFault  told when a step fails */
export function createShutdown(onFault: (name: string, error: unknown) => void): Shutdown {
  const controller = new AbortController()
  const steps: { name: string; step: () => unknown }[] = []
  let ending: Promise<void> | undefined
  const runSteps = async () => {
    for (let next = steps.pop(); next; next = steps.pop())
      try {
        await next.step()
      } catch (error) {
        onFault(next.name, error)
      }
  }
  const runAll = async (running: Promise<unknown>) => {
    controller.abort()
    await runSteps()
    await Promise.race([running.catch(() => {}), sleep(PATIENCE_MS, undefined, { ref: false })])
    await runSteps()
  }
  return {
    signal: controller.signal,
    defer: (name, step) => void steps.push({ name, step }),
    run: (running = Promise.resolve()) => {
      ending ??= runAll(running)
      return ending
    },
  }
}

/** One Ctrl-C in a terminal arrives twice below npm, which passes it on once more. */
const ECHO_MS = 1000

/** First signal: `stop`. A later one: the process ends at once. */
export function onSignals(stop: (signal: string) => void): void {
  let first = 0
  const received = (signal: NodeJS.Signals) => {
    if (first === 0) {
      first = Date.now()
      stop(signal)
    } else if (Date.now() - first > ECHO_MS) process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, received)
}
