/**
 * One running Vitrina per folder. Node has no flock, so a lock is a claim: a file of its own name per taker. Dead claims
 * can be removed by anybody, because no living process ever gets the name of a dead one.
 */
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode, explainFileError, OperatorError } from './errors.ts'

export interface Lock {
  release(): Promise<void>
}

interface Claim {
  path: string
  pid: number
  /** Taken for good, not only asked for. */
  held: boolean
}

/**
 * Takes the lock or says who has it. Claims of processes that are gone do not count.
 *
 * Everyone writes a claim first and looks second, so of two takers at least one sees the other; among those that only
 * ask, the smallest name wins.
 *
 * @param path    claims are files `<path>.<uuid>`
 * @param folder  named in the refusal
 * @throws {OperatorError} when another living process has it
 */
export async function takeLock(path: string, folder: string): Promise<Lock> {
  const mine = `${path}.${randomUUID()}`
  const withdraw = async () => {
    await rm(held(mine), { force: true })
    await rm(mine, { force: true })
  }
  try {
    await writeWhole(mine, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }))
    for (let others = await claims(path, mine); others.length > 0; others = await claims(path, mine)) {
      const winner = others.find((other) => other.held || other.path < mine)
      if (winner) throw inUse(folder, winner.pid)
      await sleep(10)
    }
    await writeFile(held(mine), '', { mode: 0o600 })
  } catch (error) {
    await withdraw().catch(() => {})
    throw explainFileError(error, folder)
  }
  return { release: withdraw }
}

const held = (claim: string) => `${claim}.held`

/** Nobody sees the file before its content is there. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}`)
  await writeFile(draft, text, { mode: 0o600 })
  await rename(draft, path)
}

/** Claims of other living processes; those of dead ones are swept away. */
async function claims(path: string, mine: string): Promise<Claim[]> {
  const names = await readdir(dirname(path))
  const prefix = `${basename(path)}.`
  const living: Claim[] = []
  for (const name of names) {
    const claim = join(dirname(path), name)
    if (!name.startsWith(prefix) || name.endsWith('.held') || claim === mine) continue
    const pid = await livingOwner(claim)
    if (pid !== undefined) living.push({ path: claim, pid, held: names.includes(`${name}.held`) })
    else for (const dead of [held(claim), claim]) await rm(dead, { force: true })
  }
  return living
}

async function livingOwner(claim: string): Promise<number | undefined> {
  try {
    const { pid, started } = JSON.parse(await readFile(claim, 'utf8')) as { pid: number; started: string }
    return started !== undefined && startOf(pid) === started ? pid : undefined
  } catch (error) {
    // Released meanwhile, or cut short by a power failure.
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw error
  }
}

function inUse(folder: string, pid: number): OperatorError {
  return new OperatorError(
    `${folder}: another Vitrina (process ${pid}) is using this data folder. Stop it, or set VITRINA_DATA_DIR to another folder.`,
  )
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
