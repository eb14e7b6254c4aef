/**
 * The extended protocol. A statement with leaves is parsed twice: under the client's name as it stands, which tells the types of
 * parameters, and at each Bind under a name of ours, compiled with the values.
 */
import { SqlError } from '../error.ts'
import type { Core } from './core.ts'
import type { ErrorFields } from './error-response.ts'
import { executionOf, tellEnd } from './execution.ts'
import { type Expected, failure, step, syncPoint } from './expected.ts'
import { FAILING_NAME, FAILING_SQL } from './failing.ts'
import { Fields } from './fields.ts'
import { type BindMessage, readBind, readExecute, readParse, readTarget } from './from-client.ts'
import { Names, type Portal, type Prepared } from './prepared.ts'
import { SentText } from './sent-text.ts'
import { bind, close, describe, execute, flush, parse } from './to-backend.ts'
import type { CompiledStatement } from './types.ts'
import { readValues } from './values.ts'

/** Never the client's own: the unnamed statement, too, must stay what it is. Portals outlive it. */
const OWN_NAME = 'vitrina_bound'

export class ExtendedQueries<S> {
  readonly #core: Core<S>
  readonly #statements = new Names<Prepared>()
  readonly #portals = new Names<Portal>()
  #batch = 0

  constructor(core: Core<S>) {
    this.#core = core
  }

