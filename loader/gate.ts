/**
 * Lets at most `width` pieces of work run at once, in the order they came.
 *
 * @returns runs the work when it is its turn and hands its result on
 */
export function createGate(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= width) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place is handed over, so that nobody slips in between.
      if (next) next()
      else running--
    }
  }
}
