/** The clients who are logged in. */
import type { SqlError } from '../error.ts'
import type { Session } from './session.ts'

export class Sessions<S> {
  readonly #byPid = new Map<number, Session<S>>()
  readonly #most: number
  #inside = 0

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#byPid.size
  }

  /** @returns what frees the place again, or undefined when there is none */
  enter(): (() => void) | undefined {
    if (this.#inside >= this.#most) return undefined
    this.#inside++
    return () => {
      this.#inside--
    }
  }

  add(session: Session<S>): void {
    this.#byPid.set(session.pid, session)
  }

  remove(session: Session<S>): void {
    // The number may be another's by now: PostgreSQL gives them out again.
    if (this.#byPid.get(session.pid) === session) this.#byPid.delete(session.pid)
  }

  cancel(pid: number, secret: Buffer): void {
    const session = this.#byPid.get(pid)
    if (session?.knows(secret)) session.cancel()
  }

  async end(error: SqlError, which: (session: Session<S>) => boolean): Promise<void> {
    await Promise.all([...this.#byPid.values()].filter(which).map((session) => session.end(error)))
  }
}
