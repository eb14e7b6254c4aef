/** What the SQL API knows of one client: who it is, as whom it asks, its zone, what it has made for itself. */
import type { SecurityContext } from '../cube/gateway.ts'
import type { User, Users } from '../users/index.ts'
import { SqlError } from './error.ts'
import type { SignedSession } from './facade/index.ts'
import type { Node } from './grammar/tree.ts'
import { KeptStatements } from './kept.ts'
import type { LeafSession } from './leaf/index.ts'
import type { Effect } from './statements/index.ts'

export class SqlSession implements LeafSession {
  readonly #users: Users
  readonly #login: User
  #acting: User
  #signed: SignedSession | undefined
  /** IANA name; undefined is the reporting zone. */
  timezone: string | undefined
  /** The name of the database that the client typed. */
  readonly database: string
  readonly temporary = new Set<string>()
  /** Statements of PREPARE over cubes: written out anew, with the rules of the moment, by each EXECUTE. */
  readonly prepared = new Map<string, Node>()
  /** Names of the other statements of PREPARE, which PostgreSQL keeps as they are. */
  readonly plain = new Set<string>()
  /** Statements that were compiled a moment ago, until anything changes here. */
  readonly kept = new KeptStatements()

  constructor(users: Users, login: User, database: string) {
    this.#users = users
    this.#login = login
    this.#acting = login
    this.database = database
  }

  get user(): string {
    return this.#acting.name
  }

  get login(): string {
    return this.#login.name
  }

  get securityContext(): SecurityContext {
    return this.#acting.context
  }

  set signed(signed: SignedSession) {
    this.#signed = signed
  }

  sign(text: string): string {
    if (!this.#signed) throw new Error('The session has no connection yet.')
    return this.#signed.sign(text)
  }

  /** Forgets the key of the connection. */
  async close(): Promise<void> {
    await this.#signed?.close()
  }

  async maySwitchTo(name: string): Promise<SecurityContext | undefined> {
    return (await this.#other(name))?.context
  }

  /** @throws {SqlError} 28000 when who logged in, or as whom is asked, has been disabled or removed */
  async checkAllowed(): Promise<void> {
    for (const { name } of new Set([this.#login, this.#acting]))
      if (!(await this.#users.stillAllowed(name)))
        throw new SqlError('28000', `User "${name}" may no longer come in.`)
  }

  /** After PostgreSQL has completed a statement. @throws {SqlError} 42501 for a switch that is not allowed */
  async apply(effect: Effect): Promise<void> {
    this.kept.clear()
    switch (effect.kind) {
      case 'switchUser':
        this.#acting = await this.#switched(effect.to)
        return
      case 'timezone':
        this.timezone = effect.to
        return
      case 'createTemporary':
        this.temporary.add(effect.name)
        return
      case 'dropTemporary':
        if (effect.names === 'all') this.temporary.clear()
        else for (const name of effect.names) this.temporary.delete(name)
        return
      case 'deallocate':
        this.#deallocate(effect.name)
    }
  }

  #deallocate(name: string | undefined): void {
    for (const kept of [this.prepared, this.plain])
      if (name === undefined) kept.clear()
      else kept.delete(name)
  }

  async #switched(to: string | undefined): Promise<User> {
    if (to === undefined || to === this.#login.name) return this.#login
    const other = await this.#other(to)
    if (other) return other
    throw new SqlError('42501', `user '${this.#login.name}' is not allowed to switch to '${to}'`)
  }

  async #other(name: string): Promise<User | undefined> {
    if (name === this.#login.name) return this.#login
    return this.#login.maySwitchTo.includes(name) ? await this.#users.find(name) : undefined
  }
}
