/** Troubles of the transport: the portal's answer never comes into being, or is spoilt on its way. */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

/** The request never reaches the portal's methods. */
export const OUTAGES = [
  'bad_gateway',
  'maintenance',
  'gateway_timeout',
  'captcha',
  'html',
  'empty',
  'stall',
  'reset',
  'redirect',
  'redirect_301',
  'redirect_307',
  'redirect_308',
] as const

/** The method ran, but its answer does not arrive whole (`drip` arrives, slowly). */
export const CUTS = [
  'truncated',
  'truncated_gzip',
  'truncated_chunked',
  'wrong_length',
  'reset_midway',
  'stall_midway',
  'drip',
] as const

export type Outage = (typeof OUTAGES)[number]
export type Cut = (typeof CUTS)[number]

const page = (title: string, body = '') =>
  `<html><head><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' }

/**
 * Plays an outage. `stall` never answers: the connection ends when the client gives up or the portal closes.
 *
 * @param location  where redirects lead to, path included
 */
export function playOutage(kind: Outage, response: ServerResponse, location: string) {
  const html = (status: number, title: string, body?: string) =>
    response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(page(title, body))
  const redirect = (status: number) => response.writeHead(status, { Location: location }).end()
  switch (kind) {
    case 'bad_gateway':
      return html(502, '502 Bad Gateway')
    case 'maintenance':
      return html(503, 'Ведутся технические работы')
    case 'gateway_timeout':
      return html(504, '504 Gateway Time-out')
    case 'captcha':
      return html(200, 'Подтвердите, что вы не робот', '<form method="post"><img src="/captcha"></form>')
    case 'html':
      return html(200, 'Авторизация')
    case 'empty':
      return response.writeHead(200, JSON_TYPE).end()
    case 'reset':
      return response.socket?.resetAndDestroy()
    case 'redirect':
      return redirect(302)
    case 'redirect_301':
      return redirect(301)
    case 'redirect_307':
      return redirect(307)
    case 'redirect_308':
      return redirect(308)
    case 'stall':
      return undefined
  }
}

/** Sends an answer badly. */
export async function playCut(
  kind: Cut,
  response: ServerResponse,
  answer: { status: number; text: string; gzip: boolean; pauseMs: number },
) {
  const payload = Buffer.from(answer.text)
  const half = payload.subarray(0, Math.max(1, payload.length >> 1))
  const head = (length: number | undefined, more: Record<string, string> = {}) =>
    response.writeHead(answer.status, {
      ...JSON_TYPE,
      ...more,
      ...(length === undefined ? {} : { 'Content-Length': length }),
    })
  const socket = response.socket
  switch (kind) {
    case 'truncated':
      head(half.length).end(half)
      return
    case 'truncated_gzip': {
      if (!answer.gzip) return void head(half.length).end(half)
      const zipped = gzipSync(payload)
      const part = zipped.subarray(0, zipped.length >> 1)
      head(part.length, { 'Content-Encoding': 'gzip' }).end(part)
      return
    }
    case 'truncated_chunked':
      head(undefined).write(half, () => socket?.destroySoon())
      return
    case 'wrong_length':
      head(payload.length).write(half, () => socket?.destroySoon())
      return
    case 'reset_midway':
      head(payload.length).write(half, () => setTimeout(() => socket?.resetAndDestroy(), 5))
      return
    case 'stall_midway':
      head(payload.length).write(half)
      return
    case 'drip':
      head(payload.length)
      return await drip(response, payload, answer.pauseMs)
  }
}

const DROPS = 10

async function drip(response: ServerResponse, payload: Buffer, pauseMs: number) {
  const size = Math.ceil(payload.length / DROPS)
  for (let at = 0; at < payload.length && !response.destroyed; at += size) {
    response.write(payload.subarray(at, at + size))
    await sleep(pauseMs)
  }
  response.end()
}
