/** Lets those in who may know how the product is doing: with a token of the page, as executive or analyst. */
import type { Handler } from 'express'
import { errors, jwtVerify } from 'jose'

const ROLES = ['executive', 'analyst']

/** @param apiSecret  CUBEJS_API_SECRET, which signs the tokens */
export function operatorsOnly(apiSecret: string): Handler {
  const key = new TextEncoder().encode(apiSecret)
  return (request, response, next) => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer\s+/i, '')
    jwtVerify(token, key, { algorithms: ['HS256'] }).then(
      ({ payload }) => {
        if (ROLES.includes(String(payload.role))) return next()
        response.status(403).json({ error: 'Only executives and analysts may see this.' })
      },
      (error) => {
        if (!(error instanceof errors.JOSEError)) return next(error)
        response.status(401).json({ error: 'A valid token of /api/session is needed.' })
      },
    )
  }
}
