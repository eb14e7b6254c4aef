/** The demo: a portal emulated in a process of its own, the same company at every start, grown older. */
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OperatorError } from './errors.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { type Child, keepRunning } from './keep-running.ts'
import type { Logger } from './log.ts'
import { freePort } from './postgres/port.ts'

export interface DemoOptions {
  dataDir: string
  deals: number
  /** Default: the port of the last start where it is free, else any. */
  port?: number
  log: Logger
}

export interface Demo {
  /** The same for its whole life. */
  webhookUrl: string
  /** Of the process of the moment: one that ends by itself has a successor. */
  pid(): number
  stop(): Promise<void>
}

interface Company {
  seed: number
  /** The company's first start: history lies before it, every later start adds what happened since. */
  anchor: string
  deals: number
  port: number
}

/**
 * Starts the demo portal and waits until it answers.
 *
 * @throws {OperatorError} when the data folder holds a company of another size
 */
export async function startDemo({ dataDir, deals, port, log }: DemoOptions): Promise<Demo> {
  const file = join(dataDir, 'demo.json')
  const known = await readJsonFile<Company>(file)
  if (known && known.deals !== deals)
    throw new OperatorError(
      `VITRINA_DEMO_DEALS: ${dataDir} holds a demo of ${known.deals} deals, not ${deals}. Remove that folder, or set VITRINA_DATA_DIR to another one.`,
    )
  const company: Company = {
    seed: known?.seed ?? randomInt(1, 2 ** 31),
    anchor: known?.anchor ?? new Date().toISOString(),
    deals,
    port: port ?? (await freePort(known?.port)),
  }
  await writeJsonFile(file, company)
  // The address stays the same when the process is started again.
  const secret = randomBytes(8).toString('hex')
  const start = () => launch({ ...company, secret }, (line) => log.debug(`demo portal: ${line}`))
  const first = await start()
  const kept = keepRunning({
    first,
    start,
    onEnded: (pauseMs) =>
      log.warn(`The demo portal ended by itself; starting it again in ${Math.ceil(pauseMs / 1000)} s.`),
    onBack: () => log.info('The demo portal is back.'),
    onFailed: (error) =>
      log.warn(`The demo portal did not start: ${(error as Error).message.split('\n')[0]}`),
  })
  return { webhookUrl: first.webhookUrl, pid: () => kept.current().pid, stop: kept.stop }
}

/** The demo company has the Enterprise plan: nobody wants to wait for an emulated limit. */
export const DEMO_REQUESTS_PER_SECOND = 5

interface DemoProcess extends Child {
  webhookUrl: string
  pid: number
}

async function launch(
  options: Company & { secret: string },
  log: (line: string) => void,
): Promise<DemoProcess> {
  const args = Object.entries({ ...options, rate: DEMO_REQUESTS_PER_SECOND }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ])
  const main = fileURLToPath(new URL('../portal/main.ts', import.meta.url))
  const child = fork(main, args, {
    // By its address: a bare name is looked for from the working folder.
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C in the terminal goes to us alone; we stop the portal after the loader.
    detached: true,
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000)
      for (const line of text.split('\n')) if (line) log(line)
    })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const webhookUrl = await announced(child, ended, () => said)
  return { webhookUrl, pid: child.pid!, ended, stop: () => stop(child, ended) }
}

async function announced(child: ChildProcess, ended: Promise<void>, said: () => string): Promise<string> {
  return await new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const { webhookUrl } = message as { webhookUrl?: string }
      if (webhookUrl) resolve(webhookUrl)
    })
    void ended.then(() =>
      reject(
        /EADDRINUSE/.test(said())
          ? new OperatorError('VITRINA_DEMO_PORT: the port is in use. Set it to a free one, or remove it.')
          : new Error(`The demo portal ended before it answered: ${said().trim()}`),
      ),
    )
  })
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), 3000)
  await ended
  clearTimeout(impatient)
}
