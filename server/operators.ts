/** Lets those in who may know how the product is doing, or set what it counts: with a token of the page. */
import type { Handler } from 'express'
import { errors, jwtVerify } from 'jose'

/**
 * Executives and analysts.
 *
 * @param apiSecret  CUBEJS_API_SECRET, which signs the tokens
 */
export const operatorsOnly = (apiSecret: string): Handler =>
  rolesOnly(apiSecret, ['executive', 'analyst'], 'Only executives and analysts may see this.')

/** @param apiSecret  CUBEJS_API_SECRET, which signs the tokens */
export const executivesOnly = (apiSecret: string): Handler =>
  rolesOnly(apiSecret, ['executive'], 'Only executives may change this.')

function rolesOnly(apiSecret: string, roles: string[], refusal: string): Handler {
  const key = new TextEncoder().encode(apiSecret)
  return (request, response, next) => {
    const token = (request.headers.authorization ?? '').replace(/^Bearer\s+/i, '')
    jwtVerify(token, key, { algorithms: ['HS256'] }).then(
      ({ payload }) => {
        if (Object.hasOwn(payload, 'role') && roles.includes(payload.role as string)) return next()
        response.status(403).json({ error: refusal })
      },
      (error) => {
        if (!(error instanceof errors.JOSEError)) return next(error)
        response.status(401).json({ error: 'A valid token of /api/session is needed.' })
      },
    )
  }
}
