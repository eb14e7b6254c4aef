import { Presets, SingleBar } from 'cli-progress'
import type { Logger } from './log.ts'
import type { SyncProgress } from './tracker.ts'

/** Shows how far a sync is. */
export interface ProgressView {
  show(progress: SyncProgress): void
  stop(): void
}

/** One bar for the whole sync on a terminal, a log line per tenth elsewhere. */
export function createProgressView(log: Logger, out: NodeJS.WriteStream = process.stderr): ProgressView {
  return out.isTTY ? bar(out) : lines(log)
}

function bar(stream: NodeJS.WriteStream): ProgressView {
  const format = 'Sync {bar} {percentage} % · {entity} {done} of {all} · {speed} rows/s'
  const single = new SingleBar(
    { stream, format, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  )
  single.start(100, 0, { entity: '', done: 0, all: 0, speed: 0 })
  return {
    show: ({ percent, entity, done, total, rowsPerSecond }) =>
      single.update(Math.floor(percent), { entity, done, all: total, speed: rowsPerSecond }),
    stop: () => single.stop(),
  }
}

function lines(log: Logger): ProgressView {
  let last = 0
  return {
    show({ entity, done, total, percent, rowsPerSecond }) {
      const tenth = Math.floor(percent / 10)
      if (tenth <= last) return
      last = tenth
      log.info(
        { entity, done, total, percent, rowsPerSecond },
        `Sync ${tenth * 10} %: ${entity} ${done} of ${total}`,
      )
    },
    stop: () => {},
  }
}
