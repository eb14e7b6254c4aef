/** The first packet of a connection: what kind it is, and what a StartupMessage asks for. */
import { SqlError } from '../error.ts'
import { Fields } from './fields.ts'

const CANCEL = 80877102
const SSL = 80877103
const GSS = 80877104
const MAJOR = 3

export type FirstPacket =
  | { kind: 'ssl' | 'gss' }
  | { kind: 'cancel'; pid: number; secret: Buffer }
  | { kind: 'start'; start: StartUp }

export interface StartUp {
  user: string
  database: string
  /** Settings of the session: parameters and `options`, those of `options` first. */
  settings: Map<string, string>
  /** Asks for a later 3.x, or names options of one: an answer says what of it is not known. */
  negotiate: string[] | undefined
}

/** @throws {SqlError} for what cannot be served; FATAL for the client */
export function readFirstPacket(body: Buffer): FirstPacket {
  const fields = new Fields(body)
  const code = fields.uint32()
  if (code === SSL) return { kind: 'ssl' }
  if (code === GSS) return { kind: 'gss' }
  if (code === CANCEL) return { kind: 'cancel', pid: fields.int32(), secret: fields.rest() }
  if (code >>> 16 !== MAJOR)
    throw new SqlError(
      '0A000',
      `unsupported frontend protocol ${code >>> 16}.${code & 0xffff}: server supports 3.0`,
    )
  return { kind: 'start', start: readStart(fields, code & 0xffff) }
}

function readStart(fields: Fields, minor: number): StartUp {
  const parameters = readParameters(fields)
  const user = parameters.get('user')
  if (!user) throw new SqlError('28000', 'no PostgreSQL user name specified in startup packet')
  refuseReplication(parameters.get('replication'))
  const later = [...parameters.keys()].filter((name) => name.startsWith('_pq_.'))
  return {
    user,
    database: parameters.get('database') || user,
    settings: settingsOf(parameters),
    negotiate: minor > 0 || later.length > 0 ? later : undefined,
  }
}

function readParameters(fields: Fields): Map<string, string> {
  const parameters = new Map<string, string>()
  while (!fields.done) {
    const name = fields.text().toString('utf8')
    if (name === '') break
    parameters.set(name, fields.text().toString('utf8'))
  }
  return parameters
}

function refuseReplication(value: string | undefined): void {
  if (value === undefined || /^(false|off|no|0|f|n)$/i.test(value)) return
  throw new SqlError('0A000', 'replication connections are not supported')
}

function settingsOf(parameters: Map<string, string>): Map<string, string> {
  const settings = readOptions(parameters.get('options') ?? '')
  for (const [name, value] of parameters)
    if (!/^(user|database|options|replication|_pq_\..*)$/.test(name)) settings.set(name, value)
  return settings
}

/** `-c name=value`, `-cname=value`, `--name=value`; a backslash keeps the space after it. */
export function readOptions(options: string): Map<string, string> {
  const words = (options.match(/(?:\\.|[^\s\\])+/gs) ?? []).map((word) => word.replace(/\\(.)/gs, '$1'))
  const settings = new Map<string, string>()
  for (let i = 0; i < words.length; i++) {
    const pair = words[i] === '-c' ? words[++i] : /^(?:-c|--)(.+)$/s.exec(words[i]!)?.[1]
    const parts = /^([^=]+)=(.*)$/s.exec(pair ?? '')
    if (parts) settings.set(parts[1]!.replaceAll('-', '_'), parts[2]!)
  }
  return settings
}
