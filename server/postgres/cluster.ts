/** The cluster's folder: where it is, how it is made, and who is still running in it. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode, explainFileError, OperatorError } from '../errors.ts'
import { startOf } from '../lock.ts'
import { type Binaries, present, SYSTEM_FOLDER } from './binaries.ts'
import { canEnter, giveTo, type SystemUser } from './user.ts'

/**
 * The cluster lives in `<data folder>/postgres`. Where PostgreSQL's user cannot enter the data folder (root's home),
 * it lives in /var/lib/vitrina and `postgres` is a link to it.
 *
 * @returns the real path; the folder may not exist yet
 */
export async function clusterFolder(
  dataDir: string,
  user: SystemUser | undefined,
  log: (line: string) => void,
): Promise<string> {
  const inside = join(dataDir, 'postgres')
  if (await present(inside)) return await enterable(await target(inside), user)
  // PostgreSQL's user walks through the data folder to its own part; the files beside it are 0600.
  if (user) await chmod(dataDir, 0o711)
  if (await canEnter(user, dataDir)) return inside
  await mkdir(SYSTEM_FOLDER, { recursive: true, mode: 0o755 })
  const outside = join(await realpath(SYSTEM_FOLDER), `data-${randomUUID().slice(0, 8)}`)
  await mkdir(outside, { recursive: true, mode: 0o755 })
  await symlink(join(outside, 'postgres'), inside)
  log(`User ${user?.name} cannot enter ${dataDir}: the database is kept in ${outside}.`)
  return join(outside, 'postgres')
}

/** The link may lead to a folder that an interrupted start did not come to make. */
async function target(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return await readlink(path)
    throw error
  }
}

/** A cluster that somebody else made in a folder of their own is theirs to start. */
async function enterable(folder: string, user: SystemUser | undefined): Promise<string> {
  if (await canEnter(user, dirname(folder))) return folder
  throw new OperatorError(
    `${dirname(folder)}: this data folder belongs to another user. Start as its owner, or set VITRINA_DATA_DIR to another folder.`,
  )
}

/** Creates the cluster unless there is one. It gets its name when complete: an interrupted start leaves no half of it. */
export async function createCluster(
  folder: string,
  binaries: Binaries,
  user: SystemUser | undefined,
  password: string,
): Promise<void> {
  if (await present(join(folder, 'PG_VERSION'))) return
  const draft = `${folder}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  await giveTo(user, draft)
  const secrets = await mkdtemp(join(tmpdir(), 'vitrina-'))
  try {
    const pwfile = join(secrets, 'password')
    await writeFile(pwfile, `${password}\n`, { mode: 0o600 })
    await giveTo(user, secrets)
    await run(binaries.initdb, initdbArguments(draft, pwfile), binaries, user)
  } finally {
    await rm(secrets, { recursive: true, force: true })
  }
  await rename(draft, folder)
}

/** LC_CTYPE C.UTF-8 is in every system, and trigrams of Cyrillic words need it; ICU sorts ё before ж. */
function initdbArguments(folder: string, pwfile: string): string[] {
  const locale = ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=ru-RU', '--locale=C.UTF-8']
  const access = ['--auth=scram-sha-256', '--username=vitrina', `--pwfile=${pwfile}`]
  return ['-D', folder, ...locale, ...access]
}

async function run(
  program: string,
  args: string[],
  { env }: Binaries,
  user: SystemUser | undefined,
): Promise<void> {
  const child = spawn(program, args, {
    env,
    uid: user?.uid,
    gid: user?.gid,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw explainOutput(said, `${program} ended with code ${code}`)
}

/** What PostgreSQL's programs print, as one line. */
export function explainOutput(output: string, otherwise: string): OperatorError {
  if (/No space left on device|Disk quota exceeded/.test(output))
    return new OperatorError('The disk is full: PostgreSQL cannot start. Free some space and start again.')
  const fault = output.split('\n').findLast((line) => /FATAL|PANIC|error:/.test(line))
  return new OperatorError(`PostgreSQL cannot start: ${fault?.trim() ?? otherwise}`)
}

/** Ends a PostgreSQL that outlived its Vitrina. Call it with the folder's lock in hand. */
export async function endOrphan(folder: string, log: (line: string) => void): Promise<void> {
  const pid = await runningPostmaster(folder)
  if (pid === undefined) return
  log(`PostgreSQL (process ${pid}) outlived the last run; stopping it.`)
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return
    throw new OperatorError(
      `${folder}: PostgreSQL (process ${pid}) of another user is running here. Stop it, or set VITRINA_DATA_DIR to another folder.`,
    )
  }
  const deadline = Date.now() + 30_000
  while (startOf(pid) !== undefined && Date.now() < deadline) await sleep(50)
  if (startOf(pid) !== undefined)
    throw new OperatorError(
      `PostgreSQL (process ${pid}) of the last run does not stop. End it and start again.`,
    )
}

/** The process that `postmaster.pid` names, if it lives and is a PostgreSQL of this folder. */
async function runningPostmaster(folder: string): Promise<number | undefined> {
  let text: string
  try {
    text = await readFile(join(folder, 'postmaster.pid'), 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw explainFileError(error, folder)
  }
  const [pid, itsFolder] = text.split('\n')
  if (itsFolder !== folder || startOf(Number(pid)) === undefined) return undefined
  if (process.platform !== 'linux') return Number(pid)
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return /postgres/.test(command) ? Number(pid) : undefined
}
