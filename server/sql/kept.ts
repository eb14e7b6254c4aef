/** Statements of one session that are asked again within seconds: reports ask the same of every connection that they open. */
import type { SecurityContext } from '../cube/gateway.ts'
import { Kept } from '../cube/keep.ts'
import type { Catalog } from './catalog.ts'
import type { Leaf } from './leaf/query.ts'
import type { CompiledStatement, CompileRequest } from './wire/types.ts'

const LIFE_MS = 10_000
const MOST = 32
/** A hundred sessions keep no more than some megabytes. */
const LONGEST = 16 * 1024

/** Whose statement it is, and how a session reads it. */
export interface Reader {
  readonly user: string
  readonly securityContext: SecurityContext
  readonly timezone: string | undefined
}

type Request = Pick<CompileRequest<Reader>, 'purpose' | 'text' | 'values' | 'session'>

interface Entry extends Reader {
  statement: CompiledStatement
  catalog: Catalog
  checks: Leaf['isCurrent'][]
  until: number
}

/**
 * What a text was compiled to is the same for the same model, user and zone, as long as its leaves read from the same
 * tables, which is looked at each time. Whatever a statement changes in its session has to clear this.
 */
export class KeptStatements {
  readonly #entries = new Kept<Entry>(MOST)
  readonly #now: () => number

  /** @param now  milliseconds; of tests */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  async find(request: Request, catalog: Catalog): Promise<CompiledStatement | undefined> {
    const key = keyOf(request)
    const entry = key === undefined ? undefined : this.#entries.get(key)
    if (!entry) return undefined
    const { user, securityContext, timezone } = request.session
    const isTheirs =
      entry.user === user && entry.securityContext === securityContext && entry.timezone === timezone
    if (isTheirs && entry.catalog === catalog && this.#now() < entry.until && (await areCurrent(entry)))
      return entry.statement
    this.#entries.delete(key!)
    return undefined
  }

  /** @param statement  without effects, whose text does not depend on the clock */
  add(request: Request, catalog: Catalog, statement: CompiledStatement, leaves: readonly Leaf[]): void {
    const key = keyOf(request)
    if (key === undefined || key.length + statement.sql.length > LONGEST) return
    const { user, securityContext, timezone } = request.session
    const checks = leaves.map(({ isCurrent }) => isCurrent)
    const until = this.#now() + LIFE_MS
    this.#entries.set(key, { statement, catalog, checks, until, user, securityContext, timezone })
  }

  clear(): void {
    this.#entries.clear()
  }
}

async function areCurrent({ checks }: Entry): Promise<boolean> {
  for (const isCurrent of checks) if (!(await isCurrent())) return false
  return true
}

/** Settings of the start-up are judged by more than their text. */
function keyOf({ purpose, text, values }: Request): string | undefined {
  if (purpose === 'setting' || text.length > LONGEST) return undefined
  return JSON.stringify([purpose, text, values.map(({ oid, text }) => [oid, text])])
}
