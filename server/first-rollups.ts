/** The roll-ups of a start: waited for as long as they are quick. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cube } from './cube.ts'
import { describeFaults } from './faults.ts'
import type { Logger } from './log.ts'

/** Enough for a small portal; of a big one the first questions are answered from the marts meanwhile. */
const PATIENCE_MS = 10_000

/** Returns when they stand, when they failed (which is logged: the next refresh tries again), or after some seconds. */
export async function firstRollups(
  cube: Pick<Cube, 'refresh'>,
  log: Logger,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const built = cube.refresh().then(
    () => true,
    (error) => {
      log.error(
        `Roll-ups were not built: ${describeFaults(error)[0]} Questions are answered from the marts until the next attempt.`,
      )
      return true
    },
  )
  const isBuilt = await Promise.race([built, sleep(patienceMs, false, { ref: false })])
  if (!isBuilt)
    log.info('Roll-ups are still being built; questions are answered from the marts meanwhile, only slower.')
}
