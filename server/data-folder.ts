/** The folder with everything that outlives a run: the embedded database, secrets, the demo's seed. */
import { realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeJsonFile } from './json-file.ts'
import { takeLock } from './lock.ts'
import { makeFolder } from './make-folder.ts'
import { hide } from './redact.ts'
import { loadSecrets, type Secrets } from './secrets.ts'

/** Where a running Vitrina is to be found by other commands (`npm run sync`). */
export interface Running {
  pid: number
  databaseUrl: string
  /** In the order of the settings; the demo's where none is set. */
  webhookUrls: string[]
  /** Where the dashboard is. */
  url: string
  /** Of the SQL API. */
  sqlPort?: number
}

export interface DataFolder {
  path: string
  secrets: Secrets
  /** Writes `running.json`, readable by its owner only. */
  announce(running: Running): Promise<void>
  release(): Promise<void>
}

/**
 * Makes the folder and takes it for this process.
 *
 * @throws {OperatorError} when another Vitrina has it, or it cannot be written
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  await makeFolder(folder)
  const path = await realpath(folder)
  const lock = await takeLock(join(path, 'vitrina.lock'), path)
  const running = join(path, 'running.json')
  const release = async () => {
    await rm(running, { force: true })
    await lock.release()
  }
  try {
    const secrets = await loadSecrets(path)
    hide(secrets.apiSecret)
    hide(secrets.databasePassword)
    hide(secrets.sqlPassword)
    return { path, secrets, announce: (facts) => writeJsonFile(running, facts), release }
  } catch (error) {
    await release()
    throw error
  }
}
