import type { Meta, Query } from '@cubejs-client/core'
import { askMeta, askRows } from './cube.ts'
import { readerId } from './reader.ts'

export interface Session {
  token: string
  expiresAt: string
  timezone: string
  currency: string
  /** The first of them. */
  portal: { url: string | null; name: string | null; demo: boolean }
  portals: SessionPortal[]
  role: string
  /** After how many days without an action an open deal counts as forgotten, and the pipelines with a number of their own. */
  idleDays?: { days: number; pipelines: { portalId: number; pipelineId: number; days: number }[] }
  /** The views of this reader that pages open with. */
  defaults?: { id: number; page: string; query: string }[]
  /** Since when changes are watched: what depends on watching begins there. */
  since?: string
}

export interface SessionPortal {
  id: number
  name: string
  url: string
  demo: boolean
  /** False in simple-CRM mode, or where leads may not be read. */
  hasLeads?: boolean
  /** False without telephony. */
  hasCalls?: boolean
}

export type Cell = string | number | boolean | null
export type Row = Record<string, Cell>

export interface EntityFreshness {
  synced_at: string | null
  lag_seconds: number | null
  rows: number | null
  error?: string | null
  /** The portal lacks it, or the webhook may not read it: no fault. */
  state?: 'connected' | 'not_connected'
}

export type Readiness =
  | {
      status: 'ready'
      version: number
      entities: Record<string, EntityFreshness>
      sync: { running: boolean; error?: string | null }
      /** Where there are several. */
      portals?: { id: number }[]
    }
  | {
      status: 'starting'
      awaiting?: string
      progress?: { entity: string; done: number; total: number; percent: number }
    }

const renewBeforeMs = 60_000

/** The page's short-lived token, renewed shortly before it expires. */
function createSessions() {
  let pending: Promise<Session> | undefined
  let expires = 0
  const fetchSession = async (): Promise<Session> => {
    const response = await fetch('/api/session', {
      headers: { accept: 'application/json', 'x-vitrina-reader': readerId() },
    })
    if (!response.ok)
      throw Object.assign(new Error(`/api/session: HTTP ${response.status}`), { status: response.status })
    const session = (await response.json()) as Session
    const left = Date.parse(session.expiresAt) - Date.now()
    expires = Date.now() + Math.max(left - renewBeforeMs, left / 2)
    return session
  }
  return (options: { renew?: boolean } = {}): Promise<Session> => {
    if (pending && !options.renew && (expires === 0 || Date.now() < expires)) return pending
    expires = 0
    pending = fetchSession().catch((error: unknown) => {
      pending = undefined
      throw error
    })
    return pending
  }
}

const session = createSessions()
export const fetchSession = (): Promise<Session> => session()
/** Asks for a new session at once: what the server told before no longer holds. */
export const renewSession = (): Promise<Session> => session({ renew: true })

const statusOf = (error: unknown) => (error as { status?: number } | null)?.status

/** Runs a request; a refused token is renewed once. */
export async function withToken<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    const status = statusOf(error)
    if (status !== 401 && status !== 403) throw error
    await session({ renew: true })
    return request()
  }
}

/**
 * Asks Cube for rows.
 *
 * @returns objects keyed by member; numbers come as decimal strings, absent values as null
 */
export const loadRows = (query: Query, signal?: AbortSignal, onWait?: () => void): Promise<Row[]> =>
  withToken(async () => askRows(query, (await session()).token, signal, onWait))

export interface MeasureText {
  title: string
  description: string
}
export interface MeasureEntry {
  ru: MeasureText
  en: MeasureText
  /** Public measures that a calculated one is made of, in the order of its formula. */
  parts?: string[]
}
export type Dictionary = Record<string, MeasureEntry>

interface MetaMember {
  name: string
  title?: string
  shortTitle?: string
  description?: string
  meta?: { en?: Partial<MeasureText>; parts?: string[] }
}

/** What the model has, as `/v1/meta` says it. */
export const loadMeta = <Body = Meta>(): Promise<Body> =>
  withToken(async () => askMeta<Body>((await session()).token))

/** Names and explanations of all measures, in both languages, as the model states them. */
export async function loadDictionary(): Promise<Dictionary> {
  const meta = await loadMeta()
  const entries = meta.cubes.flatMap((cubeMeta) => cubeMeta.measures as unknown as MetaMember[])
  return Object.fromEntries(
    entries.map((member) => {
      const title = member.shortTitle ?? member.title ?? member.name
      const ru = { title, description: member.description ?? '' }
      const { en, parts } = member.meta ?? {}
      return [
        member.name,
        {
          ru,
          en: { title: en?.title ?? title, description: en?.description ?? ru.description },
          ...(parts && { parts }),
        },
      ]
    }),
  )
}

/** Asks an address of our own server with the page's token. */
export const fetchJson = <Body>(path: string, signal?: AbortSignal): Promise<Body> =>
  withToken(async () => {
    const { token } = await session()
    const response = await fetch(path, {
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        'x-vitrina-reader': readerId(),
      },
      ...(signal && { signal }),
    })
    if (!response.ok)
      throw Object.assign(new Error(`${path}: HTTP ${response.status}`), { status: response.status })
    return (await response.json()) as Body
  })

/**
 * Sends something to our own server with the page's token.
 *
 * @throws with the server's own line and `status`
 */
export const sendJson = <Body>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<Body> =>
  withToken(async () => {
    const { token } = await session()
    const response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        'x-vitrina-reader': readerId(),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json().catch(() => undefined)) as (Body & { error?: string }) | undefined
    if (!response.ok)
      throw Object.assign(new Error(answer?.error ?? `${path}: HTTP ${response.status}`), {
        status: response.status,
      })
    return answer as Body
  })

/** The server's state; 503 is an answer too: the first sync is under way. */
export async function fetchReadiness(): Promise<Readiness> {
  const response = await fetch('/readyz', { headers: { accept: 'application/json' } })
  const readiness = (await response.json().catch(() => undefined)) as Readiness | undefined
  if (readiness?.status !== 'ready' && readiness?.status !== 'starting')
    throw new Error(`/readyz: HTTP ${response.status}`)
  return readiness
}
