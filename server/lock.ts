/** One running Vitrina per folder: a lock file that survives neither its process nor a reboot. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { errorCode, explainFileError, OperatorError } from './errors.ts'

export interface Lock {
  release(): Promise<void>
}

/**
 * Takes the lock file or explains who has it. A lock whose process is gone is taken over.
 *
 * @throws {OperatorError} when another living process holds it
 */
export async function takeLock(path: string, folder: string): Promise<Lock> {
  const mine = `${JSON.stringify({ pid: process.pid, started: startOf(process.pid) })}\n`
  const draft = `${path}.${process.pid}`
  await writeFile(draft, mine, { mode: 0o600 }).catch((error) => {
    throw explainFileError(error, folder)
  })
  try {
    while (!(await linked(draft, path))) await removeStale(path, folder)
  } finally {
    await unlink(draft)
  }
  const remove = async () => {
    if ((await content(path)) === mine) await unlink(path)
  }
  let removed: Promise<void> | undefined
  return {
    release: () => {
      removed ??= remove()
      return removed
    },
  }
}

/** `link` creates the file with its content in one step, and only if there is none. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw explainFileError(error, to)
  }
}

/** Moves a dead lock aside before deleting it: of two starters only one gets it, and a fresh one is put back. */
async function removeStale(path: string, folder: string): Promise<void> {
  const seen = await content(path)
  if (seen === undefined) return
  const holder = livingHolder(seen)
  if (holder !== undefined) throw inUse(folder, holder)
  const aside = `${path}.stale.${process.pid}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw explainFileError(error, path)
  }
  if ((await content(aside)) !== seen) await linked(aside, path)
  await unlink(aside)
}

function inUse(folder: string, pid: number): OperatorError {
  return new OperatorError(
    `${folder}: another Vitrina (process ${pid}) is using this data folder. Stop it, or set VITRINA_DATA_DIR to another folder.`,
  )
}

function livingHolder(text: string): number | undefined {
  try {
    const { pid, started } = JSON.parse(text) as { pid: number; started: string }
    const now = startOf(pid)
    return now !== undefined && now === started ? pid : undefined
  } catch {
    return undefined
  }
}

async function content(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw explainFileError(error, path)
  }
}

/** When a process began, so that a reused pid is not taken for the old process; undefined if there is none. */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'linux')
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z') return undefined
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
    } catch {
      return undefined
    }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}
