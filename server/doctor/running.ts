/** Whether a Vitrina runs from this data folder, and the folder itself. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Running } from '../data-folder.ts'
import { errorCode } from '../errors.ts'
import { readJsonFile } from '../json-file.ts'
import { startOf } from '../lock.ts'
import { type Check, fail, ok, warn } from './check.ts'

/** What a living Vitrina says of itself; undefined where none runs from this folder. */
export async function findRunning(dataDir: string): Promise<Running | undefined> {
  const running = await readJsonFile<Running>(join(dataDir, 'running.json')).catch(() => undefined)
  return running && startOf(running.pid) !== undefined ? running : undefined
}

export async function checkRunning(running: Running | undefined): Promise<Check[]> {
  if (!running) return [ok('running', 'Vitrina is not running; what only a running one knows is left out')]
  const name = 'running'
  const { pid, url } = running
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) })
    const body = (await answer.json()) as {
      status: string
      awaiting?: string
      sync?: { error?: string }
    }
    if (answer.status !== 200 || body.status !== 'ready')
      return [warn(name, `process ${pid} at ${url} is starting: awaiting ${body.awaiting}`, 'Wait a moment.')]
    const error = body.sync?.error
    return [
      error
        ? warn(name, `process ${pid} at ${url}: ${error}`, 'It tries again by itself; see the checks below.')
        : ok(name, `process ${pid} at ${url}, ready`),
    ]
  } catch {
    return [
      fail(
        name,
        `process ${pid} does not answer at ${url}`,
        'See its log; restart it if it stays like that.',
      ),
    ]
  }
}

/** Its secrets are files that others must not read. */
export async function checkFolder(dataDir: string): Promise<Check> {
  const name = 'data folder'
  const place = await nearest(dataDir)
  try {
    await access(place, constants.W_OK)
  } catch {
    return fail(
      name,
      `${place} cannot be written by this user`,
      'Start as its owner, or set VITRINA_DATA_DIR to a folder you own.',
    )
  }
  if (place !== dataDir) return ok(name, `${dataDir} will be made at the first start`)
  const secrets = await stat(join(dataDir, 'secrets.json')).catch(() => undefined)
  if (secrets && (secrets.mode & 0o077) !== 0)
    return warn(
      name,
      `${dataDir}/secrets.json can be read by others`,
      `Run: chmod 600 ${dataDir}/secrets.json`,
    )
  return ok(name, dataDir)
}

/** The folder, or the closest one above it that exists. */
export async function nearest(path: string): Promise<string> {
  try {
    await stat(path)
    return path
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) return path
    return await nearest(dirname(path))
  }
}
