import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type Answers, askAll } from './ask.ts'
import type { RunContext } from './context.ts'
import { columnsOf, type Dictionary, keyOf, type PortalRow, type Values } from './entity.ts'
import type { Command } from './portal-client.ts'
import { keyText, readRows } from './read-rows.ts'
import type { EntityReport } from './report.ts'
import { type DictionaryCursor, markFinished, saveCursor } from './state.ts'
import { quote, shapeOf } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { parsers } from './values.ts'
import { PAGE, rowsOf } from './walk.ts'
import { createWriter } from './write.ts'

/** What to ask for in the run's first request: as many pages as there were last time. */
export function dictionaryQuestions(
  entity: Dictionary,
  cursor: DictionaryCursor | undefined,
): Map<string, Command> {
  const questions = new Map<string, Command>()
  entity.lists.forEach((_, list) => {
    const pages = entity.paged ? Math.max(1, cursor?.pages?.[list] ?? 1) : 1
    for (let page = 0; page < pages; page++)
      questions.set(nameOf(entity, list, page), pageOf(entity, list, page))
  })
  return questions
}

/**
 * Stores a small table as the portal has it now: changed rows are updated, vanished ones marked, returned ones revived.
 *
 * @param answers  to {@link dictionaryQuestions}
 * @throws {MethodError} when the portal refuses one of the lists
 */
export async function syncDictionary(
  context: RunContext,
  entity: Dictionary,
  cursor: DictionaryCursor | undefined,
  answers: Answers,
  report: EntityReport,
): Promise<void> {
  const lists: { rows: PortalRow[]; pages: number; total: number | undefined }[] = []
  for (const list of entity.lists.keys()) lists.push(await readList(context, entity, list, answers, report))
  const sent = lists.flatMap(({ rows }) => rows)
  const columns = columnsOf(entity)
  const { rows, skipped } = readRows(entity.table, columns, keyOf(entity), sent, context.log)
  const digest = digestOf(rows)
  const next: DictionaryCursor = {
    shape: shapeOf(entity),
    digest,
    pages: lists.map(({ pages }) => pages),
    skipped,
  }
  report.seen += sent.length
  report.skipped += skipped
  if (cursor?.digest !== digest || cursor.shape !== next.shape) {
    const whole =
      skipped === 0 && lists.every(({ rows, total }) => total === undefined || rows.length >= total)
    report.written += await store(context, entity, rows, next, whole)
  }
  await markFinished(context.pool, entity.table, next)
}

async function readList(
  context: RunContext,
  entity: Dictionary,
  list: number,
  first: Answers,
  report: EntityReport,
) {
  const rows: PortalRow[] = []
  let answers = first
  for (let page = 0; ; page++) {
    if (!answers.has(nameOf(entity, list, page))) {
      answers = await askAll(
        context.portal,
        new Map([[nameOf(entity, list, page), pageOf(entity, list, page)]]),
      )
      report.requests++
    }
    const answer = answers.get(nameOf(entity, list, page))
    if (answer.kind === 'refused') throw answer.error
    const found = rowsOf(entity, answer.result)
    rows.push(...found)
    // Currencies always claim a total of 0; others count truly.
    const total = answer.total || undefined
    const more = entity.paged && found.length >= PAGE && (total === undefined || rows.length < total)
    if (!more) return { rows, pages: page + 1, total }
  }
}

async function store(
  context: RunContext,
  entity: Dictionary,
  rows: Map<string, Values>,
  next: DictionaryCursor,
  whole: boolean,
): Promise<number> {
  const { log, pool } = context
  const lost = rows.size === 0 && !entity.mayBeEmpty
  if (lost) log.warn({ entity: entity.table }, LOST)
  const writer = createWriter(entity)
  return inTransaction(pool, async (client) => {
    const { written, rejected } = await writer.merge(client, await carried(client, entity, rows))
    for (const row of rejected)
      log.warn({ entity: entity.table, ...row }, 'a row could not be stored and was left out')
    // A list that moved under the pages or held unreadable rows proves no deletion.
    const removed = whole && !lost && rejected.length === 0 ? await writer.removeOthers(client) : 0
    await saveCursor(client, entity.table, next, { exact: await count(client, entity) })
    return written + removed
  })
}

const LOST =
  'the portal lists nothing here, so what was known is kept. Check the rights of the webhook’s owner'

/** Lets stored values take part in the new ones, for the columns that ask for it. */
async function carried(
  client: pg.PoolClient,
  entity: Dictionary,
  rows: Map<string, Values>,
): Promise<Values[]> {
  if (!entity.carry) return [...rows.values()]
  const columns = columnsOf(entity)
  const stored = await storedRows(client, entity)
  return [...rows].map(([key, values]) => {
    const old = stored.get(key)
    if (!old) return values
    return columns.map(({ name, type }, index) => {
      const carry = entity.carry?.[name]
      const fresh = values[index] ?? null
      return carry ? parsers[type](carry(old[name], fresh === null ? null : JSON.parse(fresh))) : fresh
    })
  })
}

async function storedRows(
  client: pg.PoolClient,
  entity: Dictionary,
): Promise<Map<string, Record<string, unknown>>> {
  const { rows } = await client.query<Record<string, unknown>>(`select * from raw.${quote(entity.table)}`)
  return new Map(rows.map((row) => [keyText(keyOf(entity).map((name) => String(row[name]))), row]))
}

async function count(client: pg.PoolClient, entity: Dictionary): Promise<number> {
  const text = `select count(*)::int as count from raw.${quote(entity.table)} where deleted_at is null`
  const { rows } = await client.query<{ count: number }>(text)
  return rows[0]!.count
}

function digestOf(rows: Map<string, Values>): string {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}

function nameOf(entity: Dictionary, list: number, page: number): string {
  return `${entity.table}_${list}_${page}`
}

function pageOf(entity: Dictionary, list: number, page: number): Command {
  const { method, params } = entity.lists[list]!
  return { method, params: { ...params, ...(entity.paged ? { start: page * PAGE } : {}) } }
}
