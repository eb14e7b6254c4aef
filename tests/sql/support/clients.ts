/** Real programs of others: psql, unixODBC, and Python's drivers. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Address {
  host: string
  port: number
  user: string
  password: string
  database: string
}

/** Debian's own, which has its packages; another Python in front of it has not. */
const PYTHON = '/usr/bin/python3'

const DRIVER = find(['/usr/lib', '/usr/local/lib', '/opt/homebrew/lib'], 'psqlodbcw.so')

/** What is missing on this machine is skipped after saying so; where CI is set it fails instead. */
export const missing = {
  psql: noted('psql', !onPath('psql')),
  isql: noted('isql (unixodbc, odbc-postgresql)', !onPath('isql') || !DRIVER),
  psycopg2: noted('python3-psycopg2', !pythonHas('psycopg2')),
  pyodbc: noted('python3-pyodbc (odbc-postgresql)', !pythonHas('pyodbc') || !DRIVER),
}

export interface Ended {
  code: number | null
  out: string
  err: string
}

/** @param args  `-c '\d'` and the like */
export function psql(address: Address, args: string[], input = ''): Promise<Ended> {
  const where = ['-h', address.host, '-p', String(address.port), '-U', address.user, '-d', address.database]
  const env = { ...process.env, PGPASSWORD: address.password, PGCONNECT_TIMEOUT: '20' }
  return run('psql', ['-X', '-v', 'ON_ERROR_STOP=1', '-P', 'pager=off', ...where, ...args], env, input)
}

/** One statement per line of the input, columns separated by `|`. */
export function isql(address: Address, input: string, options = ''): Promise<Ended> {
  return run('isql', ['-v', '-b', '-d|', '-k', odbc(address, options)], process.env, input)
}

/** Runs a script that prints JSON; it finds `address` and the ODBC connection string `odbc` as variables. */
export async function python(address: Address, script: string, options = ''): Promise<unknown> {
  const head = `import json, sys\naddress = json.loads(sys.argv[1])\nodbc = sys.argv[2]\n`
  const args = ['-c', head + script, JSON.stringify(address), odbc(address, options)]
  const { code, out, err } = await run(PYTHON, args, process.env)
  if (code !== 0) throw new Error(`python3 ended with ${code}: ${err}`)
  return JSON.parse(out)
}

/** Without a data source of the system. */
function odbc({ host, port, user, password, database }: Address, options: string): string {
  return `Driver=${DRIVER};Servername=${host};Port=${port};Database=${database};UID=${user};PWD=${password};${options}`
}

function run(program: string, args: string[], env: NodeJS.ProcessEnv, input = ''): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { env, timeout: 60_000 })
    const text = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text.out += chunk
    })
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text.err += chunk
    })
    child.on('error', fail)
    child.on('close', (code) => done({ code, ...text }))
    // A program that ends before it has read everything closes the pipe.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function onPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
}

function pythonHas(module: string): boolean {
  const folders = ['/usr/lib/python3/dist-packages']
  return (
    existsSync(PYTHON) &&
    folders.some(
      (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(module)),
    )
  )
}

/** In one of these folders or one below. */
function find(folders: string[], name: string): string | undefined {
  const below = folders
    .filter(existsSync)
    .flatMap((folder) => [folder, ...readdirSync(folder).map((one) => join(folder, one))])
  return below.flatMap((folder) => [join(folder, name), join(folder, 'odbc', name)]).find(existsSync)
}

function noted(name: string, isMissing: boolean): boolean {
  if (isMissing && !process.env.CI) console.warn(`No ${name} on this machine: its tests are skipped.`)
  return isMissing && !process.env.CI
}
