/** Moments as the portal reads them: ISO 8601 with its own offset; `Z` is not safe everywhere. */

/** `+03:00` of `2026-01-05T11:00:00+03:00`; undefined when there is none. */
export function offsetOf(serverTime: string | undefined): string | undefined {
  const offset = /([+-]\d\d):?(\d\d)$/.exec(serverTime ?? '')
  if (offset) return `${offset[1]}:${offset[2]}`
  return serverTime?.endsWith('Z') ? '+00:00' : undefined
}

/** @returns whole seconds, cut downwards, in the given offset: `2026-01-05T11:00:00+03:00` */
export function portalTime(ms: number, offset = '+00:00'): string {
  const [hours, minutes] = offset.slice(1).split(':').map(Number) as [number, number]
  const shift = (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000
  return `${new Date(ms + shift).toISOString().slice(0, 19)}${offset}`
}
