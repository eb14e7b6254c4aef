/** What clients say after their log-in, as far as it is looked into. */
import { Fields } from './fields.ts'

export interface ParseMessage {
  name: string
  text: Buffer
  types: number[]
}

export interface BindMessage {
  portal: string
  statement: string
  /** 0: text, 1: binary. None: all text; one: of all values. */
  formats: number[]
  values: (Buffer | null)[]
  /** Formats of the result's columns. */
  results: number[]
}

/** Of Describe and Close. */
export interface Target {
  kind: 'S' | 'P'
  name: string
}

export function readQuery(body: Buffer): Buffer {
  return whole(body, (fields) => fields.text())
}

export function readParse(body: Buffer): ParseMessage {
  return whole(body, (fields) => ({
    name: fields.name(),
    text: fields.text(),
    types: fields.list(fields.count(), () => fields.uint32()),
  }))
}

export function readBind(body: Buffer): BindMessage {
  return whole(body, (fields) => ({
    portal: fields.name(),
    statement: fields.name(),
    formats: fields.list(fields.count(), () => fields.count()),
    values: fields.list(fields.count(), () => readValue(fields)),
    results: fields.list(fields.count(), () => fields.count()),
  }))
}

function readValue(fields: Fields): Buffer | null {
  const length = fields.int32()
  return length === -1 ? null : fields.bytes(length)
}

export function readTarget(body: Buffer): Target {
  return whole(body, (fields) => {
    const kind = fields.byte() === 0x53 ? 'S' : 'P'
    if (kind === 'P' && body[0] !== 0x50) fields.bytes(-1)
    return { kind, name: fields.name() }
  })
}

export function readExecute(body: Buffer): { portal: string; rows: number } {
  return whole(body, (fields) => ({ portal: fields.name(), rows: fields.int32() }))
}

function whole<T>(body: Buffer, read: (fields: Fields) => T): T {
  const fields = new Fields(body)
  const result = read(fields)
  fields.end()
  return result
}
