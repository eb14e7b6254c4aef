/** The first sync as it goes: a bar on a terminal, a line per tenth elsewhere. */
import { Presets, SingleBar } from 'cli-progress'
import type { Logger } from './log.ts'
import type { Progress } from './status.ts'

export interface ProgressBar {
  update(progress: Progress): void
  stop(): void
}

export function createProgressBar(log: Logger, out: NodeJS.WriteStream = process.stdout): ProgressBar {
  return out.isTTY ? bar(out) : lines(log)
}

function bar(stream: NodeJS.WriteStream): ProgressBar {
  const format = 'Sync {bar} {percentage} % · {entity} {done}'
  const single = new SingleBar(
    { stream, format, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  )
  single.start(100, 0, { entity: '', done: '' })
  return {
    update: (progress) => single.update(Math.floor(progress.percent ?? 0), describe(progress)),
    stop: () => single.stop(),
  }
}

function lines(log: Logger): ProgressBar {
  let last = 0
  return {
    update: (progress) => {
      const tenth = Math.floor((progress.percent ?? 0) / 10)
      if (tenth <= last) return
      last = tenth
      const { entity, done } = describe(progress)
      log.info(`Sync ${tenth * 10} %: ${entity} ${done}`)
    },
    stop: () => {},
  }
}

function describe({ entity, done, total }: Progress): { entity: string; done: string } {
  return { entity, done: total === undefined ? String(done) : `${done} of ${total}` }
}
