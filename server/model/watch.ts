/** Notices a changed file of the model, for whoever writes it while the server runs. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const EVERY_MS = 500

export interface ModelWatch {
  /** Another text after each change. */
  version(): string
  close(): void
}

/**
 * Looks at names, sizes and times of the model's files twice a second.
 *
 * @param folder    `schema/model`
 * @param onChange  told after `version` has become another one
 */
export async function watchModel(folder: string, onChange: () => void): Promise<ModelWatch> {
  let known = await stamp(folder)
  const timer = setInterval(async () => {
    // A file that vanishes while it is looked at is looked at again.
    const next = await stamp(folder).catch(() => known)
    if (next === known) return
    known = next
    onChange()
  }, EVERY_MS)
  timer.unref()
  return { version: () => known, close: () => clearInterval(timer) }
}

async function stamp(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(js|ya?ml)$/.test(name))
    .sort()
  const stats = await Promise.all(names.map((name) => stat(join(folder, name))))
  return names.map((name, index) => `${name}:${stats[index]!.size}:${stats[index]!.mtimeMs}`).join(' ')
}
