/** Whether the disk will do. */
import { realpath, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { type Check, fail, ok, size, warn } from './check.ts'
import { nearest } from './running.ts'

const MB = 1024 * 1024
const GB = 1024 * MB
/** Below this PostgreSQL is about to stop. */
const LEAST = 300 * MB
/** Raw rows, marts and roll-ups of one deal with its history and activities, indexes included. */
export const BYTES_PER_DEAL = 25 * 1024

export interface DiskNeed {
  /** Size of the database now; undefined while it is not known. */
  databaseBytes: number | undefined
  /** Deals of all portals; undefined while they are not known. */
  deals: number | undefined
  /** Whether the database lies below the data folder. */
  embedded: boolean
}

/**
 * What has to be free. Rebuilding the largest tables and roll-ups beside the old ones takes half of the database,
 * its log up to 2 GB in a first load; an empty database first grows to its size.
 */
export function neededBytes({ databaseBytes, deals, embedded }: DiskNeed): number {
  if (!embedded) return 100 * MB
  const whole = (deals ?? 10_000) * BYTES_PER_DEAL
  const grown = databaseBytes ?? 0
  return GB + Math.max(0, whole - grown) + Math.max(whole, grown) / 2
}

export async function checkDisk(dataDir: string, need: DiskNeed): Promise<Check> {
  const place = await volume(dataDir, need.embedded)
  const { bavail, bsize } = await statfs(place)
  return judgeDisk(place, bavail * bsize, need)
}

export function judgeDisk(place: string, free: number, need: DiskNeed): Check {
  const name = 'disk'
  const needed = neededBytes(need)
  const text = `${size(free)} free at ${place}`
  if (free < Math.min(LEAST, needed))
    return fail(name, text, `Free some space: about ${size(needed)} are needed.`)
  if (free < needed)
    return warn(name, text, `Free some space before it runs out: about ${size(needed)} are needed.`)
  return ok(name, `${text}, about ${size(needed)} needed`)
}

/** Where the embedded database lies may be a link to elsewhere. */
async function volume(dataDir: string, embedded: boolean): Promise<string> {
  if (!embedded) return await nearest(dataDir)
  return await nearest(await realpath(join(dataDir, 'postgres')).catch(() => dataDir))
}
