/** Who asks, as text: what is decided for a caller holds for all tokens that say the same. */

/**
 * The security context as a key. When a token was made and how long it lives decides nothing but whether it is good,
 * which has been checked before.
 */
export function callerKey(securityContext: object | null | undefined): string {
  const { iat, exp, nbf, jti, ...caller } = (securityContext ?? {}) as Record<string, unknown>
  return JSON.stringify(caller)
}
