/** The form that the portal posts with each event, PHP brackets and all. */
import express, { type Handler } from 'express'
import qs from 'qs'

const BODY_LIMIT = 64 * 1024
const FORM = 'application/x-www-form-urlencoded'

/** A decoded event. Everything is as sent and not to be trusted; the token is never to be printed. */
export interface EventForm {
  event: string
  data: unknown
  auth: EventAuth
}

/** What of `auth[…]` was sent as text. */
export interface EventAuth {
  domain?: string | undefined
  member_id?: string | undefined
  application_token?: string | undefined
  access_token?: string | undefined
  refresh_token?: string | undefined
  server_endpoint?: string | undefined
}

/** Handlers that leave the raw body in `request.body`: 405 for other methods, 413 above 64 KiB, 415 for other types. */
export const readForm: Handler[] = [
  (request, response, next) => {
    if (request.method !== 'POST') return void response.set('Allow', 'POST').status(405).end()
    if (!request.is(FORM)) return void response.status(415).json({ error: `Expected ${FORM}.` })
    next()
  },
  // A compressed body could grow without end.
  express.raw({ type: FORM, limit: BODY_LIMIT, inflate: false }),
]

/**
 * `event=X&data[FIELDS][ID]=5` → `{ event: 'X', data: { FIELDS: { ID: '5' } }, auth: {} }`
 *
 * @param body  a Buffer, or what Express leaves where nothing was sent
 */
export function parseForm(body: unknown): EventForm {
  const form: Record<string, unknown> = Buffer.isBuffer(body)
    ? qs.parse(body.toString('utf8'), {
        depth: 5,
        parameterLimit: 500,
        arrayLimit: 50,
        duplicates: 'last',
        plainObjects: true,
      })
    : {}
  const auth = typeof form.auth === 'object' && form.auth !== null ? form.auth : {}
  const text = (name: string) => textOf((auth as Record<string, unknown>)[name])
  return {
    event: textOf(form.event) ?? '',
    data: form.data,
    auth: {
      domain: text('domain'),
      member_id: text('member_id'),
      application_token: text('application_token'),
      access_token: text('access_token'),
      refresh_token: text('refresh_token'),
      server_endpoint: text('server_endpoint'),
    },
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
