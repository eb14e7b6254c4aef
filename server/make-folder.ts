import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode, explainFileError, OperatorError } from './errors.ts'

/**
 * Makes a folder for its owner alone, and those above it where they are missing.
 * Node's own recursive mkdir never comes back from places that take no folders, such as /proc.
 *
 * @throws {OperatorError} in one line that says what to do
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeWithParents(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT')
      throw new OperatorError(
        `${path}: no folder can be made there. Set VITRINA_DATA_DIR to a folder you own.`,
      )
    throw explainFileError(error, path)
  }
}

async function makeWithParents(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await isFolder(path))) return
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error
    await makeWithParents(dirname(path))
    await mkdir(path, { mode: 0o700 })
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
