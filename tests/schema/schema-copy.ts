import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const SCHEMA = fileURLToPath(new URL('../../schema', import.meta.url))

/** A copy of `schema/` as the official image mounts it: in a folder `conf` of a home that has `pg` and nothing else. */
export async function copyOfSchema(): Promise<{ folder: string; remove(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'vitrina-schema-'))
  const pg = await realpath(dirname(createRequire(import.meta.url).resolve('pg/package.json')))
  await cp(SCHEMA, join(home, 'conf'), { recursive: true })
  await mkdir(join(home, 'node_modules'))
  await symlink(pg, join(home, 'node_modules', 'pg'))
  return { folder: join(home, 'conf'), remove: () => rm(home, { recursive: true, force: true }) }
}
