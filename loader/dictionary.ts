import { createHash } from 'node:crypto'
import type pg from 'pg'
import { type Answers, askAll } from './ask.ts'
import type { RunContext } from './context.ts'
import { columnsOf, type Dictionary, keyOf, nameOf, type Values } from './entity.ts'
import { MethodError } from './errors.ts'
import type { Command } from './portal-client.ts'
import { type Fault, keyText, readRows } from './read-rows.ts'
import type { EntityReport } from './report.ts'
import type { DictionaryCursor } from './state.ts'
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
      questions.set(questionOf(entity, list, page), pageOf(entity, list, page))
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
  const lists: ReadList[] = []
  let refusal: MethodError | undefined
  for (const list of entity.lists.keys())
    try {
      lists.push(await readList(context, entity, list, answers))
    } catch (error) {
      // An old portal may lack one of several lists; the others are worth having.
      if (!(error instanceof MethodError)) throw error
      refusal = error
      lists.push({ rows: [], pages: 1, total: undefined })
      if (entity.lists.length === 1) throw error
    }
  if (refusal && lists.every(({ rows }) => rows.length === 0)) throw refusal
  const sent = lists.flatMap(({ rows }) => rows)
  const columns = columnsOf(entity)
  const { rows, faults } = readRows(columns, keyOf(entity), sent)
  const digest = digestOf(rows, faults)
  const next: DictionaryCursor = { shape: shapeOf(entity), digest, pages: lists.map(({ pages }) => pages) }
  report.seen += sent.length
  report.skipped += faults.length
  if (cursor?.digest !== digest || cursor.shape !== next.shape) {
    const whole =
      !refusal &&
      faults.length === 0 &&
      lists.every(({ rows, total }) => total === undefined || rows.length >= total)
    report.written += await store(context, entity, { rows, faults }, next, whole)
  }
  await context.state.finished(nameOf(entity), next)
}

interface ReadList {
  rows: unknown[]
  pages: number
  total: number | undefined
}

async function readList(
  context: RunContext,
  entity: Dictionary,
  list: number,
  first: Answers,
): Promise<ReadList> {
  const rows: unknown[] = []
  let answers = first
  for (let page = 0; ; page++) {
    const question = questionOf(entity, list, page)
    if (!answers.has(question))
      answers = await askAll(context.portal, new Map([[question, pageOf(entity, list, page)]]))
    const answer = answers.get(question)
    if (answer.kind === 'refused') throw answer.error
    const asked = entity.lists[list]!
    const unfolded = entity.unfold?.(asked, answer.result)
    const found = unfolded ?? rowsOf(entity, answer.result, asked.method)
    rows.push(...found)
    // Currencies always claim a total of 0; others count truly.
    const total = answer.total || undefined
    const more =
      !unfolded && entity.paged && found.length >= PAGE && (total === undefined || rows.length < total)
    if (!more) return { rows, pages: page + 1, total }
  }
}

async function store(
  context: RunContext,
  entity: Dictionary,
  { rows, faults }: { rows: Map<string, Values>; faults: Fault[] },
  next: DictionaryCursor,
  whole: boolean,
): Promise<number> {
  const { log, pool, portalId, quarantine, state } = context
  const name = nameOf(entity)
  const lost = rows.size === 0 && !entity.mayBeEmpty
  if (lost) log.warn({ portal: portalId, entity: name }, LOST)
  const writer = createWriter(entity, portalId)
  const { changed, told } = await inTransaction(pool, async (client) => {
    const fresh = await carried(client, entity, portalId, rows)
    const { written, rejected } = await writer.merge(client, fresh)
    const refused = rejected.map(({ key, reason }) => ({ recordId: key, reason, record: null }))
    const told = await quarantine.replace(client, name, [...faults, ...refused])
    // A list that moved under the pages or held unreadable rows proves no deletion.
    const removed = whole && !lost && rejected.length === 0 ? await writer.removeOthers(client) : 0
    await state.save(client, name, next, { exact: await count(client, entity, portalId) })
    return { changed: written + removed, told }
  })
  told()
  return changed
}

const LOST =
  'the portal lists nothing here, so what was known is kept. Check the rights of the webhook’s owner'

/** Lets stored values take part in the new ones, for the columns that ask for it. */
async function carried(
  client: pg.PoolClient,
  entity: Dictionary,
  portalId: number,
  rows: Map<string, Values>,
): Promise<Values[]> {
  if (!entity.carry) return [...rows.values()]
  const columns = columnsOf(entity)
  const stored = await storedRows(client, entity, portalId)
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
  portalId: number,
): Promise<Map<string, Record<string, unknown>>> {
  const text = `select * from raw.${quote(entity.table)} where portal_id = $1`
  const { rows } = await client.query<Record<string, unknown>>(text, [portalId])
  return new Map(rows.map((row) => [keyText(keyOf(entity).map((name) => String(row[name]))), row]))
}

async function count(client: pg.PoolClient, entity: Dictionary, portalId: number): Promise<number> {
  const text = `select count(*)::int as count from raw.${quote(entity.table)} where portal_id = $1 and deleted_at is null`
  const { rows } = await client.query<{ count: number }>(text, [portalId])
  return rows[0]!.count
}

function digestOf(rows: Map<string, Values>, faults: Fault[]): string {
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([sorted, faults]))
    .digest('hex')
}

function questionOf(entity: Dictionary, list: number, page: number): string {
  return `${nameOf(entity)}_${list}_${page}`
}

function pageOf(entity: Dictionary, list: number, page: number): Command {
  const { method, params } = entity.lists[list]!
  return { method, params: { ...params, ...(entity.paged ? { start: page * PAGE } : {}) } }
}
