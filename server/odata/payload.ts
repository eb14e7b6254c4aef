/** Answers as JSON, written as they are made so that a large page is never one text. */
import type { Response } from 'express'
import type { Reader, Row } from './cells.ts'
import { NAMESPACE } from './metadata.ts'
import type { Column, EntitySet } from './model.ts'
import type { Plan } from './plan.ts'

/** What of `odata.metadata` the client wants. */
export type Detail = 'none' | 'minimal' | 'full'

export interface Payload {
  plan: Plan
  rows: Row[]
  reader: Reader
  detail: Detail
  /** Address of the service, with a slash at its end. */
  root: string
  count?: number | undefined
  nextLink?: string | undefined
}

const CHUNK = 64 * 1024

/** A collection, in pieces. */
export function* collection(payload: Payload): Generator<string> {
  const { detail, count, nextLink, rows } = payload
  const head = detail === 'none' ? [] : [`"@odata.context":${JSON.stringify(contextOf(payload, false))}`]
  if (count !== undefined) head.push(`"@odata.count":${count}`)
  let piece = `{${[...head, '"value":['].join(',')}`
  const write = writer(payload)
  for (const [index, row] of rows.entries()) {
    piece += `${index > 0 ? ',' : ''}\n{${write(row)}}`
    if (piece.length > CHUNK) {
      yield piece
      piece = ''
    }
  }
  yield `${piece}]${nextLink ? `,"@odata.nextLink":${JSON.stringify(nextLink)}` : ''}}\n`
}

/** One entity. */
export function entity(payload: Payload): string {
  const context =
    payload.detail === 'none' ? [] : [`"@odata.context":${JSON.stringify(contextOf(payload, true))}`]
  return `{${[...context, writer(payload)(payload.rows[0]!)].join(',')}}\n`
}

/** Waits for a reader who is slow; ends without a word when he is gone. */
export async function send(response: Response, pieces: Iterable<string>): Promise<void> {
  // Once, not for each wait: what compresses the response takes listeners in and gives none back.
  let wake = () => {}
  response.on('drain', () => wake())
  response.on('close', () => wake())
  for (const piece of pieces) {
    if (response.destroyed) return
    const drained = new Promise<void>((done) => {
      wake = done
    })
    if (!response.write(piece)) await drained
  }
  response.end()
}

function contextOf({ plan, root }: Payload, isEntity: boolean): string {
  const { set, columns, isPart } = plan
  const part = isPart ? `(${columns.map(({ name }) => name).join(',')})` : ''
  return `${root}$metadata#${set.name}${part}${isEntity ? '/$entity' : ''}`
}

function writer(payload: Payload): (row: Row) => string {
  const { plan, reader, detail } = payload
  const names = plan.columns.map((column) => `${typeNote(column, detail)}${JSON.stringify(column.name)}:`)
  const note = detail === 'full' ? identity(payload) : () => ''
  return (row) =>
    note(row) + plan.columns.map((column, index) => names[index]! + reader.json(column, row)).join(',')
}

/** Types that JSON's own do not tell. */
function typeNote({ name, type }: Column, detail: Detail): string {
  if (detail !== 'full' || type === 'String' || type === 'Boolean') return ''
  return `${JSON.stringify(`${name}@odata.type`)}:"#${type}",`
}

function identity({ plan, reader }: Payload): (row: Row) => string {
  const { set, groupedBy } = plan
  if (groupedBy && !set.grouping) return () => ''
  const type = `"@odata.type":"#${NAMESPACE}.${set.name}"`
  if (groupedBy) return () => `${type},`
  return (row) => `${type},"@odata.id":${JSON.stringify(address(set, (column) => reader.json(column, row)))},`
}

/** `deals(portal_id=1,id=5)` */
function address(set: EntitySet, json: (column: Column) => string): string {
  const values = set.keys.map((name) => {
    const column = set.properties.get(name)!
    const text = json(column)
    if (column.type !== 'String') return { name, text: text.replaceAll('"', '') }
    const value = String(JSON.parse(text)).replaceAll("'", "''")
    return { name, text: encodeURIComponent(`'${value}'`) }
  })
  if (values.length === 1) return `${set.name}(${values[0]!.text})`
  return `${set.name}(${values.map(({ name, text }) => `${name}=${text}`).join(',')})`
}
