/** The portal tells only its offset from UTC; reports need a zone with a history. */

const RUSSIAN: Record<string, string> = {
  '+02:00': 'Europe/Kaliningrad',
  '+03:00': 'Europe/Moscow',
  '+04:00': 'Europe/Samara',
  '+05:00': 'Asia/Yekaterinburg',
  '+06:00': 'Asia/Omsk',
  '+07:00': 'Asia/Krasnoyarsk',
  '+08:00': 'Asia/Irkutsk',
  '+09:00': 'Asia/Yakutsk',
  '+10:00': 'Asia/Vladivostok',
  '+11:00': 'Asia/Magadan',
  '+12:00': 'Asia/Kamchatka',
}

/** `Etc/GMT` knows whole hours only. */
const FRACTIONS: Record<string, string> = {
  '-09:30': 'Pacific/Marquesas',
  '-03:30': 'America/St_Johns',
  '+03:30': 'Asia/Tehran',
  '+04:30': 'Asia/Kabul',
  '+05:30': 'Asia/Kolkata',
  '+05:45': 'Asia/Kathmandu',
  '+06:30': 'Asia/Yangon',
  '+08:45': 'Australia/Eucla',
  '+09:30': 'Australia/Darwin',
  '+10:30': 'Australia/Lord_Howe',
  '+12:45': 'Pacific/Chatham',
}

/**
 * The IANA zone of a portal, Russian zones first. A guess: VITRINA_TIMEZONE corrects it.
 *
 * @param moment  an ISO date-time of the portal, `2026-01-05T11:00:00+03:00`
 * @returns `UTC` where the offset is zero, missing or no known zone has it
 */
export function zoneOf(moment: string): string {
  const offset = /[+-]\d{2}:\d{2}$/.exec(moment)?.[0]
  if (!offset) return 'UTC'
  return RUSSIAN[offset] ?? FRACTIONS[offset] ?? wholeHours(offset)
}

/** The sign is POSIX: Etc/GMT-1 is one hour ahead of UTC. */
function wholeHours(offset: string): string {
  const hours = Number(offset.slice(1, 3))
  const ahead = offset.startsWith('+')
  if (!offset.endsWith(':00') || hours === 0 || hours > (ahead ? 14 : 12)) return 'UTC'
  return `Etc/GMT${ahead ? '-' : '+'}${hours}`
}
