import { onTestFinished } from 'vitest'
import { type Portal, type PortalOptions, startPortal } from '../../portal/index.ts'

export const NOW = Date.parse('2026-02-02T12:00:00+03:00')
/** `NOW` as the store counts: unix seconds. */
export const NOW_SECONDS = NOW / 1000

/** A portal that stands still at `NOW` and closes with the test. */
export async function testPortal(options: PortalOptions = {}): Promise<Portal> {
  const portal = await startPortal({ clock: () => NOW, limits: false, ...options })
  onTestFinished(() => portal.close())
  return portal
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at piece by piece
export type Json = any

export async function post(portal: Portal, method: string, params: object = {}): Promise<Response> {
  return fetch(portal.webhookUrl + method, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(params),
    redirect: 'manual',
  })
}

/** Calls a method with a JSON body. @returns the whole answer, errors included */
export async function call(portal: Portal, method: string, params: object = {}): Promise<Json> {
  return (await post(portal, method, params)).json()
}

/** @returns ids of the rows that a filter leaves */
export async function ids(portal: Portal, method: string, params: object): Promise<number[]> {
  const { result } = await call(portal, method, { select: ['ID'], ...params })
  return (result.items ?? result).map((row: { ID: string }) => Number(row.ID))
}
