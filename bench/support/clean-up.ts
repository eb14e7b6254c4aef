/** What a benchmark started is ended with it, also when it fails or is told to stop. */

export interface CleanUp {
  /** Runs when the benchmark ends; the last one added runs first. */
  add(close: () => Promise<unknown> | unknown): void
}

/** Runs a benchmark and then, however it ends, everything that was put into `cleanUp`. */
export async function withCleanUp<T>(run: (cleanUp: CleanUp) => Promise<T>): Promise<T> {
  const closers: (() => Promise<unknown> | unknown)[] = []
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= closeAll(closers)
    return closing
  }
  const interrupted = (signal: NodeJS.Signals) => {
    void close().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  }
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, interrupted)
  try {
    return await run({ add: (closer) => void closers.push(closer) })
  } finally {
    await close()
    for (const signal of signals) process.off(signal, interrupted)
  }
}

async function closeAll(closers: (() => Promise<unknown> | unknown)[]): Promise<void> {
  for (let closer = closers.pop(); closer; closer = closers.pop())
    try {
      await closer()
    } catch (error) {
      console.error(`bench: cleaning up: ${(error as Error).message}`)
    }
}
