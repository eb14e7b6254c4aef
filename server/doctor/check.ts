/** One finding of the doctor: what was looked at, how it is, and what to do. */
export interface Check {
  /** `database`, `portal example.bitrix24.ru` … */
  name: string
  mark: 'ok' | 'warn' | 'fail'
  /** What was found, one line. */
  text: string
  /** What to do about it. */
  advice?: string
}

export const ok = (name: string, text: string): Check => ({ name, mark: 'ok', text })

export const warn = (name: string, text: string, advice: string): Check => ({
  name,
  mark: 'warn',
  text,
  advice,
})

export const fail = (name: string, text: string, advice: string): Check => ({
  name,
  mark: 'fail',
  text,
  advice,
})

const MARKS = { ok: '✓', warn: '!', fail: '✗' }

/** `✗ database   the disk is full → Free some space.` */
export function line({ name, mark, text, advice }: Check, width: number): string {
  return `${MARKS[mark]} ${name.padEnd(width)}  ${text}${advice ? ` → ${advice}` : ''}`
}

/** `3.4 GB` */
export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024))),
  )
  const value = bytes / 1024 ** power
  return `${value >= 10 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}

/** `45 s`, `12 min`, `3 h`, `2 d` */
export function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`
  return `${Math.round(seconds / 86_400)} d`
}
