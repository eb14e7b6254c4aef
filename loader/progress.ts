import { MultiBar, Presets, type SingleBar } from 'cli-progress'
import type { Logger } from './log.ts'
import type { SyncProgress } from './tracker.ts'

export interface ProgressView {
  show(progress: SyncProgress): void
  stop(): void
}

/** A bar per table on a terminal, a log line per tenth elsewhere. */
export function createProgressView(log: Logger, out: NodeJS.WriteStream = process.stderr): ProgressView {
  return out.isTTY ? bars(out) : lines(log)
}

function bars(stream: NodeJS.WriteStream): ProgressView {
  const format = '{entity} {bar} {percentage} % · {value}/{total} · {speed} rows/s · {eta_formatted}'
  const multi = new MultiBar({ stream, format, hideCursor: true, etaBuffer: 50 }, Presets.shades_classic)
  const shown = new Map<string, SingleBar>()
  return {
    show({ entity, done, total, rowsPerSecond }) {
      const bar = shown.get(entity) ?? multi.create(total, 0, { entity: entity.padEnd(18), speed: 0 })
      shown.set(entity, bar)
      bar.setTotal(total)
      bar.update(done, { speed: rowsPerSecond })
    },
    stop: () => multi.stop(),
  }
}

function lines(log: Logger): ProgressView {
  let tenth = 0
  return {
    show({ entity, done, total, percent, rowsPerSecond }) {
      const now = Math.floor(percent / 10)
      if (now <= tenth) return
      tenth = now
      log.info({ entity, done, total, percent, rowsPerSecond }, 'syncing')
    },
    stop: () => {},
  }
}
