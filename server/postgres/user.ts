/** PostgreSQL refuses to run as root; then an unprivileged user of the system runs it. */
import { readFileSync } from 'node:fs'
import { chown, lstat, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { OperatorError } from '../errors.ts'

export interface SystemUser {
  name: string
  uid: number
  gid: number
}

/** The user to run PostgreSQL as: undefined means «whoever we are». PostgreSQL needs one with a passwd entry. */
export function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const entry = users.find((fields) => fields[0] === name)
    if (entry) return { name, uid: Number(entry[2]), gid: Number(entry[3]) }
  }
  throw new OperatorError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody. Start as an ordinary user.',
  )
}

/** Whether the user may pass through every folder from the root down to `path`, going by mode bits. */
export async function canEnter(user: SystemUser | undefined, path: string): Promise<boolean> {
  if (!user) return true
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder)
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/** Gives a folder and all in it to the user; nothing to do where it is theirs already. */
export async function giveTo(user: SystemUser | undefined, path: string): Promise<void> {
  if (!user || (await lstat(path)).uid === user.uid) return
  await chownTree(path, user)
}

/** The folder itself comes last, so that an interrupted walk is taken up again. */
async function chownTree(path: string, user: SystemUser): Promise<void> {
  if ((await lstat(path)).isDirectory())
    for (const name of await readdir(path)) await chownTree(join(path, name), user)
  await chown(path, user.uid, user.gid)
}
