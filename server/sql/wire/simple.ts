/** Simple queries: one message with any number of statements. */
import type { SqlError } from '../error.ts'
import type { Core } from './core.ts'
import { FAILING_SQL } from './failing.ts'
import { readQuery } from './from-client.ts'
import { type Batch, type QueryRun, queryOf } from './query-answers.ts'
import { SentText } from './sent-text.ts'
import { query } from './to-backend.ts'
import type { CompiledStatement } from './types.ts'

/** Runs what a Query message holds and returns when all of it has been sent. */
export async function runSimpleQuery<S>(core: Core<S>, body: Buffer): Promise<void> {
  const run = new SimpleQuery(core)
  try {
    await run.all(body)
  } catch (error) {
    await run.fail(core.sqlError(error))
  }
}

/** Fails as a simple query would: an error, then ReadyForQuery. */
export const failSimply = <S>(core: Core<S>, error: SqlError): Promise<void> =>
  new SimpleQuery(core).fail(error)

/**
 * Statements go to PostgreSQL together in one message, which makes them one transaction. Only where one changes the session
 * are they parted: the rest is compiled when that has happened.
 */
class SimpleQuery<S> {
  readonly #core: Core<S>
  readonly #started = performance.now()
  #text = ''
  #batch: CompiledStatement[] = []
  /** Of a part that has run; told to the client if nothing follows. */
  #ready: Buffer | undefined

  constructor(core: Core<S>) {
    this.#core = core
  }

  async all(body: Buffer): Promise<void> {
    this.#text = await this.#core.decode(readQuery(body))
    for await (const statement of this.#core.compile({ purpose: 'script', text: this.#text })) {
      // Here rather than with the whole: one that cannot be written must not take those before it along.
      this.#core.encoding.encode(statement.sql)
      this.#batch.push(statement)
      if (statement.apply && !(await this.#runPart(() => statement.apply!()))) return
    }
    if (this.#batch.length > 0 || !this.#ready) await this.#send(this.#batch)
    else this.#core.answers.show(this.#ready)
  }

  /** What has been compiled runs first, as it would in PostgreSQL; then comes the error. */
  fail(error: SqlError): Promise<void> {
    return this.#send(this.#batch, { instead: error })
  }

  /** @returns false when a statement failed, which the client has been told */
  async #runPart(apply: () => void | Promise<void>): Promise<boolean> {
    let held!: (batch: Batch | undefined) => void
    const outcome = new Promise<Batch | undefined>((resolve) => {
      held = resolve
    })
    const batch = this.#batch
    this.#batch = []
    await this.#send(batch, { held })
    const done = await outcome
    if (!done) return false
    await apply()
    this.#core.answers.show(done.complete)
    this.#ready = done.ready
    return true
  }

  async #send(
    statements: readonly CompiledStatement[],
    { held, instead }: { held?: QueryRun['held']; instead?: SqlError } = {},
  ): Promise<void> {
    const core = this.#core
    const sent = new SentText(this.#text, instead ? [...statements, { sql: FAILING_SQL }] : statements)
    const explain: QueryRun['explain'] = (fields) => core.explained(sent.explain(fields), instead)
    const run = { text: this.#text, started: this.#started, statements, explain, held }
    const bytes = query(core.encoding.encode(sent.sql))
    if (!(await core.send([bytes], [queryOf(core, run)]))) held?.(undefined)
    core.ran(sent.sql)
  }
}
