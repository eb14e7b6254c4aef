/** What went wrong with a question, in one line for whoever asked. */
import { STATEMENT_SECONDS } from './environment.ts'
import { TooManyRows } from './rows.ts'

export interface Explained {
  status: number
  /** For the log. */
  type: 'User Error' | 'Heavy Question' | 'Broken Model' | 'Database Error'
  text: string
}

const HEAVY = `The question takes longer than ${STATEMENT_SECONDS} s and was stopped. Ask for a shorter period, fewer dimensions or more filters.`

/** PostgreSQL's words for values that do not fit what they are compared with. */
const VALUES =
  /invalid input syntax for type|out of range|date\/time field|invalid byte sequence|operator does not exist|cannot cast type/

/** The connection is lost or cannot be had: nothing is wrong with the question, and the next one may be answered. */
const GONE =
  /\b(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)\b|Connection terminated|terminating connection|the database system is (starting up|shutting down|in recovery mode|not yet accepting)|timeout (expired|exceeded when trying to connect)|Client has encountered a connection error/i

/** Undefined where Cube's own words are clear enough. */
export function explain(error: unknown): Explained | undefined {
  if (error instanceof TooManyRows) return userError(400, error.message)
  const text = wordsOf(error)
  const hidden = /requested hidden member: '([^']+)'/.exec(text)
  if (hidden)
    return userError(403, `Hidden member '${hidden[1]}': it is not public, or your role may not see it.`)
  if (/statement timeout/.test(text)) return { status: 504, type: 'Heavy Question', text: HEAVY }
  if (GONE.test(text))
    return {
      status: 503,
      type: 'Database Error',
      text: 'The database does not answer. Ask again in a moment.',
    }
  if (VALUES.test(text))
    return userError(400, `A value of the question does not fit: ${text.replace(/^(Error: )+/, '')}`)
  const missing = /(?:column|relation|function) \S+ does not exist/.exec(text)
  if (missing)
    return {
      status: 500,
      type: 'Broken Model',
      text: `schema: the model asks the database for what is not there: ${missing[0]}.`,
    }
  return undefined
}

const userError = (status: number, text: string): Explained => ({ status, type: 'User Error', text })

/** Cube throws errors, and objects whose `error` is one or a text. */
function wordsOf(error: unknown): string {
  const { error: inner, message } = (error ?? {}) as { error?: unknown; message?: unknown }
  const words = message ?? (inner as { message?: unknown } | undefined)?.message ?? inner ?? error
  return String(words).split('\n', 1)[0]!
}
