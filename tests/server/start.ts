/** Starts the product as a user does, `node --import tsx server/main.ts`, and watches what it says. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../../server/postgres/port.ts'

export interface Started {
  child: ChildProcess
  origin: string
  folder: string
  stdout(): string
  stderr(): string
  /** The exit code. */
  ended: Promise<number | null>
  /** Resolves when standard output holds the text; rejects when the process ends before. */
  says(text: string): Promise<void>
  /** Sends SIGTERM, waits, and removes the data folder. */
  stop(): Promise<void>
}

/**
 * The product's settings come from `env` alone; data folder and port are fresh unless given there.
 *
 * @param dotEnv  content of the `.env` file in the working folder
 */
export async function start(env: Record<string, string> = {}, dotEnv?: string): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrina-start-'))
  if (dotEnv !== undefined) await writeFile(join(folder, '.env'), dotEnv)
  // As root, PostgreSQL's user has to pass through it.
  await chmod(folder, 0o755)
  const port = env.PORT ?? String(await freePort())
  const own = {
    VITRINA_DATA_DIR: join(folder, 'data'),
    PORT: port,
    CUBEJS_PG_SQL_PORT: String(await freePort()),
    LOG_LEVEL: 'info',
  }
  const { PATH = '', HOME = '' } = process.env
  const root = resolve(import.meta.dirname, '../..')
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(root, 'server/main.ts')],
    // A folder of its own: the developer's .env has no part in the tests.
    { cwd: folder, env: { PATH, HOME, ...own, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const says = async (text: string) => {
    while (!stdout.includes(text)) {
      const over = await Promise.race([once(child.stdout, 'data'), ended.then(() => 'ended' as const)])
      if (over === 'ended' && !stdout.includes(text))
        throw new Error(`It ended without saying «${text}»:\n${stdout.slice(-1000)}\n${stderr}`)
    }
  }
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  return {
    child,
    origin: `http://127.0.0.1:${port}`,
    folder,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    says,
    stop,
  }
}
