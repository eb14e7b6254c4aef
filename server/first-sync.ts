import type { Loader } from '../loader/index.ts'
import type { Logger } from './log.ts'
import { createProgressBar } from './progress.ts'
import type { Status } from './status.ts'

/** Reads the whole portal, telling how far it is on the terminal and under /readyz. */
export async function firstSync(loader: Loader, log: Logger, status: Status): Promise<void> {
  const bar = createProgressBar(log)
  try {
    await loader.run({
      onProgress: (progress) => {
        status.progress = progress
        bar.update(progress)
      },
    })
  } finally {
    bar.stop()
  }
}
