import { createHash } from 'node:crypto'

/** How the portal calls itself in events and tokens. */
export interface Identity {
  /** Origin, such as `http://127.0.0.1:54321`. */
  url(): string
  /** Permanent id of the portal; survives a new name. */
  memberId: string
}

export const memberId = (secret: string) => createHash('md5').update(`member ${secret}`).digest('hex')

/** The part of `auth` that every event carries. */
export const portalAuth = ({ url, memberId: member_id }: Identity) => ({
  domain: new URL(url()).host,
  client_endpoint: `${url()}/rest/`,
  server_endpoint: `${url()}/rest/`,
  member_id,
})

/** @throws {Error} where a real portal refuses a handler: anything but https, and local names */
export function checkHandler(address: string, strict: boolean) {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`handler ${address}: expected a URL`)
  if (!strict) return
  if (url.protocol !== 'https:') throw new Error('handler: expected https')
  if (/^(localhost|127\.|\[::1\])/.test(url.hostname)) throw new Error('handler: expected a public address')
}
