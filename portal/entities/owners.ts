/** Kinds of CRM records by number, word and short code. */

export const LEAD = 1
export const DEAL = 2
export const CONTACT = 3
export const COMPANY = 4

/** Smart processes are numbered from here on. */
export const FIRST_SMART = 128

const WORDS = ['', 'lead', 'deal', 'contact', 'company']
const SHORT = ['', 'L', 'D', 'C', 'CO']

/** `deal` → 2, `dynamic_150` → 150; undefined for others. */
export function ownerType(word: string): number | undefined {
  const at = WORDS.indexOf(word.toLowerCase())
  const dynamic = /^dynamic_(\d+)$/i.exec(word)
  return dynamic ? Number(dynamic[1]) : at > 0 ? at : undefined
}

/** 2 → `deal`, 150 → `dynamic_150`. */
export const ownerCode = (type: number) => WORDS[type] ?? `dynamic_${type}`

/** 2 → `D`, 150 → `T96`. */
export const shortCode = (type: number) => SHORT[type] ?? `T${type.toString(16)}`

/** `D` → 2, `T96` → 150; undefined for others. */
export function typeOfShort(code: string): number | undefined {
  const at = SHORT.indexOf(code)
  const smart = /^T([0-9a-f]+)$/i.exec(code)
  return smart ? Number.parseInt(smart[1]!, 16) : at > 0 ? at : undefined
}
