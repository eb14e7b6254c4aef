import type { SecurityContext } from '../../cube/gateway.ts'

/** What a leaf knows of the session that it is made for. */
export interface LeafSession {
  /** Whose rights it has: who logged in, after SET ROLE the other. */
  user: string
  /** Of that user. */
  securityContext: SecurityContext
  /** IANA name, after SET TIME ZONE the session's own; undefined is the reporting zone. */
  timezone?: string | undefined
  /** HMAC-SHA256 of the text with the key of the session's backend, as `semantic.leaf` expects it. */
  sign(text: string): string
  /** The security context of another user, if who logged in may act as that one. */
  maySwitchTo(user: string): Promise<SecurityContext | undefined>
}
