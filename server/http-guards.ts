import type { Handler } from 'express'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i

/**
 * A page elsewhere can point its own host name at 127.0.0.1 and read us through it (DNS rebinding). While we listen
 * on this machine only, requests must name this machine.
 */
export function guardHost(listenedOn: string): Handler {
  if (!LOOPBACK.test(listenedOn)) return (_request, _response, next) => next()
  return (request, response, next) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '')
    if (LOOPBACK.test(host)) return next()
    response.status(421).json({ error: 'This address serves localhost only. See README → Settings → HOST.' })
  }
}

/** Styles are inline in Mantine and nivo; everything else comes from our own files. */
export function securityHeaders(dev: boolean): Handler {
  const policy = [
    "default-src 'self'",
    `script-src 'self'${dev ? " 'unsafe-inline'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; ')
  return (_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    })
    next()
  }
}
