import type { Logger } from './log.ts'

const EVERY_MS = 60_000

/**
 * One line a minute for something that may happen a thousand times a second.
 *
 * @returns warns at once the first time, later with the number of repetitions since the last line
 */
export function createRareWarning(log: Logger): (message: string) => void {
  const said = new Map<string, { at: number; since: number }>()
  return (message) => {
    const now = performance.now()
    const last = said.get(message)
    if (last && now - last.at < EVERY_MS) {
      last.since += 1
      return
    }
    log.warn(last?.since ? `${message} (${last.since} more since the last line)` : message)
    said.set(message, { at: now, since: 0 })
  }
}
