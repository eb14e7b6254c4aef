/** Where the model's versions and documentation are kept. */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Model } from './compile.ts'
import { metricsPage } from './metrics-page.ts'
import type { Versions } from './versions.ts'

const VERSIONS = new URL('../../schema/versions.json', import.meta.url)
export const PAGE = fileURLToPath(new URL('../../docs/metrics.md', import.meta.url))

/** The versions as the file has them; without a file there are none. */
export async function readVersions(): Promise<Versions> {
  try {
    return JSON.parse(await readFile(VERSIONS, 'utf8')) as Versions
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

export async function writeVersions(model: Model, versions: Versions): Promise<void> {
  await writeFile(VERSIONS, `${JSON.stringify(versions, null, 2)}\n`)
  await writeFile(PAGE, metricsPage(model, versions))
}