  async parse(body: Buffer): Promise<void> {
    const core = this.#core
    const message = readParse(body)
    refuseOwnName(message.name)
    const started = performance.now()
    const text = await core.decode(message.text)
    await this.#noted(text, started, async () => {
      const statement = await core.compileOne({ purpose: 'prepare', text, types: message.types })
      await this.#prepare(message.name, message.types, { text, statement, types: undefined })
    })
  }

  async bind(body: Buffer): Promise<void> {
    const message = readBind(body)
    refuseOwnName(message.statement)
    const prepared = this.#statements.get(message.statement)
    if (!prepared?.statement?.again) return this.#bindAsIs(message, prepared)
    const types = await this.#typesOf(prepared)
    if (!types) return
    // PostgreSQL says best what is wrong with their number.
    if (types.length !== message.values.length) return this.#bindAsIs(message, prepared)
    const started = performance.now()
    await this.#noted(prepared.text, started, () => this.#bindCompiled(message, prepared, types, started))
  }

  async describe(body: Buffer): Promise<void> {
    const { kind, name } = readTarget(body)
    if (kind === 'P') return this.#sent([describe('P', name)], [step('Tn')])
    refuseOwnName(name)
    const prepared = this.#statements.get(name)
    if (prepared?.statement?.again) return this.#describeCompiled(prepared)
    await this.#sent([describe('S', name)], [step('t'), step('Tn')])
  }

  async execute(body: Buffer): Promise<void> {
    const { portal: name, rows } = readExecute(body)
    const portal = this.#portals.get(name)
    const started = performance.now()
    const apply = portal?.statement?.apply
    if (apply) return this.#executeAndApply(name, portal, () => apply.call(portal.statement))
    await this.#sent([execute(name, rows)], [executionOf(this.#core, { portal, rows, started })])
    if (portal) this.#core.ran(portal.text)
  }

  async close(body: Buffer): Promise<void> {
    const { kind, name } = readTarget(body)
    if (kind === 'S') refuseOwnName(name)
    if (this.#core.skipping) return
    const undo = kind === 'S' ? this.#statements.set(name, undefined) : this.#setPortal(name, undefined)
    await this.#sent([close(kind, name)], [step('3', { undo })])
  }

  async flush(): Promise<void> {
    await this.#sent([flush()], [])
  }

  async sync(): Promise<void> {
    const batch = this.#batch++
    await this.#core.sync(syncPoint((status) => status === 'I' && this.#forgetPortals(batch)))
  }

  /** The client is told this error, and PostgreSQL skips to Sync with us. */
  async fail(error: SqlError): Promise<void> {
    const told = (fields: ErrorFields) => this.#core.explained(fields, error).bytes
    await this.#sent([parse(FAILING_NAME, Buffer.from(FAILING_SQL), [])], [failure(told)])
  }

  async #prepare(name: string, declared: readonly number[], prepared: Prepared): Promise<void> {
    const { text, statement } = prepared
    if (this.#core.skipping) return
    const error = this.#explain(text, statement)
    const sql = this.#core.encoding.encode(statement?.sql ?? '')
    const messages = [parse(name, sql, declared)]
    const expected = [step('1', { error, undo: this.#statements.set(name, prepared) })]
    if (statement?.again) {
      messages.push(describe('S', name))
      const seen = (bytes: Buffer) => {
        prepared.types = readTypes(bytes)
      }
      expected.push(step('t', { show: false, seen }), step('Tn', { show: false }))
    }
    await this.#sent(messages, expected)
  }

  async #bindAsIs(message: BindMessage, prepared: Prepared | undefined): Promise<void> {
    if (this.#core.skipping) return
    const undo = this.#setPortal(
      message.portal,
      prepared && this.#portal(prepared.text, prepared.statement, 0),
    )
    await this.#sent([bind(message)], [step('2', { undo })])
  }

  async #bindCompiled(message: BindMessage, prepared: Prepared, types: readonly number[], started: number) {
    const core = this.#core
    const values = readValues(message.values, message.formats, types, (bytes) => core.encoding.decode(bytes))
    const { text } = prepared
    const statement = await core.compileOne({ purpose: 'bind', text, types, values })
    const own = this.#parseOwn(text, statement, types)
    if (core.skipping) return
    const undo = this.#setPortal(message.portal, this.#portal(text, statement, performance.now() - started))
    const error = this.#explain(text, statement)
    await this.#sent(
      [...own.messages, bind({ ...message, statement: OWN_NAME })],
      [...own.expected, step('2', { undo, error })],
    )
  }

  async #describeCompiled(prepared: Prepared): Promise<void> {
    const types = await this.#typesOf(prepared)
    if (!types) return
    const { text } = prepared
    const values = types.map((oid) => ({ oid, text: null }))
    const statement = await this.#core.compileOne({ purpose: 'describe', text, types, values })
    const own = this.#parseOwn(text, statement, types)
    await this.#sent([...own.messages, describe('S', OWN_NAME)], [...own.expected, step('t'), step('Tn')])
  }

  /** Types are declared, for PostgreSQL cannot tell those of parameters that values have taken the place of. */
  #parseOwn(text: string, statement: CompiledStatement | undefined, types: readonly number[]) {
    const sql = this.#core.encoding.encode(statement?.sql ?? '')
    const error = this.#explain(text, statement)
    return {
      messages: [close('S', OWN_NAME), parse(OWN_NAME, sql, types)],
      expected: [step('3', { show: false }), step('1', { show: false, error })],
    }
  }

  async #executeAndApply(name: string, portal: Portal, apply: () => void | Promise<void>): Promise<void> {
    let held!: (complete: Buffer | undefined) => void
    const outcome = new Promise<Buffer | undefined>((resolve) => {
      held = resolve
    })
    const expected = executionOf(this.#core, { portal, rows: 0, started: performance.now(), held })
    if (!(await this.#core.send([execute(name, 0), flush()], [expected]))) return
    const complete = await outcome
    if (!complete) return
    await apply()
    this.#core.answers.show(complete)
  }

  /** @returns undefined when PostgreSQL did not take the statement */
  async #typesOf(prepared: Prepared): Promise<readonly number[] | undefined> {
    if (!prepared.types) await this.#core.settle()
    return prepared.types
  }

  #portal(text: string, statement: CompiledStatement | undefined, ms: number): Portal {
    return { text, statement, ms, rows: 0, told: false, batch: this.#batch }
  }

  #setPortal(name: string, portal: Portal | undefined): () => void {
    const former = this.#portals.get(name)
    if (former && former.rows > 0) tellEnd(this.#core, former)
    return this.#portals.set(name, portal)
  }

  /** Portals end with their transaction. */
  #forgetPortals(batch: number): void {
    for (const [name, portal] of this.#portals.entries()) {
      if (portal.batch > batch) continue
      if (portal.rows > 0) tellEnd(this.#core, portal)
      this.#portals.set(name, undefined)
    }
  }

  #explain(text: string, statement: CompiledStatement | undefined): NonNullable<Expected['error']> {
    const sent = new SentText(text, statement ? [statement] : [])
    const started = performance.now()
    return (fields) => {
      const { bytes, code, message } = this.#core.explained(sent.explain(fields))
      this.#core.ended({
        text,
        statement,
        ms: performance.now() - started,
        rows: 0,
        error: { code, message },
      })
      return bytes
    }
  }

  /** What cannot be compiled counts as a statement that failed. */
  async #noted(text: string, started: number, run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (thrown) {
      const error = this.#core.sqlError(thrown)
      const { code, message } = error
      this.#core.ended({
        text,
        statement: undefined,
        ms: performance.now() - started,
        rows: 0,
        error: { code, message },
      })
      throw error
    }
  }

  async #sent(messages: Buffer[], expected: Expected[]): Promise<void> {
    await this.#core.send(messages, expected)
  }
}

function readTypes(bytes: Buffer): number[] {
  const fields = new Fields(bytes.subarray(5))
  return fields.list(fields.count(), () => fields.uint32())
}

function refuseOwnName(name: string): void {
  if (name === OWN_NAME || name === FAILING_NAME)
    throw new SqlError('42939', `the name "${name}" is reserved`, { hint: 'Choose another name.' })
}
