/** Offline events: the portal keeps them until an application takes them away. */

import { OWN_CODES } from './application-transport.ts'
import { askAll } from './ask.ts'
import { MethodError } from './errors.ts'
import { EVENT_NAMES, type Notice, noticesOf } from './events.ts'
import { isObject } from './php.ts'
import type { Command, PortalClient } from './portal-client.ts'

const PORTION = 50
/** Portions in one go: the rest waits for the next, so that a mass import does not hold up the sync. */
const PORTIONS = 20

/** Keeps notices where the death of this process does not reach them. */
export type KeepNotices = (notices: Notice[]) => Promise<void>

interface Portion {
  processId: string | undefined
  events: Record<string, unknown>[]
}

/**
 * Asks the portal to keep every event we know for this application. May be repeated.
 *
 * @returns names that the portal does not offer: their scope is missing or it is too old
 * @throws {MethodError} when it offers none, with the reason of the first
 */
export async function bindOfflineEvents(portal: PortalClient): Promise<string[]> {
  const commands = new Map<string, Command>(
    EVENT_NAMES.map((event) => [event, { method: 'event.bind', params: { event, event_type: 'offline' } }]),
  )
  const answers = await askAll(portal, commands)
  const refused: [string, MethodError][] = []
  for (const name of EVENT_NAMES) {
    const answer = answers.get(name)
    if (answer.kind === 'refused' && !isBound(answer.error)) refused.push([name, answer.error])
  }
  if (refused.length === EVENT_NAMES.length) throw refused[0]![1]
  return refused.map(([name]) => name)
}

/** «Unable to set event handler: Handler already binded» */
const isBound = ({ message }: MethodError) => /unable to set event handler|already b(in|oun)d/i.test(message)

/**
 * Takes offline events away, oldest first: kept here, then cleared there, so that a death in between repeats them.
 *
 * Where the portal's plan has no reservations (`clear: 0`), it forgets events as it hands them out; what a death in
 * that moment loses, polling finds.
 *
 * @param keep  resolves when the notices are stored
 * @returns events taken and whether more are waiting
 */
export async function takeOfflineEvents(
  portal: PortalClient,
  keep: KeepNotices,
): Promise<{ taken: number; more: boolean }> {
  let taken = 0
  let reserves = true
  for (let portion = 0; portion < PORTIONS; portion++) {
    const { processId, events, reserved } = await nextPortion(portal, reserves)
    reserves = reserved
    if (events.length > 0) {
      await keep(noticesOfAll(events))
      if (processId) await portal.call('event.offline.clear', { process_id: processId })
    }
    taken += events.length
    if (events.length < PORTION) return { taken, more: false }
  }
  return { taken, more: true }
}

async function nextPortion(
  portal: PortalClient,
  reserves: boolean,
): Promise<Portion & { reserved: boolean }> {
  const params = { order: { ID: 'ASC' }, limit: PORTION }
  if (reserves)
    try {
      return { ...portionOf(await portal.call('event.offline.get', { ...params, clear: 0 })), reserved: true }
    } catch (error) {
      // Some plans know no reservations. If the portal meant something else, it refuses once more below.
      if (!(error instanceof MethodError) || OWN_CODES.includes(error.code)) throw error
    }
  return { ...portionOf(await portal.call('event.offline.get', { ...params, clear: 1 })), reserved: false }
}

/**
 * Takes what was reserved for somebody who died, or whose answer got lost on the way: the portal would hide it for a
 * month. Only for an application that nobody else reads.
 *
 * @returns events found
 */
export async function recoverOfflineEvents(portal: PortalClient, keep: KeepNotices): Promise<number> {
  const found: Record<string, unknown>[] = []
  for (let start = 0, page = 0; page < PORTIONS; page++) {
    const { result, next } = await portal.call('event.offline.list', { order: { ID: 'ASC' }, start })
    found.push(...rowsOf(result).filter(({ PROCESS_ID }) => PROCESS_ID))
    if (typeof next !== 'number' || next <= start) break
    start = next
  }
  if (found.length === 0) return 0
  await keep(noticesOfAll(found))
  for (const process_id of new Set(found.map(({ PROCESS_ID }) => String(PROCESS_ID))))
    await portal.call('event.offline.clear', { process_id })
  return found.length
}

function portionOf({ result }: { result: unknown }): Portion {
  const { process_id, events } = isObject(result) ? result : {}
  return {
    processId: typeof process_id === 'string' && process_id ? process_id : undefined,
    events: rowsOf(events),
  }
}

function noticesOfAll(events: Record<string, unknown>[]): Notice[] {
  return events.flatMap(({ EVENT_NAME, EVENT_DATA }) => noticesOf(String(EVENT_NAME), EVENT_DATA) ?? [])
}

/** A list, or what PHP makes of one with gaps. */
function rowsOf(value: unknown): Record<string, unknown>[] {
  const rows = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
  return rows.filter(isObject)
}
