/** The log: readable lines on a terminal, JSON lines elsewhere, both on standard output and without secrets. */
import pino, { type Logger } from 'pino'
import { redact } from './redact.ts'

export type { Logger } from 'pino'

interface Line {
  level: number
  time: number
  msg?: string
  err?: { stack?: string; message?: string }
  [field: string]: unknown
}

const MARKS: Record<number, string> = { 30: ' ', 40: '!', 50: '✗', 60: '✗' }

/** @param level one of pino's level names, or `silent` */
export function createLog(level: string, out: NodeJS.WriteStream = process.stdout): Logger {
  const format = out.isTTY ? readable : (line: string) => line
  return pino({ level, base: null }, { write: (line: string) => void out.write(redact(format(line))) })
}

function readable(json: string): string {
  const { level, time, msg = '', err, ...fields } = JSON.parse(json) as Line
  const clock = new Date(time).toTimeString().slice(0, 8)
  const stack = err?.stack ? `\n${err.stack}` : ''
  const rest = Object.entries(fields).map(
    ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return `${clock} ${MARKS[level] ?? '·'} ${msg}${rest.join('')}${stack}\n`
}
