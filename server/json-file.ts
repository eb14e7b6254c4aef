/** Small private state files: read whole, replaced whole, readable by their owner only. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { errorCode, explainFileError, OperatorError } from './errors.ts'

/** The parsed file, or undefined where there is none. */
export async function readJsonFile<T>(path: string): Promise<T | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw explainFileError(error, path)
  }
  try {
    return JSON.parse(text) as T
  } catch {
    throw new OperatorError(`${path}: is not valid JSON. Restore it from a backup or remove it.`)
  }
}

/** Replaces the file at once (a crash leaves the old or the new one), mode 0600. */
export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  await writePrivateFile(path, `${JSON.stringify(value, null, 2)}\n`)
}

/** The same with any text. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}`
  try {
    await writeFile(fresh, text, { mode: 0o600 })
    await rename(fresh, path)
  } catch (error) {
    throw explainFileError(error, path)
  }
}
