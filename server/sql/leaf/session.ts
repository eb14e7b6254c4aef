import type { SecurityContext } from '../../cube/gateway.ts'

/** What a leaf knows of the session that it is made for. */
export interface LeafSession {
  /** The name that was logged in with, for messages. */
  user: string
  /** Whose rows it sees; after SET ROLE that of the other. */
  securityContext: SecurityContext
  /** IANA name, after SET TIME ZONE the session's own; undefined is the reporting zone. */
  timezone?: string | undefined
  /** HMAC-SHA256 of the text with the key of the session's backend, as `semantic.leaf` expects it. */
  sign(text: string): string
  /** The security context of another user, if this one may act as that one. */
  maySwitchTo(user: string): Promise<SecurityContext | undefined>
}
