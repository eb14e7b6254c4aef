/** Statements on their way to PostgreSQL: so many at once, the others in line, equal ones as one. */
import { STATEMENT_SECONDS, STATEMENTS_AT_ONCE } from './environment.ts'

export type Rows = Record<string, unknown>[]

interface Asked {
  rows: Promise<Rows>
  /** When somebody last asked for it. */
  at: number
}

/** Callers whose answer is «Continue wait» ask again; one who has not for so long will not come back. */
const FORGOTTEN_MS = 120_000
/** PostgreSQL itself stops a statement; where not even its refusal arrives, its place is given to the next. */
const GRACE_MS = 2_000

export class Statements {
  #running = 0
  #line: (() => void)[] = []
  #asked = new Map<string, Asked>()

  /**
   * @param key  the same for statements whose rows are the same
   * @param work  asks the database
   * @throws Error of the database; one that speaks of the statement timeout where it does not answer
   */
  run(key: string, work: () => Promise<Rows>): Promise<Rows> {
    const known = this.#asked.get(key)
    if (known) {
      known.at = Date.now()
      return known.rows
    }
    const turn = this.#turn()
    const asked: Asked = { at: Date.now(), rows: turn.then(() => begin(asked, work)) }
    this.#asked.set(key, asked)
    const over = () => {
      this.#asked.delete(key)
      this.#next()
    }
    asked.rows.then(over, over)
    return asked.rows
  }

  async #turn(): Promise<void> {
    if (this.#running < STATEMENTS_AT_ONCE) this.#running++
    else await new Promise<void>((resolve) => this.#line.push(resolve))
  }

  /** Hands the place of a statement that is over to the first in line. */
  #next(): void {
    const first = this.#line.shift()
    if (first) first()
    else this.#running--
  }
}

function begin({ at }: Asked, work: () => Promise<Rows>): Promise<Rows> {
  if (Date.now() - at > FORGOTTEN_MS) throw new Error('Nobody waits for this statement any more.')
  return new Promise((resolve, reject) => {
    const silent = () =>
      reject(new Error(`statement timeout: no word from the database for ${STATEMENT_SECONDS} s.`))
    const timer = setTimeout(silent, STATEMENT_SECONDS * 1000 + GRACE_MS)
    work()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
