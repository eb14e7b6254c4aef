/** Portal time. Inside the emulator a moment is unix seconds, a date is the midnight UTC of that day. */

/** The year that the portal writes where there is no deadline. */
export const NEVER = Date.UTC(9999, 11, 31, -3) / 1000

const DAY = 86_400

/** `+03:00` → 10800. */
export function offsetSeconds(offset: string): number {
  const match = /^([+-])(\d\d):(\d\d)$/.exec(offset)
  if (!match) throw new Error(`offset ${offset}: expected a form like +03:00`)
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60
  return match[1] === '-' ? -seconds : seconds
}

export class PortalTime {
  readonly offset: string
  readonly #shift: number

  constructor(offset: string) {
    this.offset = offset
    this.#shift = offsetSeconds(offset)
  }

  /** Unix seconds → `2026-01-05T11:00:00+03:00`. */
  format(seconds: number): string {
    return new Date((seconds + this.#shift) * 1000).toISOString().slice(0, 19) + this.offset
  }

  /** The portal's midnight UTC of the local day in which a moment falls: how date-only fields are kept. */
  dayOf(seconds: number): number {
    return Math.floor((seconds + this.#shift) / DAY) * DAY
  }

  /**
   * Reads what clients send: ISO 8601 with or without offset, `YYYY-MM-DD[ HH:MM[:SS]]`, `DD.MM.YYYY[ HH:MM[:SS]]`.
   * Without an offset it is portal time.
   *
   * @returns unix seconds, or undefined where PHP would not understand it either (a `+` lost in a URL, for one)
   */
  parse(text: string): number | undefined {
    const match = PATTERN.exec(text.trim())
    if (!match) return undefined
    const [, y, mo, d, rd, rmo, ry, h, mi, s, zone] = match
    const utc = Date.UTC(
      Number(y ?? ry),
      Number(mo ?? rmo) - 1,
      Number(d ?? rd),
      Number(h ?? 0),
      Number(mi ?? 0),
      Number(s ?? 0),
    )
    if (Number.isNaN(utc)) return undefined
    return utc / 1000 - (zone ? zoneSeconds(zone) : this.#shift)
  }

  /** Reads the day of a date-only field; any time and zone behind it are ignored. */
  parseDay(text: string): number | undefined {
    const match = PATTERN.exec(text.trim())
    if (!match) return undefined
    return (
      Date.UTC(Number(match[1] ?? match[6]), Number(match[2] ?? match[5]) - 1, Number(match[3] ?? match[4])) /
      1000
    )
  }
}

const PATTERN =
  /^(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)\.(\d\d)\.(\d{4}))(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i

const zoneSeconds = (zone: string) =>
  /^z$/i.test(zone) ? 0 : offsetSeconds(zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`)
